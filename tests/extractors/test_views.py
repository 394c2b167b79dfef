"""What a view keeps and leaves out, by rule."""

import pytest

from ullage_extractors import (
    UnsupportedLanguage,
    ViewOptions,
    fence_of,
    grammar_version,
    language_of,
)
from ullage_extractors.engine import extract
from ullage_extractors.render import render

CLASS = b'''\
class A:
    """What A is. And more."""

    def kept(self): return 1

    def gone(self, items):
        """Sums up. In a loop."""
        total = 0
        for item in items:
            total += item.price * item.count
        return total


def other(x):
    y = [x for x in range(100) if x % 2 == 0]
    return sum(y) / len(y)
'''


def python(source: bytes, **options: object) -> str:
    return render(extract(source, "python"), ViewOptions(**options)).text.decode()  # type: ignore[arg-type]


def typescript(source: bytes, **options: object) -> str:
    return render(extract(source, "typescript"), ViewOptions(**options)).text.decode()  # type: ignore[arg-type]


def test_signatures_name_the_lines_they_leave_out() -> None:
    assert python(CLASS) == (
        'class A:\n    """What A is."""\n\n    def kept(self): return 1\n\n'
        '    def gone(self, items):\n        """Sums up."""\n        ...  # 8-11\n\n\n'
        "def other(x): ...  # 15-16\n"
    )


def test_without_lines_a_placeholder_is_only_dots() -> None:
    assert "def other(x): ...\n" in python(CLASS, lines=False)
    assert "#" not in python(CLASS, lines=False)


def test_headers_leave_members_out() -> None:
    assert python(CLASS, view="headers") == (
        "class A: ...  # 2-11\n\n\ndef other(x): ...  # 15-16\n"
    )


def test_symbols_are_whole_and_unknown_ones_are_named() -> None:
    options = ViewOptions("symbols", symbols=("A.gone", "nowhere"))
    view = render(extract(CLASS, "python"), options)
    assert view.unknown_symbols == ("nowhere",)
    assert b"total += item.price * item.count" in view.text
    assert b'"""Sums up. In a loop."""' in view.text
    assert b"range(100)" not in view.text


def test_a_chosen_symbol_comes_with_its_decorators_and_its_comment() -> None:
    source = (
        b"# What f does. At length.\n@cached(\n    1,  # one. Two.\n)\ndef f(x):\n    return x\n"
    )
    assert python(source, view="symbols", symbols=("f",)) == source.decode()


@pytest.mark.parametrize(
    ("docs", "kept"),
    [
        ("none", "class A: ...\n"),
        ("summary", 'class A:\n    """One."""\n'),
        ("full", 'class A:\n    """One. Two."""\n'),
    ],
)
def test_a_class_that_is_only_its_docstring_stays_valid(docs: str, kept: str) -> None:
    source = b'class A:\n    """One. Two."""\n'
    if docs == "none":
        kept = "class A:\n    ...\n"
    assert python(source, docs=docs) == kept


def test_dividers_licences_and_detached_comments_go() -> None:
    source = (
        b"// Copyright 2026 Someone\n\n// -----\n\nimport b from 'b';\n\n// old();\n\n// -----\n"
        b"// What it is. Really.\nexport const a = 1; // one. Two.\n"
    )
    assert typescript(source) == (
        "import b from 'b';\n\n// What it is.\nexport const a = 1; // one.\n"
    )


def test_directives_stay_at_every_level() -> None:
    source = b"#!/usr/bin/env node\n// @ts-check\n// a note\nfoo();\n"
    assert typescript(source, docs="none") == "#!/usr/bin/env node\n// @ts-check\nfoo();\n"


def test_full_docs_keep_every_comment_outside_bodies() -> None:
    source = b"// one\n\n/* two. Three. */\nfunction f() { /* four */ return g(1, 2) + h(4, 5); }\n"
    assert typescript(source, docs="full") == (
        "// one\n\n/* two. Three. */\nfunction f() { /* 4 */ }\n"
    )


def test_a_summary_is_at_most_two_hundred_characters() -> None:
    source = b'"""' + b"word " * 100 + b'"""\n'
    text = python(source)
    assert len(text) <= 200 + len('""""""\n')
    assert text.endswith('word"""\n')


