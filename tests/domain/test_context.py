"""The context text: its format, the truth of the number in it, and its budget."""

import re
from dataclasses import replace
from datetime import datetime
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.independent import independent_count
from ullage.domain.context import (
    ComposedContext,
    ContextForm,
    ContextItem,
    ContextTerms,
    OverBudget,
    compose_context,
)
from ullage.domain.estimates import factor_tables
from ullage.domain.meter import Estimator, Meter
from ullage.domain.models import Family
from ullage.domain.outline import View

NOON = datetime(2026, 11, 22, 14, 32)  # noqa: DTZ001 - the text says local time
EXACT = Meter("o200k_base")
ESTIMATED = Meter(
    "o200k_base",
    "some-model",
    None,
    Estimator(
        Family("f", "F", None),
        factor_tables(
            {
                "corpora": {"default": "made up", "python": "made up"},
                "same-as": {},
                "families": {
                    "f": {
                        "tool": "none",
                        "measured": "2026-11-22",
                        "rows": {
                            "default": {"factor": 1.3, "low": 1.2, "high": 1.5, "files": 1},
                            "python": {"factor": 1.25, "low": 1.1, "high": 1.4, "files": 1},
                        },
                    }
                },
            }
        ),
    ),
)


def item(
    path: str,
    text: str,
    view: View = "full",
    full: str | None = None,
    symbols: tuple[str, ...] = (),
    language: str = "python",
    fence: str = "py",
) -> ContextItem:
    count = independent_count(text)
    full_count = count if full is None else independent_count(full)
    return ContextItem(path, language, fence, view, text, count, full_count, symbols)


def terms(
    meter: Meter = EXACT,
    budget: int | None = None,
    *,
    lines: bool = True,
    form: ContextForm = "markdown",
) -> ContextTerms:
    return ContextTerms(NOON, meter, independent_count, lines, budget, form)


def composed(items: list[ContextItem], given_terms: ContextTerms) -> ComposedContext:
    context = compose_context(items, given_terms)
    assert isinstance(context, ComposedContext)
    return context


def announced(text: str) -> int:
    match = re.match(r"<!-- ullage · .* files? · ~?([\d,]+) tokens ", text)
    assert match, text[:200]
    return int(match[1].replace(",", ""))


def test_the_whole_format() -> None:
    body = "    return " + " + ".join(f"value_{number}" for number in range(200)) + "\n"
    source = f"def f(a: int) -> int:\n{body}"
    files = [
        item("src/orders.py", "x = 1\n"),
        item("src/a.py", "def f(a: int) -> int: ...  # 2\n", "signatures", source),
    ]
    context = composed(files, terms())
    full = independent_count(source)
    view = independent_count("def f(a: int) -> int: ...  # 2\n")
    small = independent_count("x = 1\n")
    assert context.text == (
        f"<!-- ullage · 2026-11-22 14:32 · 2 files · {context.tokens:,} tokens (o200k_base)"
        f" instead of {full + small:,} -->\n"
        "Files marked *signatures* have bodies left out; `41-88` in their place are that file's"
        " lines. Before you rely on or edit such a body, read those lines of the file itself."
        " The files on disk are complete.\n"
        "\n"
        f"## src/a.py: signatures, {view:,} of {full:,} tokens\n"
        "```py\n"
        "def f(a: int) -> int: ...  # 2\n"
        "```\n"
        f"## src/orders.py: full, {small} tokens\n"
        "```py\n"
        "x = 1\n"
        "```\n"
    )
    assert context.tokens == announced(context.text) == independent_count(context.text)
    assert context.exact
    assert context.band is None
    assert context.limit_on == "exact"


def test_only_full_files_are_told_to_be_complete_and_to_save_nothing() -> None:
    text = composed([item("a.py", "x = 1\n")], terms()).text
    assert text.splitlines()[1] == "The files on disk are complete."
    assert " 1 file · " in text
    assert "instead of" not in text
    assert "bodies left out" not in text


