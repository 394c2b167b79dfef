"""The report page in a browser as a person has it before them: its map, its table, its details."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from ullage import wire
from ullage.app.report_page import PageParts, page_parts
from ullage.cli.report_html import report_html
from ullage.domain.budget import Budget
from ullage.domain.measured import MeasuredFile, SkippedFile, Status, ViewTokens, totals
from ullage.domain.monitor.usage import UsageReport
from ullage.domain.report import Report

VIEWS = ("full", "signatures", "headers")


@dataclass(frozen=True)
class Tile:
    """A rectangle of the map, in pixels of its own coordinates."""

    kind: str
    path: str
    x: float
    y: float
    width: float
    height: float

    @property
    def area(self) -> float:
        return self.width * self.height


class ReportPage:
    """What can be seen and done; everything by role and name, as a screen reader has it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def tiles(self) -> list[Tile]:
        found = self.page.evaluate(
            """() => [...document.querySelectorAll("svg .cell")].map((group) => {
              const matrix = new DOMMatrix(getComputedStyle(group).transform);
              const rect = group.querySelector(".tile");
              return [group.classList[1], group.dataset.path, matrix.e, matrix.f,
                      Number(rect.getAttribute("width")), Number(rect.getAttribute("height"))];
            })"""
        )
        return [Tile(*one) for one in found]

    def files_on_map(self) -> dict[str, Tile]:
        return {tile.path: tile for tile in self.tiles() if tile.kind == "file"}

    def map_size(self) -> tuple[float, float]:
        tiles = self.tiles()
        return max(one.x + one.width for one in tiles), max(one.y + one.height for one in tiles)

    def canvas_size(self) -> tuple[float, float]:
        box = self.page.locator("#canvas").bounding_box()
        assert box is not None
        return box["width"], box["height"]

    def show(self, view: str) -> None:
        self.page.get_by_role("radio", name=view.capitalize()).check(force=True)

    def enter(self, folder: str) -> None:
        self.page.locator(f'svg .label[data-path="{folder}"]').click()

    def crumbs(self) -> list[str]:
        texts: list[str] = self.page.locator("#crumbs > *").all_inner_texts()
        return texts

    def rows(self) -> list[list[str]]:
        found: list[list[str]] = self.page.evaluate(
            """() => [...document.querySelectorAll("#table tbody tr")]
              .map((row) => [...row.children].map((cell) => cell.textContent))"""
        )
        return found

    def choose(self, path: str) -> None:
        """Click on a file in the table."""
        self.page.locator("#table").get_by_role("button", name=path, exact=True).click()

    def sort_by(self, column: str) -> None:
        self.page.get_by_role("columnheader", name=column).get_by_role("button").click()

    def order(self) -> dict[str, str]:
        found: dict[str, str] = self.page.evaluate(
            """() => Object.fromEntries([...document.querySelectorAll("#table thead th")]
              .map((one) => [one.textContent, one.getAttribute("aria-sort")]))"""
        )
        return found

    def filter(self, words: str) -> None:
        self.page.get_by_role("searchbox").fill(words)

    def matches(self) -> str:
        return self.page.locator("#matches").inner_text()

    def details(self) -> str:
        return self.page.locator("#details").inner_text()

    def focused(self) -> str:
        """The name by which the focused element is spoken of."""
        name: str = self.page.evaluate(
            """() => document.activeElement.getAttribute("aria-label")
              ?? document.activeElement.textContent"""
        )
        return name

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def tell(self, **message: object) -> None:
        """Send what an editor sends."""
        self.page.evaluate(
            """(message) => new Promise((done) => {
              window.addEventListener("message", () => setTimeout(done), { once: true });
              window.postMessage(message, "*");
            })""",
            message,
        )

    def heard(self, kind: str) -> list[Any]:
        """What the page has said to the editor, of one type."""
        said: list[Any] = self.page.evaluate("() => window.said")
        return [one for one in said if one["type"] == kind]


def measured(
    path: str, full: int, signatures: int | None = None, headers: int | None = None
) -> MeasuredFile:
    status: Status = "unsupported" if signatures is None else "ok"
    language = "plaintext" if signatures is None else "python"
    tokens = ViewTokens(full, signatures, headers)
    return MeasuredFile(path, language, "text", 4 * full, full // 8, status, tokens)


def report_of(
    files: Sequence[MeasuredFile], skipped: Sequence[SkippedFile] = (), **other: Any
) -> Report:
    values: dict[str, Any] = {
        "root": "/home/someone/project",
        "encoding": "o200k_base",
        "model": None,
        "window": None,
        "exact": True,
        "band": None,
        "docs": "summary",
        "budget": Budget("classic-200k", 30_000, 50_000, 150_000),
        "verdict": None,
        "total": totals(files),
        "files": tuple(files),
        "skipped": tuple(skipped),
        "ignored": 0,
        "always_loaded": None,
    }
    return Report(**{**values, **other})


def document_of(report: Report) -> Mapping[str, Any]:
    document: Mapping[str, Any] = json.loads(wire.document(report))
    return document


def saved(report: Report, folder: Path, usage: UsageReport | None = None) -> str:
    """The address of the report as a file."""
    path = folder / "report.html"
    path.write_text(report_html(report, "o200k_base, exact", {}, page_parts(), usage))
    return path.as_uri()


def live_page(parts: PageParts, folder: Path) -> str:
    """The address of the page as an editor fills it in: without data, allowed by a nonce."""
    filled = {
        "csp": "default-src 'none'; style-src 'nonce-n1'; script-src 'nonce-n1'",
        "style": "".join(f'<style nonce="n1">{one}</style>' for one in parts.styles),
        "script": "".join(f'<script nonce="n1">{one}</script>' for one in parts.scripts),
        "data": "",
    }
    path = folder / "live.html"
    path.write_text(re.sub(r"\{\{(\w+)\}\}", lambda place: filled[place[1]], parts.skeleton))
    return path.as_uri()
