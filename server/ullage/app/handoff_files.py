"""The files that the next session begins with: the specification, and what was changed last.

The context text of `ullage context`, with views chosen by the fit.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePath

from ullage.adapters.store import OnProblem
from ullage.app.config import EffectiveSettings
from ullage.app.context import ContextText
from ullage.app.context_notes import ContextNotes
from ullage.app.pack import PackRequest, make_pack
from ullage.app.report import Progress
from ullage.domain.context import ContextFile
from ullage.domain.handoff.wording import listed
from ullage.domain.numbers import about, full

RESTORED_TOKENS = 10_000
"""A third of what the classic preset lets a working set cost: something to begin with, beside what
the work will need."""

MOST_FILES = 20


@dataclass(frozen=True, slots=True)
class RestoredFiles:
    """The context text, what it costs, and the line that points to it; empty without files."""

    text: str = ""
    tokens: int = 0
    line: str | None = None
    files: tuple[ContextFile, ...] = ()
    notes: ContextNotes = field(default_factory=ContextNotes)


NO_FILES = RestoredFiles()


def restored_files(  # noqa: PLR0913, PLR0917 - what they are made of; nobody has it in one piece
    spec: Path | None,
    changed: Sequence[Path],
    root: Path,
    written: datetime,
    budget: int,
    effective: EffectiveSettings,
    on_problem: OnProblem,
) -> RestoredFiles:
    """The specification and the files that were changed last, as far as there is room for them.

    `budget` in tokens as shown. Raises UnknownModelError, CountError.
    """
    first = [] if spec is None else [spec]
    named = dict.fromkeys((*first, *changed[:MOST_FILES]))
    # The text calls the files by where they are from the folder.
    paths = [path for path in named if path.is_relative_to(root)]
    if not paths:
        return NO_FILES
    keep = (str(spec),) if spec else ()
    request = PackRequest(paths, budget, written, keep, allow_drop=True, here=root)
    packed = make_pack(request, effective, _silent, on_problem)
    if not isinstance(packed.context, ContextText):
        return RestoredFiles(notes=packed.context.notes)
    text = packed.context
    names = _names(text.files)
    cost = f"{about(exact=text.exact)}{full(text.tokens)} tokens"
    return RestoredFiles(
        text=text.text,
        tokens=text.tokens,
        line=f"the files below ({cost}: {listed(names)})",
        files=text.files,
        notes=text.notes,
    )


def _names(files: Sequence[ContextFile]) -> list[str]:
    """The files as short as they can be called, with their views."""
    short = [PurePath(one.path).name for one in files]
    return [
        f"{name if short.count(name) == 1 else one.path} {one.view}"
        for name, one in zip(short, files, strict=True)
    ]


def _silent(_: Progress) -> None:
    """Nobody waits with a bar."""