def test_without_line_ranges_none_are_promised() -> None:
    files = [item("a.py", "x\n", "headers"), item("b.py", "y\n", "signatures")]
    text = composed(files, terms(lines=False)).text
    assert "Files marked *signatures* or *headers* have bodies left out. Before" in text
    assert "41-88" not in text


def test_chosen_symbols_are_named() -> None:
    files = [item("a.py", "x\n", "symbols", "x = 1 + 2\n", symbols=("A.f", "g"))]
    text = composed(files, terms()).text
    assert "## a.py: signatures with A.f, g in full, 2 of " in text
    assert "Files marked *signatures* have" in text


@pytest.mark.parametrize("run", ["`", "``", "```", "````", "a ````` b"])
def test_a_fence_is_longer_than_any_run_inside(run: str) -> None:
    text = composed([item("a.md", f"before\n{run}\nafter\n", fence="md")], terms()).text
    longest = max(map(len, re.findall("`+", run)))
    fence = "`" * max(3, longest + 1)
    assert text.endswith(f"\n{fence}md\nbefore\n{run}\nafter\n{fence}\n")


@pytest.mark.parametrize(
    ("inside", "shown"),
    [
        ("a\r\nb\r\n", "a\r\nb\r\n"),
        ("a\nb", "a\nb\n"),
        ("a\rb\r", "a\rb\r\n"),
        ("", ""),
        ("\n", "\n"),
        ("a\x0c\u2028b", "a\x0c\u2028b\n"),
    ],
)
def test_a_files_text_stays_as_it_is(inside: str, shown: str) -> None:
    context = composed([item("a.py", inside)], terms())
    assert context.text.endswith(f"tokens\n```py\n{shown}```\n")
    assert context.tokens == independent_count(context.text)


def test_a_path_cannot_break_the_text() -> None:
    text = composed([item("a\n```\n\u2028.py", "x\n")], terms()).text
    assert "\n## a\\n```\\n\\u2028.py: full, " in text


def test_the_order_of_the_files_does_not_matter() -> None:
    files = [item("b.py", "b\n"), item("a.py", "a\n"), item("a/b.py", "c\n")]
    assert composed(files, terms()) == composed(files[::-1], terms())


def test_no_file_is_no_text() -> None:
    with pytest.raises(ValueError, match="at least one file"):
        compose_context([], terms())


@given(
    texts=st.lists(st.text(st.characters(codec="utf-8"), max_size=200), min_size=1, max_size=5),
    repeated=st.integers(0, 1_200),
)
def test_the_announced_number_is_the_count_of_the_whole_text(
    texts: list[str], repeated: int
) -> None:
    # Repeated words move the sum across the borders where the number itself gets longer.
    files = [item(f"{at}.py", text) for at, text in enumerate([*texts, " word" * repeated])]
    context = composed(files, terms())
    assert announced(context.text) == context.tokens == independent_count(context.text)


def heavier(more: int, text: str) -> int:
    """The count of a text that is longer by some tokens."""
    return independent_count(text) + more


@pytest.mark.parametrize("border", [1_000, 1_000_000])
def test_a_number_that_grows_by_its_own_digits_is_still_true(border: int) -> None:
    frame = composed([item("a.py", "")], terms()).tokens
    for more in range(border - frame - 8, border - frame + 8):
        files = [item("a.py", "")]
        context = composed(files, ContextTerms(NOON, EXACT, partial(heavier, more)))
        assert announced(context.text) == context.tokens == heavier(more, context.text)


@pytest.mark.parametrize("form", ["markdown", "xml"])
def test_a_saving_that_its_own_words_would_cost_is_not_told(form: ContextForm) -> None:
    told = set[bool]()
    whole = composed([item("a.py", "x\n", "signatures", "x\n" * 200)], terms(form=form)).tokens
    for full in range(whole - 20, whole + 20):
        files = [ContextItem("a.py", "python", "py", "signatures", "x\n", 1, full)]
        context = composed(files, terms(form=form))
        assert context.tokens == independent_count(context.text)
        told.add("instead" in context.text)
    assert told == {True, False}


