"""The report as people read it."""

import os
import shlex
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Group, RenderableType
from rich.text import Text

from ullage.app.meters import claude_span
from ullage.cli.output import escaped
from ullage.cli.tables import PathTable, Row, Share
from ullage.domain.always_loaded import AlwaysLoaded, named
from ullage.domain.measured import MeasuredFile, SkippedFile, SkipReason, Totals
from ullage.domain.numbers import full, short
from ullage.domain.report import Folder, Report, folders, heaviest, outline_next

MOST_FOLDERS = 10
MOST_FILES = 5
MOST_NOT_COUNTED = 5
NO_VIEW = "–"
USUAL_WINDOW = 200_000
"""Tokens of the window that most agents have, where no model says another."""

REASONS = {
    "ignored": "ignored",
    "binary": "binary",
    "too-large": "too large",
    "unreadable": "unreadable",
    "encoding": "not UTF-8",
}
PAD = " " * len(" tokens")

OF_INTEREST: frozenset[SkipReason] = frozenset({"too-large", "unreadable", "encoding"})
"""Reasons to name a file: someone may miss it in the sums."""

VERDICTS = {
    "within": ("within the target", "green"),
    "over-target": ("over the target", "yellow"),
    "over-maximum": ("over the maximum", "red"),
}


def report_text(report: Report, seconds: float) -> Iterator[RenderableType]:
    """The report, part by part."""
    count = f"{report.total.files:,} file{'s' * (report.total.files != 1)}"
    heading = f" · {count} · counted in {seconds:.1f} s"
    yield Text.assemble((escaped(Path(report.root).name or report.root), "bold"), heading)
    if report.files:
        yield _totals(report)
        yield from _band(report)
        yield from _verdict(report)
    folder_rows = _folders(report)
    if len(folder_rows) > 1:
        yield ""
        yield PathTable(folder_rows, ("folder", "full", "signatures", "files"))
    if len(report.files) > 1:
        yield ""
        yield _heaviest(report)
    if not report.files:
        yield "  nothing to count"
    if not_counted := _not_counted(report):
        yield ""
        yield _left_out("not counted", not_counted, MOST_NOT_COUNTED)
    if ignored := [one for one in report.skipped if one.reason == "ignored"]:
        yield ""
        yield _left_out("left out by rules", ignored, len(ignored))
    if remarks := list(_remarks(report)):
        yield Text(escaped(" ".join(remarks)), style="dim")
    yield from _next(report)


def _number(tokens: int, report: Report) -> str:
    return full(tokens) if report.exact else f"~{full(tokens)}"


def _totals(report: Report) -> PathTable:
    """The sums; those of views only where there are views."""
    window = report.window or USUAL_WINDOW
    total = report.total
    views = [("full", total.full)]
    if any(file.tokens.signatures is not None for file in report.files):
        views += [("signatures", total.signatures), ("headers", total.headers)]
    rows = [
        Row(
            view, (_number(tokens, report) + (PAD if number else " tokens"), _share(tokens, window))
        )
        for number, (view, tokens) in enumerate(views)
    ]
    rows[0] = replace(rows[0], remark=Text(f"windows of {short(window)}"))
    return PathTable(rows)


def _share(tokens: int, window: int) -> str:
    """How many windows; a little is not nothing."""
    return "<0.1" if 0 < tokens < 0.05 * window else f"{tokens / window:.1f}"


def _verdict(report: Report) -> Iterator[Text]:
    if report.verdict is None:
        return
    meaning, style = VERDICTS[report.verdict]
    budget = report.budget
    limit = budget.maximum if report.verdict == "over-maximum" else budget.target
    total = _number(report.total.full, report)
    yield Text.assemble("  ", (meaning, style), f": {total} of {full(limit)} tokens")


def _band(report: Report) -> Iterator[str]:
    if report.band is not None:
        low, high = map(short, report.band)
        yield f"  full is likely between {low} and {high}"


def _folders(report: Report) -> list[Row]:
    found, rest, rest_count = folders(report.files, MOST_FOLDERS)
    most = max(folder.total.full for folder in found)
    rows = [_folder_row(folder, most, report) for folder in found]
    if rest_count:
        rows.append(Row(f"{rest_count} more", _sums(rest, report)))
    return rows


