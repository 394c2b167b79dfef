"""Budgets by phase: what is counted, what is over, and which phase a session is in."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.adapters.package_data import load_toml
from ullage.domain.budget import presets_from
from ullage.domain.phases import (
    BudgetExceededError,
    BudgetUse,
    PhaseTracker,
    SessionPhases,
    SetPhase,
    Stretch,
    UnknownPhaseError,
    phase_budgets,
    phase_rules,
    session_phases,
    stretches,
)
from ullage.domain.session import Deed
from ullage.domain.settings import PhaseSettings

CLASSIC, LARGE = presets_from(load_toml("presets.toml"))
RULES = phase_rules(load_toml("phases.toml"))
BUDGETS = phase_budgets(CLASSIC, RULES)
SPEC = ".moai/specs/SPEC-001/spec.md"
PLAN, RUN, SYNC = "/moai:1-plan", "/moai:2-run", "/moai:3-sync"


def tracker() -> PhaseTracker:
    return PhaseTracker(RULES, BUDGETS)


# The usage example of the budget that all of this comes from, by its own names.


def test_the_example_of_the_budget() -> None:
    budget = tracker()
    budget.track("spec", 25_000)
    assert budget.remaining("spec") == 5_000

    budget.track("ddd", 85_000)
    budget.track("ddd", 75_000)
    assert budget.total == 185_000
    assert budget.is_over_warning

    report = budget.report()
    assert (report.total_budget, report.total_used, report.total_remaining) == (
        250_000, 185_000, 65_000,
    )  # fmt: skip
    assert report.phases == (
        BudgetUse("plan", 30_000, 25_000, 5_000, 0, 83.3),
        BudgetUse("implementation", 180_000, 160_000, 20_000, 0, 88.9),
        BudgetUse("documentation", 40_000, 0, 40_000, 0, 0.0),
    )


def test_what_is_over_is_counted_before_it_is_told() -> None:
    budget = tracker()
    budget.track("ddd", 160_000)
    with pytest.raises(BudgetExceededError) as told:
        budget.track("ddd", 25_000)
    over = told.value
    assert (over.phase, over.used, over.budget, over.over) == (
        "implementation", 185_000, 180_000, 5_000,
    )  # fmt: skip
    assert str(over) == "Phase implementation: 185,000 of 180,000 tokens, 5,000 over"
    assert budget.use("ddd") == BudgetUse("implementation", 180_000, 185_000, 0, 5_000, 102.8)
    assert budget.total == 185_000
    # It goes on being counted.
    with pytest.raises(BudgetExceededError):
        budget.track("implementation", 1)
    assert budget.use("ddd").used == 185_001


def test_the_budget_to_its_last_token_is_within() -> None:
    budget = tracker()
    budget.track("docs", 40_000)
    assert budget.remaining("docs") == 0
    with pytest.raises(BudgetExceededError):
        budget.track("docs", 1)


def test_parts_of_the_implementation_are_in_it() -> None:
    budget = tracker()
    for name, tokens in (("analyze", 40_000), ("preserve", 80_000), ("improve", 60_000)):
        budget.track(name, tokens)
    assert budget.use("implementation").used == budget.total == 180_000
    with pytest.raises(BudgetExceededError) as told:
        budget.track("analyze", 1)
    assert told.value.phase == "implementation"
    other = tracker()
    with pytest.raises(BudgetExceededError) as told:
        other.track("improve", 60_001)
    assert (told.value.phase, told.value.over) == ("improve", 1)
    assert [one.used for one in other.report().parts] == [0, 0, 60_001]


def test_a_name_that_no_phase_has() -> None:
    with pytest.raises(UnknownPhaseError, match="no phase named 'tdd'; there are plan, impl"):
        tracker().track("tdd", 1)


def test_without_budgets_there_is_only_what_was_used() -> None:
    large = PhaseTracker(RULES, phase_budgets(LARGE, RULES))
    large.track("ddd", 700_000)
    assert large.use("ddd") == BudgetUse("implementation", None, 700_000, None, None, None)
    assert large.report().total_budget is None
    assert large.is_over_warning


def test_own_budgets_stand_in_for_those_of_the_preset() -> None:
    own = (PhaseSettings("ddd", 300_000), PhaseSettings("review", 10_000))
    rules = phase_rules(load_toml("phases.toml"), own)
    budgets = phase_budgets(CLASSIC, rules, own, warning=90_000)
    assert (budgets.of("implementation"), budgets.of("plan")) == (300_000, 30_000)
    assert (budgets.total, budgets.warning) == (380_000, 90_000)
    assert phase_budgets(LARGE, rules, own).total is None


@given(st.lists(st.tuples(st.sampled_from(RULES.names), st.integers(0, 100_000))))
def test_phases_sum_up_to_the_total_whatever_was_exceeded(steps: list[tuple[str, int]]) -> None:
    budget = tracker()
    for name, tokens in steps:
        with suppress(BudgetExceededError):
            budget.track(name, tokens)
    report = budget.report()
    assert report.total_used == sum(tokens for _, tokens in steps)
    assert report.total_used == sum(one.used for one in report.phases)
    for one in report.phases:
        assert one.remaining is not None
        assert one.over is not None
        assert one.budget == one.used + one.remaining - one.over


# Which phase a session is in.


def at(requests: int) -> datetime:
    return datetime(2026, 11, 1, 10, tzinfo=UTC) + timedelta(minutes=requests)


def typed(command: str, requests: int) -> Deed:
    return Deed("command", command, requests, at(requests))


def changed(path: str, requests: int) -> Deed:
    return Deed("change", path, requests, at(requests))


def said(name: str | None, requests: int) -> SetPhase:
    return SetPhase(name, requests, at(requests) + timedelta(seconds=1))


def told(*done: Deed | SetPhase) -> list[tuple[int, str | None, str | None]]:
    return [(one.begins, one.phase, one.part) for one in found(*done)]


def found(*done: Deed | SetPhase) -> tuple[Stretch, ...]:
    deeds = [one for one in done if isinstance(one, Deed)]
    return stretches(deeds, [one for one in done if isinstance(one, SetPhase)], RULES)


def test_commands_begin_phases_and_changes_their_parts() -> None:
    assert told(
        typed("/help", 0),
        typed(PLAN, 1),
        changed(SPEC, 4),
        typed(RUN, 5),
        changed("tests/test_users.py", 9),
        changed("src/users.py", 12),
        changed(".moai/specs/SPEC-001/progress.md", 13),
        changed("src/users.py", 14),
        typed(SYNC, 20),
        changed("README.md", 21),
    ) == [
        (1, "plan", None),
        (5, "implementation", "analyze"),
        (9, "implementation", "preserve"),
        (12, "implementation", "improve"),
        (20, "documentation", None),
    ]


@pytest.mark.parametrize(
    "path",
    ["tests/a.py", "src/tests/a.py", "src/test_a.py", "a_test.go", "src/a.test.tsx",
     "__tests__/a.js", "a.spec.ts", "src/test/java/AppTest.java"],
)  # fmt: skip
def test_files_that_are_tests(path: str) -> None:
    assert told(typed(RUN, 0), changed(path, 1))[-1] == (1, "implementation", "preserve")


def test_a_spec_that_is_written_is_a_plan_as_long_as_nobody_says_otherwise() -> None:
    assert told(changed(SPEC, 3)) == [(3, "plan", None)]
    assert found(changed(SPEC, 3))[0].source == "file"
    assert told(typed(RUN, 1), changed(SPEC, 3)) == [(1, "implementation", "analyze")]


def test_a_person_wins_until_the_next_command_that_names_a_phase() -> None:
    assert told(
        typed(PLAN, 0), said("docs", 2), typed("/help", 3), changed("src/a.py", 4), typed(RUN, 5)
    ) == [(0, "plan", None), (2, "documentation", None), (5, "implementation", "analyze")]


def test_a_part_that_a_person_set_stays() -> None:
    assert told(said("preserve", 2), changed("src/a.py", 4), said("improve", 6)) == [
        (2, "implementation", "preserve"),
        (6, "implementation", "improve"),
    ]


def test_taken_back_it_is_inferred_again() -> None:
    assert told(typed(PLAN, 0), said("ddd", 3), said(None, 5)) == [
        (0, "plan", None), (3, "implementation", "analyze"), (5, "plan", None),
    ]  # fmt: skip
    assert told(said("ddd", 3), said(None, 5))[-1] == (5, None, None)
    # What was done meanwhile is known.
    assert told(typed(RUN, 0), said("docs", 1), changed("a.py", 2), said(None, 3)) == [
        (0, "implementation", "analyze"),
        (1, "documentation", None),
        (3, "implementation", "improve"),
    ]
    assert told(said(None, 5)) == []


def test_a_phase_that_was_set_and_is_in_the_settings_no_more_is_passed_over() -> None:
    assert told(typed(PLAN, 0), said("review", 3)) == [(0, "plan", None)]
    assert told(typed(PLAN, 0), said("docs", 2), said("review", 3))[-1][1] == "documentation"


def test_own_commands_and_files() -> None:
    own = (
        PhaseSettings("implementation", commands=("/go",), files=("src/**",)),
        PhaseSettings("review", 9_000, ("/review",)),
        PhaseSettings("improve", files=("docs/",)),
    )
    rules = phase_rules(load_toml("phases.toml"), own)
    done = [typed(PLAN, 0), changed("src/a.py", 2), changed("docs/a.md", 3), typed("/review", 5)]
    seen = stretches(done, (), rules)
    assert [(one.begins, one.phase, one.part, one.source) for one in seen] == [
        (0, "plan", None, "command"),
        (2, "implementation", "analyze", "pattern"),
        (3, "implementation", "improve", "pattern"),
        (5, "review", None, "command"),
    ]


def measured(contexts: list[int], *done: Deed | SetPhase) -> SessionPhases:
    return session_phases(contexts, found(*done), BUDGETS)


def test_a_phase_measures_growth_since_it_began() -> None:
    contexts = [26_000, 40_000, 56_000, 60_000, 130_000, 20_000, 34_000]
    seen = measured(contexts, typed(PLAN, 1), typed(RUN, 3), changed("src/a.py", 5))
    assert seen.current is not None
    assert (seen.current.name, seen.current.used, seen.current.text) == (
        # What was read again after the drop counts, the drop does not.
        "implementation", 4_000 + 70_000 + 14_000, "88K of 180K · improve 14K of 60K",
    )  # fmt: skip
    assert seen.current.title == "Phase: implementation"
    assert seen.current.since == at(3).isoformat()
    part = seen.current.part
    assert part is not None
    assert (part.name, part.used, part.budget, part.since) == (
        "improve", 14_000, 60_000, at(5).isoformat(),
    )  # fmt: skip
    assert [(one.name, one.used) for one in seen.phases] == [
        ("plan", 30_000), ("implementation", 88_000),
    ]  # fmt: skip
    assert (seen.outside, seen.earlier, seen.total) == (0, 0, 118_000)


def test_what_a_session_begins_with_is_no_phases() -> None:
    seen = measured([26_000], typed(PLAN, 0)).current
    assert seen is not None
    assert (seen.used, seen.text) == (0, "0 of 30K")
    assert measured([]).current is None
    assert measured([26_000, 90_000]) == SessionPhases(None, (), 0, 64_000, 64_000)


def test_the_plan_of_the_next_feature_begins_at_nothing() -> None:
    contexts = [20_000, 30_000, 40_000, 50_000, 60_000]
    seen = measured(contexts, typed(PLAN, 1), typed(RUN, 2), typed(PLAN, 4), said("plan", 4))
    assert seen.current is not None
    assert (seen.current.used, seen.current.source, seen.earlier) == (10_000, "set", 30_000)


def test_a_phase_that_is_taken_up_again_goes_on() -> None:
    contexts = [20_000, 30_000, 40_000, 50_000, 60_000]
    seen = measured(contexts, typed(RUN, 1), typed(SYNC, 2), typed(RUN, 3))
    assert seen.current is not None
    assert (seen.current.used, seen.current.since) == (30_000, at(1).isoformat())


DONE = st.one_of(
    st.builds(typed, st.sampled_from([PLAN, RUN, SYNC, "/help"]), st.integers(0, 30)),
    st.builds(changed, st.sampled_from([SPEC, "tests/a.py", "a.py", "b.md"]), st.integers(0, 30)),
    st.builds(said, st.sampled_from([*RULES.names, "spec", "review", None]), st.integers(0, 30)),
)


@given(st.lists(st.integers(0, 200_000), max_size=30), st.lists(DONE, max_size=12))
def test_phases_sum_up_to_all_that_the_context_grew_by(
    contexts: list[int], done: list[Deed | SetPhase]
) -> None:
    seen = measured(contexts, *done)
    total = 0
    for number in range(1, len(contexts)):
        if contexts[number] > contexts[number - 1]:
            total += contexts[number] - contexts[number - 1]
    assert seen.total == total
    assert sum(one.used for one in seen.phases) + seen.earlier + seen.outside == total
    assert min([0, seen.earlier, seen.outside, *(one.used for one in seen.phases)]) == 0
    for one in seen.phases:
        assert one.part is None or one.part.used <= one.used
    assert seen.current is None or seen.current in seen.phases
