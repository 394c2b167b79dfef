"""The rules of the files for the agent, by themselves: choices, savings, diagnoses, words."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.domain.budget import Budget
from ullage.domain.estimates import Estimate, Learnt
from ullage.domain.meter import Meter
from ullage.domain.working_set import (
    FULL,
    Candidate,
    Choice,
    Choices,
    Costs,
    History,
    Item,
    NotCounted,
    Refusal,
    Tab,
    WorkingSet,
    candidates,
    make_set,
    refusal,
)
from ullage.domain.working_set.choices import UNDO_STEPS
from ullage.domain.working_set.diagnosis import MOST_RELATED, Level, diagnose
from ullage.domain.working_set.membership import PREVIEW
from ullage.domain.working_set.messages import change_line, set_line, undo_line
from ullage.domain.working_set.offers import Offering, SymbolAtCursor, offers, shortcuts
from ullage.domain.working_set.rows import heading, row
from ullage.domain.working_set.savings import Saving, shrinkable, signatures_within
from ullage.domain.working_set.status import status_text, status_tooltip, unit_text

if TYPE_CHECKING:
    from ullage.domain.working_set import WhyNot

BUDGET = Budget("classic-200k", target=30_000, maximum=50_000, warning=150_000)
SIGNATURES, HEADERS = Choice("signatures"), Choice("headers")
URIS = ("file:///p/a.py", "file:///p/src/b.py", "file:///p/src/c/d.py", "file:///p/src2/e.py")
uris = st.lists(st.sampled_from(URIS), unique=True)


def exactly(tokens: int | None) -> Estimate | None:
    return None if tokens is None else Estimate(tokens, tokens, tokens)


def item(
    name: str = "a.py", full: int | None = 1_000, signatures: int | None = 100, **more: Any
) -> Item:
    costs = Costs(exactly(full), exactly(signatures), exactly(signatures), exactly(full))
    plain = Item(
        uri=f"file:///p/{name}", name=name, folder="file:///p", language="python", wanted=FULL,
        view="full", docs="summary", costs=costs, status="ok", reasons=("tab",), dropped=False,
        dirty=False, active=False, editor_pinned=False, edited_lately=False, problem=None,
    )  # fmt: skip
    return replace(plain, **more)


def as_signatures(one: Item) -> Item:
    costs = replace(one.costs, chosen=one.costs.signatures)
    return replace(one, view="signatures", wanted=SIGNATURES, costs=costs)


def set_of(*items: Item, meter: Meter | None = None) -> WorkingSet:
    return make_set(items, (), BUDGET, meter or Meter("o200k_base"))


# Choices.


@st.composite
def some_choices(draw: st.DrawFn) -> Choices:
    views = st.dictionaries(st.sampled_from(URIS), st.sampled_from([SIGNATURES, HEADERS]))
    return Choices(draw(views), tuple(draw(uris)), frozenset(draw(uris)))


@given(some_choices(), uris)
def test_who_asks_for_a_file_does_not_leave_it_out(choices: Choices, asked: list[str]) -> None:
    for after in (choices.with_included(asked), choices.with_views(dict.fromkeys(asked, HEADERS))):
        assert after.dropped == choices.dropped - set(asked)


@given(some_choices(), uris)
def test_a_view_that_is_full_is_no_choice(choices: Choices, asked: list[str]) -> None:
    after = choices.with_views(dict.fromkeys(asked, FULL))
    assert after.views == {u: one for u, one in choices.views.items() if u not in asked}
    assert all(after.view_of(uri) == FULL for uri in asked)


@given(some_choices(), uris)
def test_included_files_keep_their_order(choices: Choices, asked: list[str]) -> None:
    after = choices.with_included(asked)
    assert after.included[: len(choices.included)] == choices.included
    assert sorted(after.included) == sorted({*choices.included, *asked})
    assert after.with_included(asked) == after
    assert set(after.without_included(asked).included) == set(choices.included) - set(asked)


@given(some_choices(), uris)
def test_choices_end_with_their_tab_unless_the_file_is_included(
    choices: Choices, tabs: list[str]
) -> None:
    kept = choices.kept_for(tabs)
    alive = {*tabs, *choices.included}
    assert kept.included == choices.included
    assert set(kept.views) == set(choices.views) & alive
    assert kept.dropped == choices.dropped & alive
    assert kept.kept_for(tabs) is kept


@given(some_choices())
def test_a_renamed_folder_takes_all_along_and_nothing_else(choices: Choices) -> None:
    there = choices.renamed("file:///p/src", "file:///p/new/")
    names = {uri: uri.replace("/p/src/", "/p/new/") for uri in URIS}
    assert there.included == tuple(names[uri] for uri in choices.included)
    assert there.views == {names[uri]: one for uri, one in choices.views.items()}
    assert there.dropped == {names[uri] for uri in choices.dropped}
    assert there.renamed("file:///p/new", "file:///p/src") == choices


@given(some_choices())
def test_a_deleted_folder_takes_all_along_and_nothing_else(choices: Choices) -> None:
    left = choices.without_deleted("file:///p/src")
    stays = {URIS[0], URIS[3]}
    assert left.included == tuple(uri for uri in choices.included if uri in stays)
    assert (set(left.views), left.dropped) == (set(choices.views) & stays, choices.dropped & stays)


@given(some_choices(), some_choices())
def test_what_is_chosen_here_beats_what_was_restored(here: Choices, restored: Choices) -> None:
    joined = here.joined(restored)
    assert all(joined.view_of(uri) == here.view_of(uri) for uri in here.views)
    assert set(joined.included) == {*here.included, *restored.included}
    assert joined.included[: len(here.included)] == here.included


@given(st.lists(some_choices(), max_size=30))
def test_undo_goes_back_step_by_step(steps: list[Choices]) -> None:
    history, states = History(), [Choices()]
    for step in steps:
        history = history.then(step)
        if step != states[-1]:
            states.append(step)
    assert len(history.before) == min(len(states) - 1, UNDO_STEPS)
    for expected in reversed(states[-UNDO_STEPS - 1 : -1]):
        history = history.undone()
        assert history.current == expected
    assert history.undone() is history


@given(some_choices(), some_choices())
def test_what_is_no_step_cannot_be_undone(step: Choices, amended: Choices) -> None:
    history = History().then(step)
    assert history.amended(amended).before == history.before
    assert history.amended(amended).current == amended
    rewritten = history.rewritten(lambda choices: choices.with_dropped(URIS))
    assert all(one.dropped == set(URIS) for one in (rewritten.current, *rewritten.before))


# Which files count.


def test_a_file_in_several_tabs_is_one_candidate() -> None:
    uri = URIS[0]
    tabs = [Tab(uri, preview=True), Tab(uri, active=True, editor_pinned=True), Tab(URIS[1])]
    first, second = candidates(tabs, Choices(), {})
    assert first.tab == Tab(uri, active=True, preview=False, editor_pinned=True)
    assert (second.uri, second.reasons) == (URIS[1], ("tab",))


def test_included_files_come_first_whatever_tabs_count() -> None:
    tabs = [Tab(URIS[0]), Tab(URIS[1], active=True)]
    chosen = Choices(included=(URIS[2], URIS[1]))
    for setting, expected in {"open": 3, "visible": 2, "none": 2}.items():
        settings: Any = dict.fromkeys(URIS, setting)
        found = candidates(tabs, chosen, settings)
        assert [one.uri for one in found][:2] == [URIS[2], URIS[1]]
        assert len(found) == expected


@pytest.mark.parametrize("reason", ["binary", "too-large", "unreadable", "encoding", "ignored"])
def test_what_has_no_text_does_not_count_even_if_included(reason: "WhyNot") -> None:
    why = Refusal(reason, "why")
    assert refusal(Candidate(URIS[0], ("tab",), None), why) is why
    included = Candidate(URIS[0], ("pin",), None)
    assert refusal(included, why) is (None if reason == "ignored" else why)


def test_a_preview_counts_while_it_is_seen_or_included() -> None:
    def why(tab: Tab, *reasons: Any) -> Refusal | None:
        return refusal(Candidate(URIS[0], reasons, tab), None)

    assert why(Tab(URIS[0], preview=True), "tab") is PREVIEW
    assert why(Tab(URIS[0], preview=True, active=True), "tab") is None
    assert why(Tab(URIS[0], preview=True), "tab", "pin") is None


# Savings.


@pytest.mark.parametrize(
    ("before", "after", "worth"),
    [(2_000, 1_000, True), (1_999, 1_000, False), (10_000, 5_001, False), (10_000, 5_000, True)],
)
def test_half_of_it_and_a_thousand_tokens(before: int, after: int, worth: bool) -> None:  # noqa: FBT001
    assert Saving((), before, after).worth_offering is worth


@pytest.mark.parametrize(
    "held",
    [
        {"dirty": True}, {"active": True}, {"editor_pinned": True}, {"edited_lately": True},
        {"dropped": True}, {"reasons": ("tab", "pin")}, {"view": "headers"},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_worked_on_is_not_shrunk(held: dict[str, Any]) -> None:
    assert shrinkable(item())
    assert not shrinkable(item(**held))
    assert not shrinkable(item(signatures=None))
    assert not shrinkable(item(signatures=1_000))


@given(
    st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), max_size=8), st.integers(0, 2_000)
)
def test_as_few_files_as_bring_the_sum_to_the_target(
    sizes: list[tuple[int, int]], target: int
) -> None:
    items = [item(f"{n}.py", max(pair), min(pair)) for n, pair in enumerate(sizes)]
    found = signatures_within(items, target)
    before = sum(max(pair) for pair in sizes)
    saved = sorted((max(pair) - min(pair) for pair in sizes), reverse=True)
    if before <= target or not any(saved):
        assert found is None
        return
    assert found is not None
    number = len(found.uris)
    assert (found.before, found.after) == (before, before - sum(saved[:number]))
    assert before - sum(saved[: number - 1]) > target
    assert found.after <= target or not any(saved[number:])


# The diagnostic.

LEVELS: list[tuple[int, Level | None, Level | None]] = [
    (30_000, None, None),
    (30_001, None, "working-set-over-target"),
    (28_501, "working-set-over-target", "working-set-over-target"),
    (28_500, "working-set-over-target", None),
    (50_000, "working-set-over-target", "working-set-over-target"),
    (50_001, None, "working-set-over-maximum"),
    (47_501, "working-set-over-maximum", "working-set-over-maximum"),
    (47_500, "working-set-over-maximum", "working-set-over-target"),
    (28_500, "working-set-over-maximum", None),
]


@pytest.mark.parametrize(("tokens", "was", "now"), LEVELS)
def test_a_level_stays_until_five_per_cent_below(
    tokens: int, was: Level | None, now: Level | None
) -> None:
    over = {"working-set-over-target": 30_001, "working-set-over-maximum": 50_001}
    before = None
    if was is not None:
        before = diagnose([item(full=over[was])], BUDGET, None, frozenset(), exact=True)
    found = diagnose([item(full=tokens)], BUDGET, before, frozenset(), exact=True)
    assert (found and found.level) == now
    # A sum below the limit is no reason for a problem: what was said stays as it was.
    assert found is None or found.level != was or tokens > over[was] or found is before


def test_an_estimate_is_judged_by_its_low_end() -> None:
    def one(low: int) -> Item:
        cost = Estimate(40_000, low, 45_000)
        return item(costs=Costs(cost, None, None, cost))

    assert diagnose([one(30_000)], BUDGET, None, frozenset(), exact=False) is None
    found = diagnose([one(30_001)], BUDGET, None, frozenset(), exact=False)
    assert found is not None
    assert found.text == (
        "Context budget, not a code problem: 1 file for the agent, ~40.0K of 30K tokens."
    )


def test_it_stands_on_an_open_file_before_a_heavier_one_that_is_not() -> None:
    items = [item(f"{n}.py", 10_000 + n) for n in range(9)]
    found = diagnose(items, BUDGET, None, frozenset({items[3].uri}), exact=True)
    assert found is not None
    assert found.uri == items[3].uri
    assert [uri for uri, _ in found.related] == [items[n].uri for n in (8, 7, 6, 5, 4)]
    assert len(found.related) == MOST_RELATED
    busy = [replace(one, dirty=True) for one in items]
    assert diagnose(busy, BUDGET, None, frozenset(), exact=True) is None


# Words.


def test_the_menu_is_empty_of_what_is_not_known() -> None:
    pending = item(full=None, signatures=None)
    assert [one.kind for one in offers(set_of(pending), Offering(pending.uri))] == ["give"]
    assert offers(set_of(), Offering("file:///nowhere")) == ()
    dropped = item(full=40_000, dropped=True)
    kinds = [one.kind for one in offers(set_of(dropped), Offering(dropped.uri))]
    assert kinds == ["signatures", "headers"]


def test_estimates_are_marked_in_every_title() -> None:
    cost, views = Estimate(40_000, 38_000, 42_000), Estimate(4_000, 3_800, 4_200)
    one = item(costs=Costs(cost, views, views, cost))
    other = replace(one, uri=URIS[1], active=True)
    inexact = replace(set_of(one, other), exact=False)
    symbol = SymbolAtCursor("f", "A.f", 5_000)
    assert [offer.title for offer in offers(inexact, Offering(other.uri, symbol))] == [
        "Load signatures only for 1 other open file (~4.0K instead of ~40.0K tokens)",
        "Load signatures only (~4.0K instead of ~40.0K tokens)",
        "Load headers only (~4.0K instead of ~40.0K tokens)",
        "Load only f in full (~5.0K instead of ~40.0K tokens)",
        "Leave out (frees ~40.0K tokens)",
        "Write 2 files to .ullage/context.md (~80.1K tokens)",
    ]


@given(st.lists(st.tuples(st.integers(0, 60_000), st.booleans()), max_size=6))
def test_figures_of_offers_are_those_of_the_set(sizes: list[tuple[int, bool]]) -> None:
    items = [
        item(f"{n}.py", full, full // 10, active=active) for n, (full, active) in enumerate(sizes)
    ]
    working_set = set_of(*items)
    asked = items[0].uri if items else "file:///nowhere"
    for offer in offers(working_set, Offering(asked)):
        touched = [one for one in items if one.uri in offer.argument.get("uris", ())]
        if offer.kind in {"others", "signatures", "headers"}:
            assert offer.before == sum(one.tokens or 0 for one in touched)
            assert offer.after == sum((one.tokens or 0) // 10 for one in touched)
            assert offer.before - offer.after >= max(1_000, offer.before / 2)
        if offer.kind in {"fit", "give"}:
            assert offer.before == working_set.total.tokens


def test_the_status_in_its_states() -> None:
    assert status_text(set_of()) == "$(ullage) no files"
    assert status_text(set_of(item(dropped=True))) == "$(ullage) no files"
    assert status_text(set_of(item(full=23_412))) == "$(ullage) 23.4K/30K"
    assert status_text(set_of(item(full=999), item("b.py", None))) == "$(ullage) ≥ 999/30K"
    failed = item("b.py", None, problem="the tokenizer gave up")
    assert status_text(set_of(item(full=999), failed)) == "$(ullage) ≥ 999/30K"
    estimate = Estimate(39_000, 37_000, 41_000)
    inexact = replace(set_of(item(costs=Costs(estimate, None, None, estimate))), exact=False)
    assert status_text(inexact) == "$(ullage) ~39.0K/30K"


def test_a_tooltip_says_what_is_missing_and_why() -> None:
    long_name = "a_very_long_name_of_a_file_that_nobody_can_read.py"
    failed = item(long_name, None, None, problem="the tokenizer gave up")
    tooltip = status_tooltip(
        set_of(item(full=999), failed, item("c.py", None, None)), "unit", ["a"]
    )
    assert tooltip == (
        "Files for the agent: ≥ 999 of 30,000 tokens (classic-200k)\n"
        "What it would cost to give them now. Open tabs are not sent by themselves.\n"
        "  a.py                          full        999   → signatures 100\n"
        "  …file_that_nobody_can_read.py  full          …   the tokenizer gave up\n"
        "  c.py                          full          …\n"
        "Counting 1 file.\n"
        "1 file could not be counted.\n"
        "a\n"
        "unit"
    ).replace("…file_that_nobody_can_read.py", f"…{long_name[1 - 28 :]}")


def test_whose_tokens_the_numbers_are() -> None:
    plain = set_of(item())
    assert unit_text(plain, (1.63, 1.81)) == (
        "o200k_base, exact for GPT models. Claude 4.7+: about 1.6–1.8 times."
    )
    assert unit_text(plain, (1.63, 1.64)).endswith(" about 1.6 times.")
    guess = replace(plain, model="claude-opus-4-8", exact=False)
    times = "~ claude-opus-4-8: o200k_base counts times measured factors"
    assert unit_text(guess, (1, 1)) == f"{times}."
    learnt = Learnt(1.04, 0.03, 6, 90_000, "2026-11-01T10:00:00+00:00")
    assert unit_text(replace(guess, learnt=learnt), (1, 1)) == (
        f"{times}, corrected by 1.04 (±3 %, 6 sessions)."
    )
    assert unit_text(replace(plain, model="gpt-4o"), (1, 1)) == "o200k_base, exact for gpt-4o."


def test_one_line_after_a_change() -> None:
    one, other = item(full=12_410, signatures=1_102), item("b.py", 11_000)
    before = set_of(one, other)
    after = set_of(as_signatures(one), other)
    assert change_line(before, after, [one.uri]) == (
        "a.py: signatures, 1,102 instead of 12,410 tokens. Files for the agent: 12.1K of 30K."
    )
    third = item("c.py", 3_000)
    both = set_of(as_signatures(one), as_signatures(other), third)
    assert change_line(set_of(one, other, third), both, [one.uri, other.uri]) == (
        "2 files: 1,202 instead of 23,410 tokens. Files for the agent: 4.2K of 30K."
    )
    assert change_line(before, before, [one.uri, other.uri]).startswith(
        "2 files: 23,410 tokens as before. "
    )
    assert change_line(before, before, []) == "Nothing changed. Files for the agent: 23.4K of 30K."
    gone = set_of(replace(one, dropped=True), other)
    assert change_line(before, gone, [one.uri]).startswith("a.py: left out, frees 12,410 tokens. ")
    back = change_line(gone, before, [one.uri])
    assert back.startswith("a.py: full, 12,410 tokens. ")
    without = set_of(replace(one, dropped=True), replace(other, dropped=True))
    assert change_line(before, without, [one.uri, other.uri]).startswith(
        "2 files: left out, frees 23,410 tokens. "
    )
    assert change_line(without, before, [one.uri, other.uri]).startswith(
        "2 files: 23,410 instead of 0 tokens. "
    )
    assert change_line(before, set_of(other), [one.uri]).startswith(
        "a.py: no longer included, frees 12,410 tokens. "
    )
    assert change_line(set_of(other), before, [one.uri]).startswith(
        "a.py: included, full, 12,410 tokens. "
    )
    assert change_line(set_of(other), both, [one.uri, other.uri]).startswith(
        "2 files: 1 of them included, 1,202 tokens. "
    )
    assert change_line(set_of(), both, [one.uri, other.uri]).startswith(
        "2 files: included, 1,202 tokens. "
    )
    edited = set_of(replace(one, wanted=SIGNATURES, dirty=True))
    assert change_line(before, edited, [one.uri]).startswith("a.py: full while you edit. ")
    assert set_line(set_of(item(full=None))) == "Files for the agent: ≥ 0 of 30K."


def test_a_line_names_what_was_done_and_what_could_not_be() -> None:
    one = item(full=12_410, signatures=1_102)
    folder = NotCounted("file:///w/src", "src", "unreadable", "it is a folder")
    after = replace(set_of(as_signatures(one)), not_counted=(folder,))
    assert change_line(set_of(one), after, [folder.uri, one.uri]) == (
        "src: not counted, it is a folder. a.py: signatures, 1,102 instead of 12,410 tokens. "
        "Files for the agent: 1.1K of 30K."
    )


def test_undoing_tells_what_came_back() -> None:
    one, other = item(full=12_410, signatures=1_102), item("b.py", 11_000)
    assert undo_line(set_of(as_signatures(one), other), set_of(one, other)) == (
        "Undone. a.py: full, 12,410 instead of 1,102 tokens. Files for the agent: 23.4K of 30K."
    )
    assert undo_line(set_of(one), set_of(one)) == "Undone. Files for the agent: 12.4K of 30K."
    assert undo_line(set_of(one, other), set_of(one)).startswith(
        "Undone. b.py: no longer included, frees 11,000 tokens. "
    )


# The list.


def test_a_row_says_what_a_file_costs_and_how_it_is_loaded() -> None:
    rows = {
        "12.4K": item(full=12_400),
        "1.3K · signatures, was 9.9K": as_signatures(item(full=9_900, signatures=1_340)),
        "3.4K · editing": item(full=3_400, dirty=True),
        "3.4K · left out": item(full=3_400, dropped=True),
        "3.4K · included": item(full=3_400, reasons=("pin", "tab")),
        "…": item(full=None, signatures=None),
        "not UTF-8": item(full=None, problem="not UTF-8"),
    }
    assert [row(one, exact=True) for one in rows.values()] == list(rows)
    assert row(as_signatures(item(full=9_900, signatures=1_340)), exact=False) == (
        "~1.3K · signatures, was ~9.9K"
    )


def test_the_line_above_the_list() -> None:
    assert heading(set_of(item(full=23_400), item("b.py", full=0))) == "23.4K of 30K · 2 files"
    assert heading(set_of(item(full=900), item("b.py", full=800, dropped=True))) == (
        "900 of 30K · 1 file"
    )
    assert heading(set_of(item(full=900), item("b.py", full=None))) == "≥ 900 of 30K · 2 files"


def test_links_name_the_sum_that_there_will_be() -> None:
    heavy = item("a.py", full=20_000, signatures=2_000)
    seen = item("b.py", full=4_200, signatures=100, active=True)
    titles = [one.title for one in shortcuts(set_of(heavy, seen), "Claude Code")]
    assert titles == ["Give to Claude Code", "Signatures for all but this file (6.2K)"]
    assert [one.title for one in shortcuts(set_of(heavy), None)] == [
        "Signatures for all files (2.0K)"
    ]
    assert list(shortcuts(set_of(heavy, item("c.py", full=None)), "Claude Code")) == []
    assert list(shortcuts(set_of(), "Claude Code")) == []
