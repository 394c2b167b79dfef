"""When to begin a context anew: the three rules, what clearing saves, and what is cheaper."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.adapters.package_data import load_toml
from ullage.domain.hygiene import LEAST_SAVING, REARM, Advice, Crossings, Situation, advise
from ullage.domain.hygiene.planning import PlanEnd, Standing, plan_end
from ullage.domain.hygiene.reads import STALE_REQUESTS, StaleReads, stale_reads
from ullage.domain.phases import phase_rules, stretches
from ullage.domain.session import Agent, Deed, Piece

RULES = phase_rules(load_toml("phases.toml"))
SPEC = ".moai/specs/SPEC-001/spec.md"
PLAN, RUN = "/moai:1-plan", "/moai:2-run"
QUIET = Situation(
    agent="claude-code", contexts=(26_000,), boundaries=(), context=26_000, opening=26_000,
    warning=150_000, preset="classic-200k", messages=2, most_messages=50, plan_end=None,
    stale=StaleReads((), 0),
)  # fmt: skip


def situation(*contexts: int, **more: object) -> Situation:
    return replace(QUIET, contexts=contexts, context=contexts[-1], **more)  # type: ignore[arg-type]


def advised(one: Situation, signatures: tuple[int, int] | None = None) -> dict[str, Advice]:
    return {advice.code: advice for advice in advise(one, lambda: signatures)}


# Rule 1 of the strategy that all of this comes from: after a plan, whose talk is 75K by then.


def test_after_a_plan_clearing_saves_what_it_talked_of() -> None:
    advice = advised(situation(26_000, 50_000, 75_000, plan_end=PlanEnd(3, 1, None)))
    assert set(advice) == {"clear-after-plan"}
    told = advice["clear-after-plan"]
    # 45K to 50K, it says; here it is measured.
    assert told.saving == 75_000 - 26_000 - 2_000 == 47_000
    assert (told.command, told.title, told.level) == ("/clear", "Copy /clear", "advice")
    assert told.text == (
        "The plan is written: /clear before the next phase saves 47.0K "
        "(75K now, about 28K after it with a handoff)."
    )


# Rule 2: a context over its warning.


def test_over_the_warning_the_cheapest_comes_first() -> None:
    one = situation(
        26_000, 160_000, 40_000, 152_000, boundaries=(2,),
        stale=StaleReads(("src/a.py", "src/b.py", "c.md"), 12_340),
    )  # fmt: skip
    told = advised(one, (6, 18_600))["context-over-warning"]
    assert [(move.code, move.saving, move.command) for move in told.moves] == [
        ("stale-reads", 12_340,
         "/compact Leave out what these files say: src/a.py, src/b.py, c.md"),
        ("signatures", 18_600, None),
        ("compact", 152_000 - 40_000, "/compact"),
        ("clear", 152_000 - 28_000, "/clear"),
    ]  # fmt: skip
    assert told.text == (
        "152K in the context, over the warning of 150K (classic-200k). "
        "What is cheapest first, and what it saves: "
        "leave out 3 files unused for 20 requests: ~12.3K · "
        "signatures of 6 files instead: ~18.6K · /compact: about 112K · /clear: 124K."
    )
    assert (told.saving, told.crossing) == (124_000, 2)


def test_what_a_compaction_saves_is_unknown_before_the_first() -> None:
    told = advised(situation(26_000, 152_000))["context-over-warning"]
    assert [(move.code, move.saving) for move in told.moves] == [
        ("compact", None), ("clear", 124_000),
    ]  # fmt: skip
    assert told.text.endswith("it saves: /compact: not known yet · /clear: 124K.")


@pytest.mark.parametrize(
    ("agent", "clear", "compact"),
    [("claude-code", "/clear", "/compact"), ("codex", "/new", "/compact"),
     ("gemini", "/clear", "/compress")],
)  # fmt: skip
def test_every_agent_has_its_own_words(agent: Agent, clear: str, compact: str) -> None:
    stale = StaleReads(("a.py",), 5_000)
    told = advised(situation(26_000, 152_000, agent=agent, stale=stale))["context-over-warning"]
    assert told.command == clear
    assert [move.command for move in told.moves][-2:] == [compact, clear]
    assert (told.moves[0].command is None) == (agent != "claude-code")


# Rule 3: many messages, which is information only.


def test_many_messages_are_worth_a_word_and_no_interruption() -> None:
    long = situation(26_000, 90_000, messages=50)
    told = advised(long)["many-messages"]
    assert (told.level, told.saving, told.crossing) == ("information", 62_000, 1)
    assert told.text == "50 messages since the context was begun: /clear would save 62.0K."
    assert advised(replace(long, messages=49)) == {}
    assert advised(replace(long, most_messages=0)) == {}
    assert advised(replace(long, boundaries=(1,)))["many-messages"].crossing == 2


# What holds for all of them.


def test_the_newest_comes_first() -> None:
    contexts = [26_000, *range(100_000, 180_000, 10_000)]
    one = situation(*contexts, messages=60, plan_end=PlanEnd(3, 1, "implementation"))
    codes = [advice.code for advice in advise(one, lambda: None)]
    assert codes == ["context-over-warning", "clear-after-plan", "many-messages"]


@given(
    contexts=st.lists(st.integers(20_000, 26_000), min_size=1, max_size=40),
    messages=st.integers(0, 500),
    plan_end=st.sampled_from([None, PlanEnd(9, 1, None)]),
)
def test_nothing_is_advised_to_a_session_of_26k(
    contexts: list[int], messages: int, plan_end: PlanEnd | None
) -> None:
    one = situation(*contexts, opening=contexts[0], messages=messages, plan_end=plan_end)
    assert advise(one, lambda: (9, 9_000)) == ()


@pytest.mark.parametrize("unknown", [{"context": None}, {"opening": None}])
def test_nothing_is_advised_where_nobody_knows_what_it_saves(unknown: dict[str, None]) -> None:
    one = situation(26_000, 180_000, messages=90, plan_end=PlanEnd(1, 1, None))
    assert len(advised(one)) == 3
    assert advised(replace(one, **unknown)) == {}  # type: ignore[arg-type]


def test_files_are_read_for_signatures_only_where_that_is_told() -> None:
    def never() -> None:
        raise AssertionError("nobody wants to know")

    assert advise(situation(26_000, 90_000, messages=80), never)


@given(st.integers(0, 300_000), st.integers(0, 100_000))
def test_a_saving_is_what_there_is_less_what_a_fresh_one_holds(context: int, opening: int) -> None:
    advice = advise(situation(context, opening=opening, messages=99, warning=1), lambda: None)
    saving = context - opening - 2_000
    assert [one.saving for one in advice] == ([saving] * 2 if saving >= LEAST_SAVING else [])


# A crossing is one, however often a figure comes back to it.


def test_a_figure_that_sways_around_its_limit_crosses_once() -> None:
    crossings = Crossings(150_000)
    figures = [149_000, 150_000, 150_001, 149_000, 151_000, 142_500, 160_000]
    assert [crossings.take(one) for one in figures] == [
        False, False, True, False, False, False, False,
    ]  # fmt: skip
    assert [crossings.take(one) for one in (142_499, 150_000, 150_001)] == [False, False, True]
    assert crossings.count == 2


def test_after_a_compaction_the_next_crossing_is_one() -> None:
    crossings = Crossings(150_000)
    assert crossings.take(151_000)
    crossings.begin_anew()
    assert crossings.take(150_500)


@given(st.lists(st.integers(0, 300) | st.none(), max_size=60))
def test_every_crossing_is_told_once_whatever_the_order_of_figures(
    figures: list[int | None],
) -> None:
    """None: the context was begun anew."""
    limit, crossings, times = 150, Crossings(150), 0
    last: list[int] = []
    for figure in figures:
        if figure is None:
            crossings.begin_anew()
            last = []
            continue
        # Independently: over now, and not since it was last told without having fallen.
        over = [at for at, one in enumerate(last) if one > limit]
        fell = [at for at, one in enumerate(last) if one < REARM * limit]
        expected = figure > limit and (not over or max(fell, default=-1) > max(over))
        assert crossings.take(figure) == expected
        times += expected
        last.append(figure)
    assert crossings.count == times


@given(st.lists(st.integers(20_000, 300_000), min_size=1, max_size=30), st.sets(st.integers(0, 30)))
def test_advice_that_holds_is_of_the_last_crossing(contexts: list[int], begun: set[int]) -> None:
    one = situation(*contexts, opening=10_000, boundaries=tuple(sorted(begun)))
    told = advised(one).get("context-over-warning")
    crossings = Crossings(150_000)
    for number, context in enumerate(contexts):
        if number in begun:
            crossings.begin_anew()
        crossings.take(context)
    if len(contexts) in begun:
        crossings.begin_anew()
        crossings.take(contexts[-1])
    assert (told is not None) == crossings.is_over
    assert told is None or told.crossing == crossings.count


# Whether a plan has ended whose talk is still there.


def at(requests: int) -> datetime:
    return datetime(2026, 11, 1, 10, tzinfo=UTC) + timedelta(minutes=requests)


def typed(command: str, requests: int) -> Deed:
    return Deed("command", command, requests, at(requests))


def changed(path: str, requests: int) -> Deed:
    return Deed("change", path, requests, at(requests))


def ended(*deeds: Deed, requests: int, boundary: int = 0, rests: bool = False) -> PlanEnd | None:
    found = stretches(deeds, (), RULES)
    return plan_end(found, deeds, RULES, Standing(requests, boundary, rests))


def test_a_plan_has_ended_when_its_spec_is_written_and_the_agent_rests() -> None:
    plan = typed(PLAN, 1)
    assert ended(plan, requests=4, rests=True) is None
    assert ended(plan, changed(SPEC, 3), requests=4) is None
    assert ended(plan, changed(SPEC, 3), requests=4, rests=True) == PlanEnd(4, 1, None)
    assert ended(plan, changed("notes.md", 3), requests=4, rests=True) is None
    # By the request before the command, or before the context was summed up.
    assert ended(changed(SPEC, 1), plan, requests=4, rests=True) is None
    assert ended(plan, changed(SPEC, 3), requests=6, boundary=4, rests=True) is None
    assert ended(changed(SPEC, 3), requests=4, rests=True) == PlanEnd(4, 1, None)


def test_a_plan_has_ended_when_the_next_phase_begins_in_the_same_context() -> None:
    plan, run = typed(PLAN, 1), typed(RUN, 5)
    assert ended(plan, run, requests=6) == PlanEnd(5, 1, "implementation")
    assert ended(plan, run, requests=6, boundary=4) == PlanEnd(5, 1, "implementation")
    assert ended(plan, run, requests=6, boundary=5) is None
    assert ended(plan, changed(SPEC, 5), run, requests=6) == PlanEnd(5, 1, "implementation")
    assert ended(run, requests=6) is None


def test_once_the_next_phase_has_changed_a_file_it_is_too_late() -> None:
    done = [typed(PLAN, 1), typed(RUN, 5), changed("src/a.py", 8)]
    assert ended(*done, requests=9) is None


def test_the_next_plan_ends_anew() -> None:
    done = [typed(PLAN, 1), typed(RUN, 5), changed("a.py", 6), typed(PLAN, 9), typed(RUN, 12)]
    assert ended(*done, requests=12) == PlanEnd(12, 2, "implementation")


# Files that nothing was done with for a while.


def read(path: str, offset: int, tokens: int = 1_000) -> tuple[Piece, int]:
    return Piece(offset, 10, "0", "file", path), tokens


def test_files_of_which_nothing_was_heard_in_the_last_requests() -> None:
    offsets = [100 * number for number in range(1, STALE_REQUESTS + 6)]
    reads = [
        read("old.py", 150, 3_000), read("older.py", 120, 4_000), read("again.py", 130),
        read("again.py", 700), read("changed.py", 140), read("changed-once.py", 140),
        (Piece(110, 10, "0", "tool"), 9_000),
    ]  # fmt: skip
    changes = [changed("changed.py", 6), changed("changed-once.py", 5)]
    assert stale_reads(reads, changes, offsets) == StaleReads(
        ("older.py", "old.py", "changed-once.py"), 8_000
    )
    assert stale_reads(reads, changes, offsets[: STALE_REQUESTS - 1]) == StaleReads((), 0)
    assert stale_reads(reads, changes, ()) == StaleReads((), 0)
