"""The gate's rules and its path patterns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from ullage.domain.check import (
    CountedFile,
    FileRules,
    Violation,
    check_files,
    check_target,
    parse_pattern,
)

FILES = (
    CountedFile("src/handlers.ts", 31_204, "typescript"),
    CountedFile("src/api.gen.ts", 90_000, "typescript"),
    CountedFile("docs/guide.md", 26_000, "markdown"),
    CountedFile("src/small.ts", 25_000, "typescript"),
)


def test_files_over_the_limit_are_named_the_farthest_over_first() -> None:
    result = check_files(FILES, FileRules(25_000))
    assert [violation.path for violation in result.over] == [
        "src/api.gen.ts",
        "src/handlers.ts",
        "docs/guide.md",
    ]
    assert result.over[1] == Violation("file", "src/handlers.ts", 31_204, 25_000)
    assert result.checked == 4


def test_the_first_pattern_that_matches_sets_the_limit() -> None:
    rules = FileRules(25_000, (("src/handlers.ts", 40_000), ("**/*.ts", 10_000)))
    assert {violation.path: violation.limit for violation in check_files(FILES, rules).over} == {
        "src/api.gen.ts": 10_000,
        "src/small.ts": 10_000,
        "docs/guide.md": 25_000,
    }


def test_a_limit_of_zero_means_not_checked() -> None:
    result = check_files(FILES, FileRules(25_000, (("**/*.gen.ts", 0),)))
    assert "src/api.gen.ts" not in {violation.path for violation in result.over}
    assert result.checked == 3
    nothing = check_files(FILES, FileRules(0))
    assert (nothing.over, nothing.checked) == ((), 0)


def test_the_target_gates_the_sum() -> None:
    assert check_target("src docs", FILES, 172_204).over == ()
    result = check_target("src docs", FILES, 172_203)
    assert result.over == (Violation("target", "src docs", 172_204, 172_203),)
    assert result.checked == 4


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("*.gen.ts", "a/b/c.gen.ts"),
        ("**/*.gen.ts", "c.gen.ts"),
        ("**/*.gen.ts", "a/b/c.gen.ts"),
        ("vendor", "a/vendor/b/c.py"),
        ("vendor/", "vendor/c.py"),
        ("/vendor", "vendor/c.py"),
        ("a/**/b.py", "a/b.py"),
        ("a/**/b.py", "a/x/y/b.py"),
        ("a/**", "a/x/y.py"),
        ("a/*/c.py", "a/b/c.py"),
        ("[ab].py", "x/a.py"),
        ("[!ab].py", "c.py"),
        ("[*].py", "*.py"),
        ("?.py", "é.py"),
        ("**", "any/thing"),
    ],
)
def test_patterns_that_match(pattern: str, path: str) -> None:
    assert parse_pattern(pattern).matches(path)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("a/*.py", "a/b/c.py"),
        ("/vendor", "a/vendor/c.py"),
        ("vendor/", "vendor"),
        ("a/**", "a"),
        ("a/b.py", "x/a/b.py"),
        ("*.TS", "a.ts"),
        ("?.py", "ab.py"),
        ("[!ab].py", "a.py"),
        ("/", "a"),
    ],
)
def test_patterns_that_do_not_match(pattern: str, path: str) -> None:
    assert not parse_pattern(pattern).matches(path)


# `***` and the like mean different things to git and to its imitators.
names = st.sampled_from(["a", "b", "ab", "*", "?", "**", "a*", "*b", "a*b", "[ab]", "[!a]b"])
patterns = st.builds(
    lambda start, parts, end: start + "/".join(parts) + end,
    st.sampled_from(["", "/"]),
    st.lists(names, min_size=1, max_size=4),
    st.sampled_from(["", "/"]),
    # Of `a/**/` git means the folders in `a`, as we do; its imitator takes the files too.
).filter(lambda pattern: not pattern.endswith("**/"))
paths = st.lists(st.sampled_from(["a", "b", "ab", "ba", "aab"]), min_size=1, max_size=5).map(
    "/".join
)


@given(pattern=patterns, path=paths)
def test_patterns_mean_what_they_mean_in_gitignore(pattern: str, path: str) -> None:
    assert parse_pattern(pattern).matches(path) == GitIgnoreSpec.from_lines([pattern]).match_file(
        path
    )


@given(text=st.text(max_size=30), path=st.text(max_size=30))
def test_every_text_is_a_pattern(text: str, path: str) -> None:
    assert parse_pattern(text).matches(path) in (True, False)


def test_a_hostile_pattern_takes_no_exponential_time() -> None:
    assert not parse_pattern("*a" * 40 + "b").matches("a" * 4_000)
    assert not parse_pattern("**/a/" * 40 + "b").matches("a/" * 400 + "c")
