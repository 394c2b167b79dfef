"""`ullage outline`: views that can be pasted, declarations with places, and names nearby."""

import ast
from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import FILES, Run
from tests.support.independent import independent_count

SOURCE = '''"""Greets."""

import os


class Greeter:
    """Says hello. In many words."""

    def greet(self, name: str) -> str:
        """Greet. At length."""
        text = f"hello {name} {os.sep}"
        return text * 2

    async def wave(self):
        for _ in range(3):
            print("👋")


def shout(text: str, *, times: int = 3) -> str:
    for _ in range(times):
        text += "!"
    return text
'''


@pytest.fixture
def greeter(tree: Path) -> str:
    (tree / "greet.py").write_text(SOURCE)
    return "greet.py"


def outlined(run: Run, *arguments: str) -> dict[str, Any]:
    files: list[dict[str, Any]] = run("outline", *arguments, "-f", "json").document["files"]
    assert len(files) == 1
    return files[0]


def test_the_view_alone_is_printed_and_is_source(greeter: str, ullage: Run) -> None:
    done = ullage("outline", greeter)
    assert (done.status, done.err) == (0, "")
    signatures = ast.parse(done.out)
    assert [type(one).__name__ for one in signatures.body] == [
        "Expr",
        "Import",
        "ClassDef",
        "FunctionDef",
    ]
    assert "def shout(text: str, *, times: int = 3) -> str: ...  # 20-22\n" in done.out
    assert "return text" not in done.out


def test_headers_leave_members_out(greeter: str, ullage: Run) -> None:
    text = ullage("outline", greeter, "--view", "headers").out
    assert "class Greeter:" in text
    assert "greet(" not in text


