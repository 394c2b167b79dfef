"""The files that the next session begins with: the specification, and what was changed last.

The context text of `ullage context`, with views chosen by the fit.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path, PurePath

from ullage.adapters.store import OnProblem
from ullage.app.config import EffectiveSettings
from ullage.app.context import ContextText, NoContext
from ullage.app.context_notes import ContextNotes
from ullage.app.pack import Packed, PackRequest, make_pack
from ullage.app.report import Progress
from ullage.domain.context import ContextFile
from ullage.domain.estimates import Estimate
from ullage.domain.handoff.wording import listed
from ullage.domain.numbers import about, full

RESTORED_TOKENS = 10_000
"""A third of what the classic preset lets a working set cost: something to begin with, beside what
the work will need."""

MOST_FILES = 20

_ELSEWHERE = ", not in the folder of the session"
_NOTHING = Estimate(0, 0, 0)


@dataclass(frozen=True, slots=True)
class RestoredFiles:
    """The context text, what it costs, and the line that points to it; empty without files.

    `notes` tell what is not in it, too.
    """

    text: str = ""
    cost: Estimate = _NOTHING
    line: str | None = None
    files: tuple[ContextFile, ...] = ()
    notes: ContextNotes = field(default_factory=ContextNotes)


NO_FILES = RestoredFiles()
NO_FOLDER = RestoredFiles(
    notes=ContextNotes(problems=("no files to begin with: the session's folder is not here",))
)


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
    # The text calls the files by where they are from the folder.
    paths = [*dict.fromkeys(path for path in (*first, *changed) if path.is_relative_to(root))]
    most = len(first) + MOST_FILES
    paths, older = paths[:most], paths[most:]
    missing = [
        *_left_out([path for path in changed if not path.is_relative_to(root)], _ELSEWHERE),
        *_left_out(older, f", changed before the last {MOST_FILES}"),
    ]
    if not paths:
        return RestoredFiles(notes=ContextNotes(problems=tuple(missing)))
    keep = (str(spec),) if spec else ()
    request = PackRequest(paths, budget, written, keep, allow_drop=True, here=root)
    packed = make_pack(request, effective, _silent, on_problem)
    missing += _left_out(_dropped(packed), f" to stay within {full(budget)} tokens")
    notes = replace(packed.context.notes, problems=(*packed.context.notes.problems, *missing))
    if isinstance(packed.context, NoContext):
        return RestoredFiles(notes=notes)
    return _restored(packed.context, notes)


def _restored(text: ContextText, notes: ContextNotes) -> RestoredFiles:
    told = f"{about(exact=text.exact)}{full(text.tokens)} tokens: {listed(_names(text.files))}"
    low, high = text.band or (text.tokens, text.tokens)
    cost = Estimate(text.tokens, low, high)
    return RestoredFiles(text.text, cost, f"the files below ({told})", text.files, notes)


def _dropped(packed: Packed) -> list[str]:
    """What there was no room for; what could not be read is told by the notes."""
    without = isinstance(packed.context, NoContext)
    return [one.path for one in packed.choice.items if without or one.view == "dropped"]


def _left_out(paths: Sequence[str | Path], why: str) -> Iterator[str]:
    if paths:
        yield f"left out{why}: {listed(_short([Path(one).as_posix() for one in paths]))}"


def _names(files: Sequence[ContextFile]) -> list[str]:
    """The files as short as they can be called, with their views."""
    short = _short([one.path for one in files])
    return [f"{name} {one.view}" for name, one in zip(short, files, strict=True)]


def _short(paths: Sequence[str]) -> list[str]:
    """Files by their names, and by their paths where two have the same."""
    names = [PurePath(path).name for path in paths]
    return [
        name if names.count(name) == 1 else path for name, path in zip(names, paths, strict=True)
    ]


def _silent(_: Progress) -> None:
    """Nobody waits with a bar."""
