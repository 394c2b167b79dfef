"""What the page of a report is made of: its parts as shipped, and what its heaviest files declare.

Draws nothing and knows no HTML.
"""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from ullage.adapters.files import Unreadable, read_text
from ullage.adapters.outlines import OutlinePool
from ullage.adapters.package_data import load_text
from ullage.adapters.store import OnProblem, StateStore
from ullage.adapters.tokenizer import CountError, load_tokenizer
from ullage.app.config import EffectiveSettings
from ullage.app.kept_usage import UnknownUsageError
from ullage.app.outline import ChosenView, Outliner
from ullage.app.sources import source_of_text
from ullage.app.usage_report import UsageRequest, usage_report
from ullage.app.views import Viewer
from ullage.domain.measured import MeasuredFile
from ullage.domain.monitor.usage import UsageReport
from ullage.domain.outline import Declaration, DeclarationTokens
from ullage.domain.report import Report, heaviest
from ullage.domain.text import Position

FOLDER = "page"

MOST_DECLARED = 50
"""Source files whose declarations are in the page. Of django these cost 4 s of processor time and
1.8 MB of page; 100 would cost 6 s and 2.8 MB for files below 14,000 tokens."""

MONTH = "30d"
"""The usage that is drawn: as many days as can be told apart."""

WORKERS = 2
"""Files outlined at once: as many as there are parsers."""


@dataclass(frozen=True, slots=True)
class PageParts:
    """The files of the page: its skeleton, and what goes into it, in order.

    `licences` are those of the scripts that are not ours.
    """

    skeleton: str
    styles: tuple[str, ...]
    scripts: tuple[str, ...]
    licences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a declaration begins."""

    start: Position


@dataclass(frozen=True, slots=True)
class PageDeclaration:
    """As much of a declaration of the outline document as the page shows."""

    kind: str
    name: str
    signature: str
    range: Place
    tokens: DeclarationTokens
    children: tuple["PageDeclaration", ...]


Declared = dict[str, tuple[PageDeclaration, ...]]


def page_parts() -> PageParts:
    """The parts of the page. Raises FileNotFoundError: a broken installation."""
    listed = json.loads(load_text(f"{FOLDER}/page.json"))
    styles, scripts, licences = (
        tuple(load_text(f"{FOLDER}/{name}") for name in listed[key])
        for key in ("styles", "scripts", "licences")
    )
    return PageParts(load_text(f"{FOLDER}/page.html"), styles, scripts, licences)


def heaviest_declarations(
    report: Report, effective: EffectiveSettings, on_problem: OnProblem
) -> Declared:
    """What the heaviest source files of a report declare, by path.

    A file that cannot be read any more is not in it.
    """
    meter = effective.meter
    count = load_tokenizer(meter.encoding).count
    sources = [file for file in report.files if file.tokens.signatures is not None]
    root = Path(report.root)
    with (
        StateStore.open(on_problem=on_problem) as state,
        OutlinePool() as pool,
        ThreadPoolExecutor(WORKERS) as threads,
    ):
        outliner = Outliner(Viewer(pool, count, state), count, meter, effective, ChosenView())

        def declared(file: MeasuredFile) -> tuple[PageDeclaration, ...] | None:
            return _declared(file, root, outliner)

        chosen = heaviest(sources, MOST_DECLARED)
        found = zip(chosen, threads.map(declared, chosen), strict=True)
        return {file.path: known for file, known in found if known is not None}


def usage_of_page(
    report: Report, effective: EffectiveSettings, on_problem: OnProblem
) -> UsageReport | None:
    """The usage of the folder of a report in the last month; None where there is none.

    Or where nobody can tell, which `on_problem` hears.
    """
    request = UsageRequest((os.path.realpath(report.root),), MONTH)
    try:
        found = usage_report(request, effective, on_problem)
    except UnknownUsageError as error:
        on_problem(f"usage over time: {error}")
        return None
    return None if found.measured is None and found.recorded is None else found


def _declared(
    file: MeasuredFile, root: Path, outliner: Outliner
) -> tuple[PageDeclaration, ...] | None:
    try:
        source = source_of_text(file.path, read_text(root / file.path, None))
        return _for_page(outliner.outline(file.path, source).declarations)
    except (Unreadable, CountError):
        return None


def _for_page(declarations: tuple[Declaration, ...]) -> tuple[PageDeclaration, ...]:
    return tuple(
        PageDeclaration(
            kind=one.kind,
            name=one.name,
            signature=one.signature,
            range=Place(one.range.start),
            tokens=one.tokens,
            children=_for_page(one.children),
        )
        for one in declarations
    )
