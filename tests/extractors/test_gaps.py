"""Code that a grammar does not know is still outlined, and shown as it was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tree_sitter import Parser

from ullage_extractors import ViewOptions
from ullage_extractors.engine import extract
from ullage_extractors.grammars import grammar_of, parse
from ullage_extractors.render import render
from ullage_extractors.repairs import fillings, repaired
from ullage_extractors.rows.gaps import GAPS

BODY = "\n".join(f"    step_{number}(value, {number});" for number in range(6))

SAMPLES = {
    "typescript-signatures-without-semicolons": (
        "typescript",
        "export const get: {\n  <K>(key: K): <A>(map: Map<K, A>) => Option<A>\n"
        "  // The other way round.\n  <K, A>(map: Map<K, A>, key: K): Option<A>\n"
        "} = dual(2, (map, key) => {\n" + BODY + "\n})\n",
    ),
    "typescript-variance": (
        "typescript",
        "interface Effect<in out A, out E extends Error> {\n  run(value: A): E\n}\n"
        "function run(value: number) {\n" + BODY + "\n}\n",
    ),
    "typescript-escaped-template-type": (
        "typescript",
        "type Hint = `use \\`run\\``\nfunction run(value: number) {\n" + BODY + "\n}\n",
    ),
    "c-attribute-on-its-own-line": (
        "c",
        "SODIUM_EXPORT\nint run(int value)\n{\n" + BODY + "\n}\n",
    ),
    "c-attribute-among-words": (
        "c",
        "static MY_NOINLINE(1) void run(int value)\n{\n" + BODY + "\n}\n",
    ),
    "c-halves-of-extern": (
        "c",
        '#ifdef __cplusplus\n# ifdef __GNUC__\n#  pragma GCC diagnostic ignored "-Wx"\n# endif\n'
        'extern "C" {\n#endif\nint run(int value)\n{\n' + BODY + "\n}\n"
        "#ifdef __cplusplus\n}\n#endif\n",
    ),
    "cpp-namespace-macro": (
        "cpp",
        "MY_NAMESPACE_BEGIN(detail)\nclass MY_API Runner {\n  void run(int value) {\n"
        + BODY
        + "\n  }\n};\nMY_NAMESPACE_END(detail)\n",
    ),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_known_gap_is_no_error(name: str) -> None:
    language, text = SAMPLES[name]
    outline = extract(text.encode(), language)
    view = render(outline, ViewOptions(lines=False)).text.decode()
    assert outline.status == "ok"
    assert "step_" not in view
    assert view.startswith(text.split("\n")[0])


@given(
    st.sampled_from(sorted(GAPS)),
    st.lists(
        st.sampled_from(
            [
                *"<>(){};,\\`\n \t/*",
                "//",
                "/*",
                "*/",
                "A",
                "FOO_BAR",
                "in out ",
                "static ",
                'extern "C" {',
                "#endif",
                "__cplusplus",
                "x",
            ]
        )
    ),
)
def test_repairs_keep_every_offset(language: str, pieces: list[str]) -> None:
    source = "".join(pieces).encode()
    filled = repaired(source, fillings(source, language))
    assert len(filled) == len(source)
    assert [at for at, byte in enumerate(source) if byte == 10] == [
        at for at, byte in enumerate(filled) if byte == 10
    ]


@pytest.mark.parametrize(("language", "code"), SAMPLES.values(), ids=SAMPLES)
def test_second_parse_takes_over_no_more_than_a_fresh_one_would_find(
    language: str, code: str
) -> None:
    around = "int before(void) { return 1; }\n" if language in {"c", "cpp"} else "let before = 1\n"
    source = (around * 50 + code + around * 50).encode()
    grammar = grammar_of(language)
    fresh = Parser(grammar.language).parse(repaired(source, fillings(source, language)))
    assert str(parse(source, grammar).root_node) == str(fresh.root_node)