def test_a_number_that_can_never_be_true_is_never_too_low() -> None:
    def contrary(text: str) -> int:
        return 7 if " 8 tokens (" in text else 8

    context = composed([item("a.py", "")], ContextTerms(NOON, EXACT, contrary))
    assert context.tokens == announced(context.text) == 8
    assert contrary(context.text) == 7


@given(
    texts=st.lists(st.text(st.characters(codec="utf-8"), max_size=100), min_size=1, max_size=4),
    budget=st.integers(0, 500),
)
def test_never_over_the_budget(texts: list[str], budget: int) -> None:
    files = [item(f"{at}.py", text) for at, text in enumerate(texts)]
    unlimited = composed(files, terms())
    limited = compose_context(files, terms(budget=budget))
    if isinstance(limited, OverBudget):
        assert limited == OverBudget(budget, unlimited.tokens, "exact")
        assert limited.shortfall == independent_count(unlimited.text) - budget > 0
    else:
        assert limited == unlimited
        assert independent_count(limited.text) <= budget


@given(
    texts=st.lists(st.text(st.characters(codec="utf-8"), max_size=100), min_size=1, max_size=4),
    budget=st.integers(0, 700),
)
def test_an_estimate_is_held_by_the_high_end_of_its_band(texts: list[str], budget: int) -> None:
    files = [item(f"{at}.py", text) for at, text in enumerate(texts)]
    unlimited = composed(files, terms(ESTIMATED))
    assert unlimited.band is not None
    low, high = unlimited.band
    exact = independent_count(unlimited.text)
    # All of it Python is the least that the parts can add up to, all of it unknown the most.
    assert exact * 1.4 <= high <= exact * 1.5 + 2 * len(files) + 20
    assert low <= unlimited.tokens <= high
    assert not unlimited.exact
    assert announced(unlimited.text) == unlimited.tokens
    limited = compose_context(files, terms(ESTIMATED, budget))
    if high > budget:
        assert limited == OverBudget(budget, high, "band-high")
    else:
        assert limited == unlimited


def test_an_estimate_says_that_it_is_one() -> None:
    files = [item("a.py", "x\n", "signatures", "x = 1\n" * 500)]
    context = composed(files, terms(ESTIMATED))
    assert context.band is not None
    low, high = context.band
    assert context.text.startswith(
        f"<!-- ullage · 2026-11-22 14:32 · 1 file · ~{context.tokens} tokens"
        f" (some-model, estimated: {low} to {high}) instead of ~{context.instead_of:,} -->\n"
    )
    assert "## a.py: signatures, ~3 of ~" in context.text


@pytest.mark.parametrize("meter", [EXACT, ESTIMATED])
@pytest.mark.parametrize("view", ["full", "signatures"])
def test_what_is_not_saved_is_named(meter: Meter, view: View) -> None:
    saved = item("z.py", "x = 1\n", view, full="x = 1\ny = 2\n" * 9)
    unsaved = [replace(item(f"{n}\n.py", "x = 1\n"), unsaved=True) for n in range(7)]
    said = {
        0: "The files on disk are complete.",
        1: r"The files on disk are complete, but for what is not saved yet: 0\n.py.",
        5: "The files on disk are complete, but for what is not saved yet: "
        r"0\n.py, 1\n.py, 2\n.py, 3\n.py, 4\n.py.",
        7: "The files on disk are complete, but for what is not saved yet: "
        r"0\n.py, 1\n.py, 2\n.py, 3\n.py, 4\n.py and 2 more.",
    }
    for number, words in said.items():
        context = composed([saved, *unsaved[:number]], terms(meter))
        assert context.text.split("\n")[1].endswith(words)
        if meter.exact:
            assert context.tokens == announced(context.text) == independent_count(context.text)
