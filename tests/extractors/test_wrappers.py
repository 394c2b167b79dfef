"""A function around a whole file is the module's scope; a callback is a body like any other."""

import pytest

from ullage_extractors import ViewOptions
from ullage_extractors.engine import extract
from ullage_extractors.render import render

INSIDE = "".join(
    f"  function step{number}(value) {{\n    return value + {number} + {'1 + ' * 20}1;\n  }}\n"
    for number in range(8)
)
WRAPPERS = {
    "called": ("(function () {\n", "})();\n"),
    "called-in-parentheses": (";(function () {\n", "}.call(this));\n"),
    "applied": ("(function () {\n", "}).apply(this, []);\n"),
    "negated": ("!function () {\n", "}();\n"),
    "arrow": ("(() => {\n", "})();\n"),
    "handed-to-a-called-one": ("(function (f) { window.x = f(); })(function () {\n", "});\n"),
    "universal": ("(function (root, f) { root.x = f(); }(this, function () {\n", "}));\n"),
    "asynchronous": ("define(['a'], function (a) {\n", "});\n"),
    "named-value": ("const x = (function () {\n", "})();\n"),
    "in-a-wrapper": ("(function () {\nvar x = (function x() {\n", "});\n}.call(this));\n"),
    "bundled": (
        "(f => f())(function () { return p({1: [function (require, module, exports) {\n",
        "}, {}]}, {}, [1])(1); });\n",
    ),
}
CALLBACKS = {
    "test": ("describe('steps', () => {\n", "});\n"),
    "ready": ("$(function () {\n", "});\n"),
    "method": ("app.use(function () {\n", "});\n"),
}


def found(source: str, language: str) -> tuple[str, str]:
    outline = extract(source.encode(), language)
    stack, names = list(outline.declarations), list[str]()
    while stack:
        one = stack.pop()
        names.append(one.name)
        stack.extend(one.children)
    view = render(outline, ViewOptions(lines=False)).text.decode()
    return view, " ".join(sorted(name for name in names if name.startswith("step")))


@pytest.mark.parametrize("language", ["javascript", "typescript"])
@pytest.mark.parametrize("name", WRAPPERS)
def test_functions_in_a_wrapper_are_declared_without_their_bodies(name: str, language: str) -> None:
    before, behind = WRAPPERS[name]
    view, names = found(before + INSIDE + behind, language)
    assert names == " ".join(f"step{number}" for number in range(8))
    assert view.count("(value) {}\n") == 8
    assert view.endswith("}\n" + behind)


@pytest.mark.parametrize("name", CALLBACKS)
def test_a_callback_is_left_out_even_when_it_is_most_of_a_file(name: str) -> None:
    before, behind = CALLBACKS[name]
    view, names = found(before + INSIDE + behind, "javascript")
    assert names == ""
    assert view == before.rstrip() + behind


def test_ten_thousand_nested_wrappers_are_one_body() -> None:
    source = "(function () {" * 10_000 + INSIDE + "})()" * 10_000
    assert found(source, "javascript") == ("(function () {})()", "")
