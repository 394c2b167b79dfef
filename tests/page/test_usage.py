"""Usage over time on the page: bars to scale, by keys and by ear, and the same as a table."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.page.conftest import Open
from tests.page.report_page import ReportPage, document_of, live_page, measured, report_of, saved
from tests.page.test_looks import CONTRASTS, EDITOR_THEMES, LEAST_CONTRAST
from ullage import wire
from ullage.adapters.package_data import load_toml
from ullage.app.report_page import page_parts
from ullage.domain.budget import presets_from
from ullage.domain.monitor import Use
from ullage.domain.monitor.folders import Limits
from ullage.domain.monitor.usage import SessionWaste, TakenBy, UsageReport, series
from ullage.domain.monitor.waste import Waste, WastedFile, WastedReads, recommendations
from ullage.domain.phases import PhaseTracker, phase_budgets, phase_rules
from ullage.domain.session import Usage

pytestmark = pytest.mark.workbench

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
RULES = phase_rules(load_toml("phases.toml"))
BUDGETS = phase_budgets(presets_from(load_toml("presets.toml"))[0], RULES)
FILES = [measured("src/users.py", 12_000, 1_100, 300), measured("README", 9_000)]
OPUS, SONNET = "claude-opus-4-8", "claude-sonnet-4-5"


def request(day: int, tokens: int, model: str = OPUS, phase: str | None = None) -> TakenBy:
    use = Use(NOON + timedelta(days=day), phase, "request", tokens)
    return TakenBy(use, "s1", "claude-code", model, 26_000 + tokens, Usage(3, 100))


REQUESTS = [
    request(0, 20_000),
    request(0, 5_000, SONNET),
    request(1, 50_000),
    # Nothing on the third day.
    request(3, 12_500, SONNET),
]
IN_PHASES = [
    request(0, 30_000, phase="plan"),
    request(1, 84_000, phase="implementation"),
    request(2, 1_000),
]
RECORDED = [
    TakenBy(Use(NOON, phase, operation, tokens), None, None, None, None, None)
    for phase, operation, tokens in (("spec", "write", 25_000), ("spec", "<b>check</b>", 5_000))
]
READS = WastedReads(21_000, 4, (WastedFile("lib/\u202edb.ts", 12_000, 1),))
WASTE = Waste(26_123, WastedReads(0, 0, ()), READS)


def usage(
    requests: list[TakenBy] | None = None, recorded: list[TakenBy] | None = None
) -> UsageReport:
    def day(at: datetime) -> str:
        return at.date().isoformat()

    tracker = PhaseTracker(RULES, BUDGETS)
    wasted = SessionWaste("258c7280-a", NOON.isoformat(), WASTE, tuple(recommendations(WASTE)))
    return UsageReport(
        folders=("/home/someone/project",),
        since=None,
        session=None,
        measured=series(requests or [], day, Limits(250_000)),
        recorded=series(recorded or [], day, Limits(250_000, None, tracker)),
        waste=(wasted,) if requests else (),
    )


class UsagePart:
    """The section as it is seen and heard."""

    def __init__(self, page: ReportPage) -> None:
        self.page = page
        self.section = page.page.get_by_role("region", name="Usage over time")

    def bars(self) -> list[tuple[str, float]]:
        """What each bar is called, and how high its parts are together."""
        found: list[Any] = self.page.page.evaluate(
            """() => [...document.querySelectorAll(".usage-bar")].map((bar) => [
              bar.getAttribute("aria-label"),
              [...bar.querySelectorAll(".usage-part")]
                .reduce((sum, part) => sum + Number(part.getAttribute("height")), 0)])"""
        )
        return [(name, height) for name, height in found]

    def choose(self, name: str) -> None:
        self.section.get_by_role("radio", name=name).check(force=True)

    def table(self) -> list[list[str]]:
        if not self.page.page.locator("#usage-details[open]").count():
            self.section.get_by_text("As a table").click()
        self.page.page.locator("#usage-table tbody tr").first.wait_for()
        rows: list[list[str]] = self.page.page.evaluate(
            """() => [...document.querySelectorAll("#usage-table tr")]
              .map((row) => [...row.children].map((cell) => cell.textContent))"""
        )
        return rows

    def readout(self) -> str:
        return self.page.page.locator("#usage-readout").inner_text()

    def text(self) -> str:
        return self.section.inner_text()


@pytest.fixture
def part(open_page: Open, tmp_path: Path) -> UsagePart:
    return UsagePart(open_page(saved(report_of(FILES), tmp_path, usage(REQUESTS))))


def test_a_bar_a_day_as_high_as_its_tokens(part: UsagePart) -> None:
    names, heights = zip(*part.bars(), strict=True)
    assert names == (
        (
            "2026-11-02: 25,000 tokens, Claude Code · claude-opus-4-8 20,000, "
            "Claude Code · claude-sonnet-4-5 5,000, 2 requests"
        ),
        "2026-11-03: 50,000 tokens, 1 request",
        "2026-11-04: 0 tokens, 0 requests",
        "2026-11-05: 12,500 tokens, 1 request",
    )
    assert heights[0] / heights[1] == pytest.approx(0.5)
    assert heights[3] / heights[1] == pytest.approx(0.25)
    assert heights[2] == 0
    assert "1 session · 4 requests · contexts grew by 87,500 tokens" in part.text()
    assert "35 % of 250,000, 162,500 left · efficiency 65 of 100" in part.text()


def test_a_bar_a_request(part: UsagePart) -> None:
    part.choose("By request")
    names = [name for name, _ in part.bars()]
    assert len(names) == 4
    assert names[0].endswith(
        ": 20,000 tokens, Claude Code · claude-opus-4-8 20,000, context 46,000, 230,000 left"
    )
    assert len(part.table()) == 5
    assert part.table()[0] == ["Time", "What", "Model", "Tokens", "In all", "Context", "Left"]
    part.choose("By day")
    assert len(part.bars()) == 4


def test_keys_reach_every_bar(part: UsagePart) -> None:
    page = part.page
    part.section.get_by_role("radio", name="By day").focus()
    page.press("Tab")
    assert page.focused() == part.bars()[0][0]
    page.press("ArrowRight", "ArrowRight")
    assert page.focused().startswith("2026-11-04: 0 tokens")
    assert part.readout() == page.focused()
    page.press("End")
    assert page.focused().startswith("2026-11-05")
    page.press("ArrowRight")
    assert page.focused().startswith("2026-11-05")
    ring = page.page.locator("#usage-chart .ring")
    assert ring.get_attribute("visibility") == "visible"
    page.press("Home")
    assert page.focused().startswith("2026-11-02")
    # One stop for Tab, however many bars there are.
    page.press("Tab")
    assert page.focused() == "As a table"


def test_the_table_says_the_same(part: UsagePart) -> None:
    assert part.table() == [
        [
            "Day",
            "Claude Code · claude-opus-4-8",
            "Claude Code · claude-sonnet-4-5",
            "Tokens",
            "Times",
        ],
        ["2026-11-05", "0", "12,500", "12,500", "1"],
        ["2026-11-03", "50,000", "0", "50,000", "1"],
        ["2026-11-02", "20,000", "5,000", "25,000", "2"],
    ]


def test_waste_and_what_to_do(part: UsagePart) -> None:
    said = part.text()
    assert "before the first prompt\t~26,123" in said
    assert "read once and not used since\t~21,000\tlib/\\u202edb.ts" in said
    assert "4 files read once and not used since: 21K." in said


def test_phases_where_there_are_any(open_page: Open, tmp_path: Path, part: UsagePart) -> None:
    assert not part.page.page.locator("#usage-phases").is_visible()
    page = open_page(saved(report_of(FILES), tmp_path, usage(IN_PHASES)))
    in_phases = UsagePart(page)
    phases = page.page.get_by_role("table", name="Tokens by phase").inner_text()
    assert "implementation\t84,000\t73 %" in phases
    assert "no phase known\t1,000\t<1 %" in phases
    assert in_phases.table()[0] == [
        "Day",
        "implementation",
        "plan",
        "no phase known",
        "Tokens",
        "Times",
    ]


def test_what_was_recorded_is_shown_beside_and_never_added(open_page: Open, tmp_path: Path) -> None:
    both = UsagePart(open_page(saved(report_of(FILES), tmp_path, usage(REQUESTS, RECORDED))))
    assert "87,500 tokens" in both.text()
    both.choose("Recorded")
    assert "2 uses · 30,000 tokens · 12 % of 250,000, 220,000 left" in both.text()
    phases = both.page.page.get_by_role("table", name="Tokens by phase").inner_text()
    assert "spec\t30,000\t100 %\tof 30,000" in phases
    both.choose("By use")
    assert both.bars()[1][0].endswith("5,000 tokens, spec 5,000, <b>check</b>, 220,000 left")
    assert both.table()[1][1:] == ["<b>check</b>", "spec", "5,000", "30,000", "220,000"]


def test_without_any_usage_there_is_no_section(open_page: Open, tmp_path: Path) -> None:
    page = open_page(saved(report_of(FILES), tmp_path))
    assert not UsagePart(page).section.is_visible()
    empty = open_page(saved(report_of(FILES), tmp_path, usage()))
    assert not UsagePart(empty).section.is_visible()


def test_an_editor_sends_it_beside_the_report(open_page: Open, tmp_path: Path) -> None:
    page = open_page(live_page(page_parts(), tmp_path), live=True)
    live = UsagePart(page)
    page.tell(type="usage", usage=wire.to_wire(usage(REQUESTS)))
    page.tell(type="report", report=document_of(report_of(FILES)))
    assert len(live.bars()) == 4
    live.choose("By request")
    page.page.locator(".usage-bar").last.focus()
    page.tell(type="usage", usage=wire.to_wire(usage([*REQUESTS, request(4, 900)])))
    assert len(live.bars()) == 5
    # What the person chose and where they were stays.
    assert page.focused() == live.bars()[3][0]
    page.tell(type="usage", usage=None)
    assert not live.section.is_visible()


def test_many_days_and_requests_fit_and_what_is_left_out_is_said(
    open_page: Open, tmp_path: Path
) -> None:
    many = [request(number % 400, 10 + number) for number in range(3_000)]
    many.sort(key=lambda one: one.use.at)
    crowded = UsagePart(open_page(saved(report_of(FILES), tmp_path, usage(many)), width=700))
    assert len(crowded.bars()) == 92
    crowded.choose("By request")
    shown = len(crowded.bars())
    assert shown < 140
    assert f"The last {shown}; {3_000 - shown:,} before them." in crowded.text()
    assert crowded.page.page.evaluate("document.documentElement.scrollWidth") <= 700


@pytest.mark.parametrize("theme", ["light", "dark", *EDITOR_THEMES])
def test_every_word_can_be_read(open_page: Open, tmp_path: Path, theme: str) -> None:
    scheme = theme if theme in {"light", "dark"} else "light"
    address = saved(report_of(FILES), tmp_path, usage(IN_PHASES, RECORDED))
    part = UsagePart(open_page(address, color_scheme=scheme))
    part.table()
    if theme in EDITOR_THEMES:
        part.page.page.evaluate(
            """([theme, colours]) => {
              document.body.className = theme;
              for (const [name, colour] of Object.entries(colours))
                document.documentElement.style.setProperty(`--vscode-${name}`, colour);
            }""",
            [theme, EDITOR_THEMES[theme]],
        )
    part.page.page.locator(".usage-bar").first.hover()
    measured = CONTRASTS.replace('"h1,', '"#usage *:not(svg *, i), h1,').replace(
        "svg .cell text", "svg .no-cell text"
    )
    rows = part.page.page.evaluate(measured)
    assert len(rows) > 60
    assert {name: ratio for name, ratio in rows if ratio < LEAST_CONTRAST} == {}


@pytest.mark.parametrize("width", [320, 560, 1600])
def test_nothing_sticks_out_of_any_window(open_page: Open, tmp_path: Path, width: int) -> None:
    address = saved(report_of(FILES), tmp_path, usage(IN_PHASES, RECORDED))
    part = UsagePart(open_page(address, width=width))
    part.table()
    assert part.page.page.evaluate("document.documentElement.scrollWidth") <= width
