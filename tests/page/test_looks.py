"""What has to be readable: colours of both schemes and of an editor, narrow windows, numbers."""

import itertools
import random
from pathlib import Path
from typing import Any

import pytest

from tests.page.conftest import Open
from tests.page.report_page import ReportPage, live_page, measured, report_of, saved
from ullage.app.report_page import page_parts
from ullage.cli.output import escaped
from ullage.domain.numbers import short

pytestmark = pytest.mark.workbench

LEAST_CONTRAST = 4.5  # of WCAG 2, level AA, for small text

CONTRASTS = """() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const seen = (...layers) => {
    canvas.clearRect(0, 0, 1, 1);
    for (const colour of layers) { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); }
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = (rgb) => rgb.map((one) => one / 255)
    .map((one) => (one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4))
    .reduce((sum, one, index) => sum + one * [0.2126, 0.7152, 0.0722][index], 0);
  const page = getComputedStyle(document.body).backgroundColor;
  const rows = [];
  const compare = (name, text, ...behind) => {
    const [a, b] = [light(seen(page, ...behind, text)), light(seen(page, ...behind))];
    rows.push([name, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)]);
  };
  for (const text of document.querySelectorAll("svg .cell text")) {
    const tile = text.closest(".cell").querySelector(".tile");
    compare("cell " + text.textContent, getComputedStyle(text).fill, getComputedStyle(tile).fill);
  }
  for (const one of document.querySelectorAll(
    "h1, #facts, .card *, #legend li, #details *, #table *, #matches, #crumbs *")) {
    const behind = one.closest(".card, .warning, tr.selected");
    compare(one.tagName + " " + one.textContent, getComputedStyle(one).color,
            behind ? getComputedStyle(behind).backgroundColor : "transparent");
  }
  return rows;
}"""

EDITOR_THEMES: dict[str, dict[str, str]] = {
    "vscode-dark": {
        "editor-background": "#1f1f1f", "foreground": "#cccccc",
        "descriptionForeground": "#9d9d9d", "focusBorder": "#0078d4", "charts-blue": "#59a4f9",
        "charts-green": "#89d185", "charts-red": "#f14c4c", "charts-purple": "#b180d7",
        "charts-orange": "#d18616", "charts-yellow": "#cca700", "panel-border": "#2b2b2b",
        "textLink-foreground": "#4daafc",
    },
    "vscode-light": {
        "editor-background": "#ffffff", "foreground": "#3b3b3b",
        "descriptionForeground": "#3b3b3b", "focusBorder": "#005fb8", "charts-blue": "#1a85ff",
        "charts-green": "#388a34", "charts-red": "#b5200d", "charts-purple": "#652d90",
        "charts-orange": "#d18616", "charts-yellow": "#bf8803", "panel-border": "#e5e5e5",
        "textLink-foreground": "#005fb8",
    },
    "vscode-high-contrast": {
        "editor-background": "#000000", "foreground": "#ffffff",
        "descriptionForeground": "#e0e0e0", "focusBorder": "#f38518", "contrastBorder": "#6fc3df",
        "charts-blue": "#59a4f9", "charts-green": "#89d185", "charts-red": "#f14c4c",
        "charts-purple": "#b180d7", "charts-orange": "#d18616", "charts-yellow": "#cca700",
        "textLink-foreground": "#21a6ff",
    },
}  # fmt: skip


def unreadable(page: ReportPage) -> dict[str, float]:
    rows = page.page.evaluate(CONTRASTS)
    assert len(rows) > 100
    return {name: round(ratio, 2) for name, ratio in rows if ratio < LEAST_CONTRAST}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_can_be_read(open_page: Open, static: str, scheme: str) -> None:
    page = open_page(static, color_scheme=scheme)
    page.page.locator('svg .cell[data-path="data/table.csv"]').click()
    assert unreadable(page) == {}


@pytest.mark.parametrize("theme", EDITOR_THEMES)
def test_every_word_can_be_read_in_the_colours_of_an_editor(
    open_page: Open, static: str, theme: str
) -> None:
    page = open_page(static, color_scheme="light")
    page.page.evaluate(
        """([theme, colours]) => {
          document.body.className = theme;
          for (const [name, colour] of Object.entries(colours))
            document.documentElement.style.setProperty(`--vscode-${name}`, colour);
        }""",
        [theme, EDITOR_THEMES[theme]],
    )
    assert page.page.evaluate("getComputedStyle(document.body).color") != "rgb(36, 41, 47)"
    assert unreadable(page) == {}


