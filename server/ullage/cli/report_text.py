"""The report as people read it."""

import os
import shlex
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from ullage.app.meters import factor_span
from ullage.domain.measured import MeasuredFile, Totals
from ullage.domain.numbers import full, short
from ullage.domain.report import READ_LIMIT, Folder, Report, folders, heaviest

MOST_FOLDERS = 10
MOST_FILES = 5
BAR_CELLS = 12
NO_VIEW = "–"
USUAL_WINDOW = 200_000
"""Tokens of the window that most agents have, where no model says another."""

LATEST_CLAUDE = "claude-4.7-and-later"
REASONS = {
    "ignored": "ignored",
    "binary": "binary",
    "too-large": "too large",
    "unreadable": "unreadable",
    "encoding": "not UTF-8",
}
VERDICTS = {
    "within": ("within the target", "green"),
    "over-target": ("over the target", "yellow"),
    "over-maximum": ("over the maximum", "red"),
}


def report_text(report: Report, seconds: float) -> Iterator[RenderableType]:
    """The report, part by part."""
    count = f"{report.total.files:,} file{'s' * (report.total.files != 1)}"
    heading = f" · {count} · counted in {seconds:.1f} s"
    yield Text.assemble((Path(report.root).name or report.root, "bold"), heading)
    if report.files:
        yield _totals(report)
        yield from _verdict(report)
    if len(report.files) > 1:
        yield ""
        yield _folders(report)
        yield ""
        yield _heaviest(report)
    if any(skipped.reason == "ignored" for skipped in report.skipped):
        yield ""
        yield _ignored(report)
    yield Text(f"{_skipped(report)}{_unit(report)}", style="dim")
    yield from _next(report)


def _table(headings: Sequence[str], rows: Sequence[Sequence[str | Text]]) -> Table:
    """Columns without a frame. The first is a path and gives way on a narrow terminal.

    The last is a remark, those between are numbers and never cut.
    """
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.show_header = any(headings)
    table.add_column(headings[0], overflow="ellipsis", no_wrap=True)
    for number, heading in enumerate(headings[1:-1], 1):
        width = max(len(heading), *(len(row[number]) for row in rows))
        table.add_column(heading, justify="right", no_wrap=True, min_width=width)
    table.add_column(headings[-1], no_wrap=True, overflow="ellipsis")
    for row in rows:
        table.add_row(*row)
    return table


def _number(tokens: int, report: Report) -> str:
    return full(tokens) if report.exact else f"~{full(tokens)}"


def _totals(report: Report) -> Table:
    window = report.window or USUAL_WINDOW
    total = report.total
    views = (("full", total.full), ("signatures", total.signatures), ("headers", total.headers))
    rows: list[tuple[str, str, str, str]] = []
    for view, tokens in views:
        unit, windows = (" tokens", f"windows of {short(window)}") if not rows else (" " * 7, "")
        rows.append(
            (f"  {view}", _number(tokens, report) + unit, f"{tokens / window:.1f}", windows)
        )
    if report.band is not None:
        low, high = report.band
        rows.append(("  likely", "", "", f"full between {short(low)} and {short(high)}"))
    return _table(("", "", "", ""), rows)


def _verdict(report: Report) -> Iterator[Text]:
    if report.verdict is None:
        return
    meaning, style = VERDICTS[report.verdict]
    budget = report.budget
    limit = budget.maximum if report.verdict == "over-maximum" else budget.target
    total = _number(report.total.full, report)
    yield Text.assemble("  ", (meaning, style), f": {total} of {full(limit)} tokens")


def _folders(report: Report) -> Table:
    found, rest, rest_count = folders(report.files, MOST_FOLDERS)
    most = max(folder.total.full for folder in found) or 1
    rows = [_folder_row(folder, most, report) for folder in found]
    if rest_count:
        rows.append((f"  {rest_count} more", *_sums(rest, report), ""))
    return _table(("  folder", "full", "signatures", "files", ""), rows)


def _folder_row(folder: Folder, most: int, report: Report) -> tuple[str, ...]:
    name = folder.path or "(files directly in it)"
    full_sum, signatures, files = _sums(folder.total, report)
    bar = "█" * round(BAR_CELLS * folder.total.full / most)
    return f"  {name}", full_sum, signatures if folder.has_views else NO_VIEW, files, bar


def _sums(total: Totals, report: Report) -> tuple[str, str, str]:
    return _number(total.full, report), _number(total.signatures, report), f"{total.files:,}"


def _heaviest(report: Report) -> Table:
    rows = [_file_row(file, report) for file in heaviest(report.files, MOST_FILES)]
    return _table(("  heaviest files", "full", "signatures", ""), rows)


def _file_row(file: MeasuredFile, report: Report) -> tuple[str | Text, ...]:
    over = "over the 25K read limit" if file.tokens.full > READ_LIMIT else ""
    tokens = _number(file.tokens.full, report), _signatures(file, report)
    return f"  {file.path}", *tokens, Text(over, style="yellow")


def _signatures(file: MeasuredFile, report: Report) -> str:
    tokens = file.tokens.signatures
    return NO_VIEW if tokens is None else _number(tokens, report)


def _ignored(report: Report) -> Table:
    rows = [
        (f"  {skipped.path}", Text(skipped.detail, style="dim"))
        for skipped in report.skipped
        if skipped.reason == "ignored"
    ]
    return _table(("  left out", ""), rows)


def _skipped(report: Report) -> str:
    counts = Counter[str](one.reason for one in report.skipped if one.reason != "ignored")
    counts["ignored"] = report.ignored
    said = [f"{counts[reason]:,} {word}" for reason, word in REASONS.items() if counts[reason]]
    return f"Skipped: {', '.join(said)}. " if said else ""


def _unit(report: Report) -> str:
    if not report.exact:
        return f"~ {report.model}: o200k_base counts times measured factors."
    if report.model is not None:
        return f"{report.encoding}, exact for {report.model}."
    low, high = factor_span(LATEST_CLAUDE, {file.language for file in report.files})
    times = f"{low:.1f}" if round(low, 1) == round(high, 1) else f"{low:.1f}–{high:.1f}"
    return f"{report.encoding}, exact; Claude 4.7+ about {times} times (--model)."


def _next(report: Report) -> Iterator[Text]:
    """What to do now: outline the file where that saves most."""
    with_views = [file for file in report.files if file.tokens.signatures is not None]
    if with_views:
        most = max(with_views, key=lambda file: file.tokens.full - (file.tokens.signatures or 0))
        path = _shortest(Path(report.root, most.path))
        yield Text(
            f"Next: ullage outline {shlex.quote(path)}",
            style="dim",
            no_wrap=True,
            overflow="ignore",
        )


def _shortest(path: Path) -> str:
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative
