"""The files that the user chose in the editor, handed over as a context text.

Reads the set that the language server left; never changes it and chooses no view.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast

from ullage.adapters.files import Unreadable, printable, read_text
from ullage.adapters.outlines import OutlinePool
from ullage.adapters.store import OnProblem, StateStore, StoredItem, StoredSet
from ullage.adapters.tokenizer import load_tokenizer
from ullage.app.config import EffectiveSettings
from ullage.app.context import ContextText, NoContext, context_of
from ullage.app.context_items import ChosenSource
from ullage.app.context_notes import ContextNotes
from ullage.app.linked_folders import moved_below, real_path
from ullage.app.places import MissingPlace
from ullage.app.sources import source_of_text
from ullage.app.views import Viewer
from ullage.domain.context import ContextForm
from ullage.domain.measured import SkippedFile
from ullage.domain.outline import View
from ullage.domain.settings import Docs

NOT_SAVED = "has changes in the editor that are not saved; this is the file on disk"


@dataclass(frozen=True, slots=True)
class ChoiceRequest:
    """A set to hand over; `written`, `budget` and `form` as in `ContextRequest`."""

    choice: StoredSet
    written: datetime
    budget: int | None = None
    form: ContextForm = "markdown"


def find_choice(folder: Path, on_problem: OnProblem) -> StoredSet | None:
    """The set of a folder, or of the nearest one above it that has a set, be that empty.

    `on_problem` is told, on another thread, of a store that cannot be used.
    """
    with StateStore.open(on_problem=on_problem) as state:
        for name in _real_names_upwards(folder):
            if (found := state.working_set(name)) is not None:
                return found
    return None


def choice_context(
    request: ChoiceRequest, effective: EffectiveSettings, on_problem: OnProblem
) -> ContextText | NoContext:
    """The context text of a set: each file in its own view, paths from the current folder.

    Files that have vanished are missing. `on_problem` is told, on another thread, of a store that
    cannot be used.

    Raises:
        UnknownModelError: the settings name a model without tokenizer or factors.
        CountError: the tokenizer gave up on the whole text.
    """
    count = load_tokenizer(effective.meter.encoding).count
    chosen, notes = _read(request.choice, effective.settings.max_file_size)
    with StateStore.open(on_problem=on_problem) as state, OutlinePool() as pool:
        return context_of(
            chosen,
            effective,
            Viewer(pool, count, state),
            request.written,
            request.budget,
            notes,
            form=request.form,
        )


def untitled_line(choice: StoredSet | None) -> tuple[str, ...]:
    """What to say of the documents that are in no file; nothing where there are none."""
    if choice is None or not choice.untitled:
        return ()
    several = choice.untitled != 1
    documents = f"{choice.untitled} unsaved document{'s' * several} of the editor"
    return (f"{documents} {'are' if several else 'is'} not in the text",)


def _real_names_upwards(folder: Path) -> Iterator[str]:
    """The folder and all above it, by each way that may lead to it: sets are kept by real paths."""
    for start in _names_of(folder):
        for above in (start, *start.parents):
            yield real_path(str(above))


def _names_of(folder: Path) -> tuple[Path, ...]:
    """The folder, and the way by which the shell came to it.

    A folder reached through a link has other folders above it than the real one.
    """
    by_shell = Path(os.environ.get("PWD", ""))
    if by_shell.is_absolute() and by_shell != folder and _is_same(by_shell, folder):
        return folder.absolute(), by_shell
    return (folder.absolute(),)


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _read(choice: StoredSet, max_size: int) -> tuple[list[ChosenSource], ContextNotes]:
    """The files of the set that can be read, and what there is to tell of the others."""
    chosen: list[ChosenSource] = []
    missing: list[MissingPlace] = []
    unreadable: list[SkippedFile] = []
    unsaved: list[str] = []
    for item in choice.loaded:
        path = _from_here(moved_below(item.path, choice.root, choice.root))
        try:
            chosen.append(_source(item, path, max_size))
            if item.dirty:
                unsaved.append(f"{path}: {NOT_SAVED}")
        except Unreadable as error:
            if error.reason == "unreadable":
                missing.append(MissingPlace(path, error.detail))
            else:
                unreadable.append(SkippedFile(path, error.reason, error.detail))
    problems = (*unsaved, *untitled_line(choice))
    return chosen, ContextNotes((), tuple(unreadable), tuple(missing), problems)


def _source(item: StoredItem, path: str, max_size: int) -> ChosenSource:
    source = source_of_text(path, read_text(item.path, max_size))
    view, docs = cast(View, item.view), cast(Docs | None, item.docs)
    return ChosenSource(path, source, view, docs, item.symbols)


def _from_here(path: str) -> str:
    """The file's path for who works in the current folder."""
    try:
        way = min((os.path.relpath(path, start) for start in _names_of(Path.cwd())), key=len)
    except ValueError:  # another drive of Windows
        way = path
    return printable(Path(way).as_posix())