@pytest.mark.parametrize(
    ("comment", "kept"),
    [
        (
            "/** Counts changes (e.g.,\n * moves. Or so).  It. */",
            "/** Counts changes (e.g.,\n * moves. Or so). */",
        ),
        ("/** Counts changes, e.g.\n * moves. More. */", "/** Counts changes, e.g.\n * moves. */"),
        ("/** Counts. (See there. Or not.) */", "/** Counts. */"),
        ("/** Counts ( and opens. More. */", "/** Counts ( and opens. */"),
        ("/** (Counts.) More. */", "/** (Counts.) */"),
        ("/** In [0, 1). More. */", "/** In [0, 1). */"),
        (f"/** {'word ' * 30}(that {'word ' * 30}). */", f"/** {('word ' * 30).strip()} */"),
        (f"/** {'word ' * 30}\n * (that {'word ' * 30}). */", f"/** {('word ' * 30).strip()} */"),
    ],
)
def test_a_summary_ends_in_no_open_bracket_and_behind_no_abbreviation(
    comment: str, kept: str
) -> None:
    source = f"import a from 'a';\n{comment}\nexport const b = 1;\n"
    assert typescript(source.encode()) == source.replace(comment, kept)


def test_a_long_table_goes_and_a_short_one_stays() -> None:
    rows = b"".join(b'    "k%d": %d,\n' % (n, n) for n in range(20))
    assert python(b"T = {\n" + rows + b"}\nS = {1: 2}\n") == "T = ...  # 1-22\nS = {1: 2}\n"
    assert typescript(b"const t = {\n" + rows + b"};\n") == "const t = { /* 2-21 */ };\n"


def test_a_placeholder_never_swallows_what_follows_on_its_line() -> None:
    source = b"T = [\n" + b"    1,\n" * 20 + b"]; U = 1\n"
    assert python(source) == "T = ...; U = 1\n"


def test_a_lone_carriage_return_ends_a_line_in_a_placeholder() -> None:
    source = CLASS.replace(b"\n", b"\r")
    assert "14-15" not in python(source) or "15-16" in python(source)


def test_a_broken_file_says_so_and_where() -> None:
    outline = extract(b"def f(:\n    pass\n" + CLASS, "python")
    assert outline.status == "approximate"
    assert "line 1" in outline.problems[0]
    assert render(outline, ViewOptions()).approximate


def test_declarations_are_a_tree_with_ranges() -> None:
    (a, other) = extract(CLASS, "python").declarations
    assert (a.kind, a.name, [it.qualified_name for it in a.children]) == (
        "class",
        "A",
        ["A.kept", "A.gone"],
    )
    gone = a.children[1]
    assert gone.signature == "def gone(self, items):"
    assert gone.body_start is not None
    assert CLASS[gone.body_start : gone.body_end].startswith(b'"""Sums up.')
    assert CLASS[other.start : other.end].endswith(b"len(y)")


def test_an_unsupported_language_is_an_error() -> None:
    with pytest.raises(UnsupportedLanguage, match="markdown"):
        extract(b"# x", "markdown")


@pytest.mark.parametrize(
    ("path", "head", "language"),
    [
        ("a/b.py", b"", "python"),
        ("A.PY", b"", "python"),
        ("c:\\x\\y.tsx", b"", "typescriptreact"),
        ("x.h", b"int f(void);\n", "c"),
        ("x.h", b"namespace a {\n", "cpp"),
        ("Dockerfile", b"", "dockerfile"),
        ("run", b"#!/usr/bin/env -S python3 -u\n", "python"),
        ("run", b"#!/bin/bash\n", "shellscript"),
        ("README.md", b"", "markdown"),
        ("go.mod", b"", "go.mod"),
        ("x.unknown", b"", None),
        (".py", b"", "python"),
    ],
)
def test_a_language_is_known_by_name_extension_or_first_line(
    path: str, head: bytes, language: str | None
) -> None:
    assert language_of(path, head) == language


def test_fences() -> None:
    assert [fence_of(it) for it in ("typescript", "python", "go", "plaintext", None)] == [
        "ts",
        "py",
        "go",
        "",
        "",
    ]


def test_the_grammar_version_is_the_wheels() -> None:
    assert grammar_version("python").count(".") >= 2