@pytest.mark.parametrize("width", [320, 400, 700, 1000, 1600])
def test_nothing_sticks_out_of_any_window(open_page: Open, static: str, width: int) -> None:
    page = open_page(static, width=width)
    page.show("signatures")
    page.page.locator('svg .cell[data-path="data/table.csv"]').click()
    assert page.page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.map_size()[0] <= page.canvas_size()[0] <= width


def test_the_map_follows_the_window(open_page: Open, static: str) -> None:
    page = open_page(static, width=1400)
    page.page.set_viewport_size({"width": 700, "height": 900})
    page.page.wait_for_function("Number(document.querySelector('svg').getAttribute('width')) < 700")
    assert page.map_size() == pytest.approx(page.canvas_size(), rel=1e-6)


def in_page(page: ReportPage, function: str, values: list[Any]) -> list[Any]:
    found: list[Any] = page.page.evaluate(
        f"(values) => values.map((one) => {function}(one))", values
    )
    return found


def test_numbers_are_rounded_as_on_the_server(open_page: Open, tmp_path: Path) -> None:
    page = open_page(live_page(page_parts(), tmp_path))
    chance = random.Random(7)
    edges = (1_000, 99_950, 100_000, 999_500, 1_000_000, 9_995_000, 10_000_000)
    near = [edge + by for edge in edges for by in range(-60, 61)]
    halves = [*range(1_050, 99_950, 50), *range(99_500, 999_500, 500)]
    millions = [*range(1_005_000, 9_995_000, 5_000), *range(9_950_000, 60_000_000, 50_000)]
    anywhere = [chance.randrange(10 ** chance.randrange(1, 9)) for _ in range(20_000)]
    values = list(itertools.chain(range(2_000), near, halves, millions, anywhere))
    assert in_page(page, "shortNumber", values) == [short(value) for value in values]
    assert in_page(page, "fullNumber", values[:3_000]) == [f"{one:,}" for one in values[:3_000]]


def test_names_are_escaped_as_in_the_terminal(open_page: Open, tmp_path: Path) -> None:
    page = open_page(live_page(page_parts(), tmp_path))
    names = [f"a{chr(code)}b" for code in (*range(0x250), *range(0x2000, 0x2100), 0x61C)]
    assert in_page(page, "shownName", names) == [escaped(name) for name in names]


def test_ten_thousand_files(
    open_page: Open, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Times in milliseconds, until it is drawn; a watchdog at some ten times what they are."""
    chance = random.Random(11)
    files = []
    for number in range(10_000):
        full = int(chance.lognormvariate(6.8, 1.2))
        folder = f"p{number % 13}/m{number % 131}" + "/deep" * (number % 3)
        files.append(measured(f"{folder}/f{number}.py", full, full // 7, full // 20))
    page = open_page(saved(report_of(files), tmp_path))
    timing = page.page.evaluate("performance.getEntriesByType('navigation')[0].toJSON()")
    times = {"load": timing["domComplete"]}

    def timed(name: str, code: str) -> None:
        times[name] = page.page.evaluate(
            f"""() => new Promise((done) => {{
              const began = performance.now();
              {code};
              requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
            }})"""
        )

    timed("switch", "document.querySelector('[value=signatures]').click()")
    click = "dispatchEvent(new MouseEvent('click', { bubbles: true }))"
    timed("enter", f"document.querySelector('svg .label').{click}")
    timed("leave", "document.querySelector('#crumbs button').click()")
    timed("sort", "document.querySelector('#table thead button').click()")
    typed = "dispatchEvent(new Event('input', { bubbles: true }))"
    timed(
        "filter", f"const box = document.querySelector('#filter'); box.value = 'f99'; box.{typed}"
    )
    timed("select", "document.querySelector('#table tbody tr').click()")
    with capsys.disabled():
        shown = ", ".join(f"{name} {round(time)}" for name, time in times.items())
        print(f"\n10,000 files, {len(page.tiles())} rectangles: {shown} ms")
    assert page.matches().startswith("111 files")
    assert times["load"] < 30_000
    assert all(time < 10_000 for name, time in times.items() if name != "load")