def source_signatures(text: str) -> list[str]:
    """`load_function_signatures` of the document that the product implements, as it stands there,
    but for functions that are `async`, which it forgets."""
    return [
        f"{node.name}({', '.join(arg.arg for arg in node.args.args)})"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def test_load_function_signatures(greeter: str, ullage: Run) -> None:
    """Each that the source finds, and what it loses: classes, types, defaults, `*`, and where."""
    signatures = ullage("outline", greeter).out
    assert source_signatures(signatures) == source_signatures(SOURCE) == [
        "shout(text)", "greet(self, name)", "wave(self)",
    ]  # fmt: skip
    assert "class Greeter:\n" in signatures
    assert "    async def wave(self): ...  # 15-16\n" in signatures
    assert "def shout(text: str, *, times: int = 3) -> str: ...  # 20-22\n" in signatures
    assert independent_count(signatures) < independent_count(SOURCE)


def test_load_headers_only(tree: Path, ullage: Run) -> None:
    """Not the first 50 lines: imports and heads wherever they stand, and no line of a body."""
    body = "".join(f"    total += {number}\n" for number in range(60))
    text = f"import os\n\n\ndef first(total: int) -> None:\n{body}\n\nimport re\n\n\nclass Last:\n"
    text += f"    def method(self, total: int) -> None:\n{body.replace('    ', '        ')}"
    (tree / "long.py").write_text(text)
    assert "class Last" not in "".join(text.splitlines(keepends=True)[:50])
    headers = ullage("outline", "long.py", "--view", "headers").out
    for line in (
        "import os\n",
        "def first(total: int) -> None: ...",
        "import re\n",
        "class Last: ...",
    ):
        assert line in headers
    assert "total +=" not in headers
    assert "method" not in headers


def test_the_full_view_is_the_file(greeter: str, ullage: Run) -> None:
    assert ullage("outline", greeter, "--view", "full").out == SOURCE


@pytest.mark.parametrize(
    ("docs", "kept"),
    [("none", []), ("summary", ["Greet."]), ("full", ["Greet.", "At length."])],
)
def test_docs_are_kept_as_asked(greeter: str, ullage: Run, docs: str, kept: list[str]) -> None:
    text = ullage("outline", greeter, "--docs", docs).out
    assert [part for part in ("Greet.", "At length.") if part in text] == kept


def test_line_ranges_can_be_left_out(greeter: str, ullage: Run) -> None:
    assert "-> str: ...  # 20-22" in ullage("outline", greeter).out
    assert "-> str: ...\n" in ullage("outline", greeter, "--no-lines").out


def test_the_settings_of_the_project_decide_what_no_option_says(
    greeter: str, tree: Path, ullage: Run
) -> None:
    (tree / "ullage.toml").write_text('[signatures]\nlines = false\ndocs = "none"\n')
    text = ullage("outline", greeter).out
    assert "# 20-22" not in text
    assert "Greets." not in text
    assert "# 20-22" in ullage("outline", greeter, "--lines").out


def test_a_symbol_is_kept_whole(greeter: str, ullage: Run) -> None:
    for name in ("greet", "Greeter.greet"):
        text = ullage("outline", greeter, "--symbol", name).out
        assert "        return text * 2\n" in text
        assert "text +=" not in text
    both = ullage("outline", greeter, "-s", "greet", "-s", "shout").out
    assert "return text * 2" in both
    assert 'text += "!"' in both


def test_an_unknown_symbol_is_a_no_with_the_nearest_names(greeter: str, ullage: Run) -> None:
    done = ullage("outline", greeter, "-s", "shuot")
    assert done.status == 1
    assert done.complaints[0].startswith("ullage: no declaration named shuot; the nearest: shout")


def test_numbers_are_those_of_the_texts(greeter: str, ullage: Run) -> None:
    for view in ("full", "signatures", "headers"):
        file = outlined(ullage, greeter, "--view", view)
        assert file["viewTokens"] == file["tokens"][view] == independent_count(file["text"])
        assert file["viewTokens"] <= file["tokens"]["full"] == independent_count(SOURCE)
    with_symbol = outlined(ullage, greeter, "-s", "greet")
    assert with_symbol["view"] == "symbols"
    assert with_symbol["viewTokens"] == independent_count(with_symbol["text"])


def test_declarations_say_where_they_stand_and_what_they_cost(greeter: str, ullage: Run) -> None:
    greeter_class, shout = outlined(ullage, greeter)["declarations"]
    assert [child["qualifiedName"] for child in greeter_class["children"]] == [
        "Greeter.greet",
        "Greeter.wave",
    ]
    lines = SOURCE.split("\n")
    for one in (greeter_class, *greeter_class["children"], shout):
        start, end = one["range"]["start"], one["range"]["end"]
        text = "\n".join(
            [
                *lines[start["line"] : end["line"]],
                lines[end["line"]].encode("utf-16-le")[: 2 * end["character"]].decode("utf-16-le"),
            ]
        )[start["character"] :]
        indent = start["character"]
        assert ast.parse("if 1:\n" * (indent > 0) + " " * indent + text)
        assert one["tokens"]["full"] == independent_count(text)
        assert one["tokens"]["signature"] == independent_count(one["signature"])
        assert text.startswith(one["signature"].split("\n")[0])


def test_several_files_stand_under_headings(greeter: str, ullage: Run) -> None:
    text = ullage("outline", greeter, "app.py").out
    tokens = f"{independent_count(FILES['app.py']):,}"
    view = independent_count(outlined(ullage, "app.py")["text"])
    assert f"==> app.py: signatures, {view} of {tokens} tokens <==" in text
    assert text.index("==> greet.py") < text.index("\n\n==> app.py")


def test_a_folder_gives_its_sources(tree: Path, ullage: Run) -> None:
    done = ullage("outline", ".", "-f", "json")
    assert (done.status, done.err) == (0, "")
    paths = [file["path"] for file in done.document["files"]]
    assert paths == ["app.py", "src/crlf.go", "src/users.ts"]


def test_line_ends_stay_as_they_are(tree: Path, ullage: Run) -> None:
    text = outlined(ullage, "src/crlf.go")["text"]
    assert "func main() { /* 4-5 */ }\r\n" in text


def test_a_kind_of_file_without_grammar_is_a_no(tree: Path, ullage: Run) -> None:
    done = ullage("outline", "src/deep/notes.md")
    assert (done.status, done.out) == (1, "")
    assert done.err == "ullage: src/deep/notes.md: no grammar for markdown\n"
    whole = ullage("outline", "src/deep/notes.md", "--view", "full")
    assert (whole.status, whole.out) == (0, FILES["src/deep/notes.md"])


def test_a_folder_without_sources_is_a_no_that_says_so(tree: Path, ullage: Run) -> None:
    done = ullage("outline", "src/deep")
    assert done.status == 1
    assert "nothing to outline" in done.err


def test_estimates_are_marked(greeter: str, ullage: Run) -> None:
    file = outlined(ullage, greeter, "--model", "claude-sonnet-4-5")
    assert file["exact"] is False
    assert (
        f"of ~{file['tokens']['full']:,} tokens"
        in ullage("outline", greeter, "app.py", "--model", "claude-sonnet-4-5").out
    )
