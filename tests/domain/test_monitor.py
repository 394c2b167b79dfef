"""Token usage monitoring, as the system has it that this one implements, with figures that hold."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.adapters.package_data import load_toml
from ullage.domain.budget import presets_from
from ullage.domain.monitor import PhaseUse, TokenMonitor, Use
from ullage.domain.monitor.folders import Limits
from ullage.domain.monitor.usage import TakenBy, series
from ullage.domain.phases import PhaseTracker, phase_budgets, phase_rules
from ullage.domain.session import Usage

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
RULES = phase_rules(load_toml("phases.toml"))
BUDGETS = phase_budgets(presets_from(load_toml("presets.toml"))[0], RULES)


def record(monitor: TokenMonitor, phase: str | None, operation: str, tokens: int) -> int | None:
    """What remains."""
    return monitor.record(Use(NOON, phase, operation, tokens)).remaining


def worked_through() -> TokenMonitor:
    monitor = TokenMonitor(250_000)
    record(monitor, "spec", "generate_spec", 25_000)
    record(monitor, "spec", "validate_spec", 5_000)
    record(monitor, "ddd", "analyze_phase", 40_000)
    record(monitor, "ddd", "preserve_phase", 80_000)
    record(monitor, "ddd", "improve_phase", 60_000)
    record(monitor, "docs", "generate_docs", 30_000)
    return monitor


def test_the_usage_example() -> None:
    report = worked_through().report()
    assert (report.used, report.budget, report.remaining) == (240_000, 250_000, 10_000)
    assert report.utilisation == 96.0
    assert report.phases == (
        PhaseUse("spec", 30_000, 2),
        PhaseUse("ddd", 180_000, 3),
        PhaseUse("docs", 30_000, 1),
    )
    # The original says 4.0 here, too, and 100 just above the budget.
    assert report.efficiency == 4.0
    assert report.overrun == 0
    # The original warns of 150K and advises to clear, though what was used is no context.
    assert [(one.code, one.text) for one in report.recommendations] == [
        # The original prints `180000K`.
        ("phase-over-limit", "Phase 'ddd' has used 180K tokens: break it into smaller tasks"),
    ]
    (ddd,) = report.recommendations
    assert (ddd.phase, ddd.tokens, ddd.limit) == ("ddd", 180_000, 100_000)


def test_a_budget_that_is_exceeded_keeps_its_figures() -> None:
    monitor = worked_through()
    assert record(monitor, "docs", "more", 12_000) == -2_000
    report = monitor.report()
    assert (report.used, report.remaining, report.overrun) == (252_000, 0, 2_000)
    assert (report.utilisation, report.efficiency) == (100.8, 0.0)
    assert report.recommendations[0].text == "252K of 250K used: 2K over the budget"


def test_a_phase_with_a_budget_is_held_against_that_alone() -> None:
    monitor = TokenMonitor(250_000, tracker=PhaseTracker(RULES, BUDGETS))
    record(monitor, "ddd", "work", 180_000)
    assert monitor.report().recommendations == ()
    record(monitor, "review", "work", 100_001)
    record(monitor, "ddd", "work", 1)
    assert [(one.code, one.phase) for one in monitor.report().recommendations] == [
        ("over-budget", None), ("phase-over-budget", "implementation"),
        ("phase-over-limit", "review"),
    ]  # fmt: skip


def test_the_warning_is_held_against_a_context() -> None:
    monitor = TokenMonitor(None)
    record(monitor, None, "request", 500_000)
    assert monitor.report().recommendations == ()
    assert monitor.report(150_000).recommendations == ()
    (told,) = monitor.report(152_000).recommendations
    assert (told.code, told.tokens, told.limit, told.command) == (
        "over-warning", 152_000, 150_000, "/clear",
    )  # fmt: skip


def test_nothing_used_is_all_of_the_efficiency() -> None:
    report = TokenMonitor(250_000).report()
    assert (report.efficiency, report.utilisation, report.recommendations) == (100.0, 0.0, ())


def test_without_a_budget_nothing_is_said_to_be_left() -> None:
    monitor = TokenMonitor(None, None)
    assert record(monitor, None, "request", 500_000) is None
    report = monitor.report()
    assert report.used == 500_000
    assert [report.budget, report.remaining, report.overrun] == [None] * 3
    assert [report.utilisation, report.efficiency] == [None] * 2
    assert report.recommendations == ()


def test_tokens_are_never_negative() -> None:
    monitor = TokenMonitor()
    with pytest.raises(ValueError, match="-1 tokens"):
        record(monitor, "spec", "x", -1)
    assert monitor.report().used == 0


MEANT = {
    "plan": ("plan",), "spec": ("plan",), "ddd": ("implementation",),
    "improve": ("implementation", "improve"), "review": (), None: (),
}  # fmt: skip
phases = st.sampled_from([*MEANT])
agents = st.sampled_from(["claude-code", "codex"])
uses = st.lists(
    st.builds(
        Use,
        st.integers(0, 10**9).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
        phases,
        st.text(max_size=5),
        st.integers(0, 10**9),
    )
)


@given(uses, st.one_of(st.none(), st.integers(1, 10**9)))
def test_sums_of_phases_and_days_are_the_total_and_nothing_goes_down(
    uses: list[Use], budget: int | None
) -> None:
    monitor = TokenMonitor(budget)
    snapshots = monitor.record_all(uses)
    report = monitor.report()
    total = sum(use.tokens for use in uses)
    assert report.used == total == sum(one.tokens for one in report.phases)
    assert sum(one.uses for one in report.phases) == len(uses)
    cumulative = [one.cumulative for one in snapshots]
    assert cumulative == sorted(cumulative)
    assert (cumulative or [0])[-1] == total
    if budget is not None:
        assert report.remaining is not None
        assert report.overrun is not None
        assert report.remaining - report.overrun == budget - total
        assert all(one.remaining == budget - one.cumulative for one in snapshots)
        assert report.efficiency is not None
        assert 0 <= report.efficiency <= 100
        assert report.efficiency == 0 or report.overrun == 0


def _begin_of_feature(uses: list[Use]) -> int:
    """Where the last plan stands that comes after another phase, by its place."""
    named = [(at, use.phase) for at, use in enumerate(uses) if use.phase is not None]
    begins = [
        at for (_, before), (at, now) in pairwise(named)
        if MEANT[now] == ("plan",) != MEANT[before]
    ]  # fmt: skip
    return begins[-1] if begins else 0


@given(uses, st.integers(0, 30))
def test_what_came_before_counts_in_budgets_alone(uses: list[Use], told: int) -> None:
    whole, part = (TokenMonitor(1, tracker=PhaseTracker(RULES, BUDGETS)) for _ in range(2))
    told = min(told, len(uses))
    snapshots = whole.record_all(uses)
    part.count_before(uses[:told])
    assert part.record_all(uses[told:]) == snapshots[told:]
    all_of_it, later = whole.report(), part.report()
    assert later.used == sum(use.tokens for use in uses[told:])
    assert replace(later, used=0, phases=()) == replace(all_of_it, used=0, phases=())
    budgets = {one.phase: one.budgets for one in all_of_it.phases}
    assert all(budgets[one.phase] == one.budgets for one in later.phases)


@given(uses)
def test_a_budget_is_held_against_all_that_its_phase_is_called(uses: list[Use]) -> None:
    tracker = PhaseTracker(RULES, BUDGETS)
    monitor = TokenMonitor(None, None, None, tracker)
    monitor.record_all(uses)
    report = monitor.report()
    feature = uses[_begin_of_feature(uses) :]
    assert report.feature_used == sum(use.tokens for use in feature)
    at_work = {use.phase for use in feature}
    for one in report.phases:
        meant = MEANT[one.phase] if one.phase in at_work else ()
        assert tuple(budget.name for budget in one.budgets) == meant
        for budget in one.budgets:
            assert budget.used == sum(
                use.tokens for use in feature if budget.name in MEANT[use.phase]
            )
            assert budget.used == (budget.budget or 0) - (budget.remaining or 0) + (
                budget.over or 0
            )
    over = {one.phase for one in report.recommendations}
    assert over == {one.name for row in report.phases for one in row.budgets if one.over}


@given(uses, st.lists(agents))
def test_days_add_up_and_are_in_order(uses: list[Use], agents: list[str]) -> None:
    ordered = sorted(uses, key=lambda use: use.at)
    taken = [
        TakenBy(use, "s1", agents[at % len(agents)] if agents else "gemini", None, None, Usage(1))
        for at, use in enumerate(ordered)
    ]
    found = series(taken, lambda at: at.date().isoformat(), Limits())
    if found is None:
        assert uses == []
        return
    assert [day.day for day in found.days] == sorted({use.at.date().isoformat() for use in uses})
    assert sum(day.tokens for day in found.days) == found.report.used
    for day in found.days:
        assert sum(one.tokens for one in day.shares) == day.tokens
        assert sum(one.uses for one in day.shares) == day.uses
    assert found.usage == Usage(len(uses))


def test_of_very_many_uses_the_newest_are_told_and_all_are_counted() -> None:
    taken = [
        TakenBy(Use(NOON + timedelta(minutes=at), None, "request", 1), "s", "codex", None, at, None)
        for at in range(2_500)
    ]
    found = series(taken, lambda _: "2026-11-26", Limits())
    assert found is not None
    assert (len(found.points), found.left_out, found.uses) == (2_000, 500, 2_500)
    assert found.points[0].cumulative == 501
    assert found.points[-1].cumulative == found.report.used == found.days[0].tokens == 2_500
    assert found.usage is None