def _folder_row(folder: Folder, most: int, report: Report) -> Row:
    full_sum, signatures, files = _sums(folder.total, report)
    numbers = full_sum, signatures if folder.has_views else NO_VIEW, files
    return Row(folder.path or "(files directly in it)", numbers, Share(folder.total.full, most))


def _sums(total: Totals, report: Report) -> tuple[str, str, str]:
    return _number(total.full, report), _number(total.signatures, report), f"{total.files:,}"


def _heaviest(report: Report) -> PathTable:
    rows = [_file_row(file, report) for file in heaviest(report.files, MOST_FILES)]
    if report.always_loaded is not None:
        rows.append(_always_loaded(report.always_loaded, report))
    return PathTable(rows, ("heaviest files", "full", "signatures"))


def _always_loaded(loaded: AlwaysLoaded, report: Report) -> Row:
    """What is in an agent's context before anybody has said something."""
    most = loaded.agents[0]
    tokens = _number(loaded.tokens, report), ""
    remark = f"{most.agent}: {named(most.files)}"
    return Row("before your first prompt", tokens, Text(remark, style="dim"), is_label=True)


def _file_row(file: MeasuredFile, report: Report) -> Row:
    over = "over the 25K read limit" if file.tokens.full > report.read_limit else ""
    tokens = _number(file.tokens.full, report), _signatures(file, report)
    return Row(file.path, tokens, Text(over, style="yellow"))


def _signatures(file: MeasuredFile, report: Report) -> str:
    tokens = file.tokens.signatures
    return NO_VIEW if tokens is None else _number(tokens, report)


def _not_counted(report: Report) -> list[SkippedFile]:
    """Files whose absence is worth a line: where nothing was counted, binary ones too."""
    reasons = OF_INTEREST if report.files else OF_INTEREST | {"binary"}
    return [one for one in report.skipped if one.reason in reasons]


def _left_out(heading: str, skipped: Sequence[SkippedFile], most: int) -> PathTable:
    rows = [Row(one.path, (), Text(one.detail, style="dim")) for one in skipped[:most]]
    if len(skipped) > most:
        rows.append(
            Row(f"{len(skipped) - most:,} more", (), Text("--format json names all", "dim"))
        )
    return PathTable(rows, (heading,))


def _remarks(report: Report) -> Iterator[str]:
    if skipped := _skipped(report):
        yield f"Skipped: {skipped}."
    if report.files:
        hint = " (--model)" if report.model is None else ""
        yield f"{unit_words(report)}{hint}."
    elif report.ignored and not any(one.reason == "ignored" for one in report.skipped):
        yield "--show-ignored names the rules."


def _skipped(report: Report) -> str:
    counts = Counter[str](one.reason for one in report.skipped if one.reason != "ignored")
    counts["ignored"] = report.ignored
    return ", ".join(
        f"{counts[reason]:,} {word}" for reason, word in REASONS.items() if counts[reason]
    )


def unit_words(report: Report) -> str:
    """What the numbers are tokens of, and whether they are exact."""
    session = ", the model of the live session here (--encoding o200k_base: exact for GPT)"
    return _unit(report) + session * (report.model_source == "session")


def _unit(report: Report) -> str:
    if not report.exact:
        times = f"~ {report.model}: o200k_base counts times measured factors"
        return f"{times}, {report.learnt.words}" if report.learnt else times
    if report.model is not None:
        return f"{report.encoding}, exact for {report.model}"
    low, high = claude_span({file.language for file in report.files})
    times = f"{low:.1f}" if round(low, 1) == round(high, 1) else f"{low:.1f}–{high:.1f}"
    return f"{report.encoding}, exact; Claude 4.7+ about {times} times"


def _next(report: Report) -> Iterator[RenderableType]:
    """What to do now: outline the file where that saves most."""
    file = outline_next(report.files)
    if file is None:
        return
    path = _shortest(Path(report.root, file.path))
    if path.isprintable():
        # A name that has to be shown escaped cannot be copied.
        line = Text(
            f"Next: ullage outline {shlex.quote(path)}", "dim", no_wrap=True, overflow="ignore"
        )
        # A group keeps the line whole: it is there to be copied.
        yield Group(line)


def _shortest(path: Path) -> str:
    relative = os.path.relpath(path)
    if relative.startswith(".."):
        return str(path)
    # What begins with a dash would be an option.
    return os.path.join(".", relative) if relative.startswith("-") else relative  # noqa: PTH118
