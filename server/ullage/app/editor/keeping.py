"""The set in the form in which other programs read it, and what an editor takes back of it.

Paths and choices only, never any text.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast, get_args

from ullage.adapters.store import StateStore, StoredChoice, StoredItem
from ullage.app.editor.folders import Folder, Folders
from ullage.app.editor.uris import path_of, uri_of
from ullage.app.linked_folders import moved_below
from ullage.domain.outline import View
from ullage.domain.working_set import Choice, Choices, Item, WorkingSet

if TYPE_CHECKING:
    from ullage.domain.settings import Docs


@dataclass(frozen=True, slots=True)
class FolderSet:
    """What is kept of one folder. `untitled`: the number of documents without a file."""

    items: tuple[StoredItem, ...]
    untitled: int


def stored_sets(working_set: WorkingSet, folders: Folders) -> Mapping[str, FolderSet]:
    """What is kept, by the real path of a folder: its files and how they are loaded.

    Of those that are left out only the included ones. Included files that lie in no folder are kept
    with the first one, and so is the number of documents without a file.
    """
    by_folder: dict[str, list[StoredItem]] = {folder.real: [] for folder in folders.folders}
    for item in working_set.items:
        if item.dropped and not item.included:
            continue
        path = path_of(item.uri)
        folder = None if path is None else _keeper(item, path, folders)
        if path is not None and folder is not None:
            by_folder[folder.real].append(_stored(item, path))
    first = folders.folders[0].real if folders.folders else None
    untitled = sum(_is_untitled(item) for item in working_set.counted)
    return {
        root: FolderSet(tuple(items), untitled if root == first else 0)
        for root, items in by_folder.items()
    }


def _is_untitled(item: Item) -> bool:
    """Whether the item has a text that is in no file."""
    return path_of(item.uri) is None and item.tokens != 0


def _keeper(item: Item, path: str, folders: Folders) -> Folder | None:
    outside = folders.folders[0] if item.included and folders.folders else None
    return folders.of(path) or outside


def restored(folders: Iterable[Folder], state: StateStore) -> Choices:
    """What was included when these folders were last open, each file as it was chosen.

    A view that this release does not know is the full text.
    """
    choices = Choices()
    for folder in folders:
        stored = state.working_set(folder.real)
        if stored is not None:
            included = [_found_in(folder, one) for one in stored.items if one.included]
            choices = _taken_back(choices, included)
    return choices


def _found_in(folder: Folder, item: StoredItem) -> StoredItem:
    """The item with its path as the folder is named now: it may have been opened by a link."""
    return replace(item, path=moved_below(item.path, folder.real, folder.path))


def _taken_back(choices: Choices, items: Sequence[StoredItem]) -> Choices:
    views: dict[str, Choice] = {}
    for item in items:
        wanted = item.wanted or StoredChoice(item.view, item.docs, item.symbols)
        if wanted.view in get_args(View):
            view, docs = cast(View, wanted.view), cast("Docs | None", wanted.docs)
            views[uri_of(item.path)] = Choice(view, docs, wanted.symbols)
    included = choices.with_views(views).with_included(uri_of(item.path) for item in items)
    return included.with_dropped(uri_of(item.path) for item in items if item.dropped)


def _stored(item: Item, path: str) -> StoredItem:
    return StoredItem(
        path=path,
        view=item.view,
        docs=item.docs,
        symbols=item.wanted.symbols if item.view == "symbols" else (),
        included=item.included,
        tab="tab" in item.reasons,
        wanted=StoredChoice(item.wanted.view, item.wanted.docs, item.wanted.symbols),
        dropped=item.dropped,
        dirty=item.dirty,
    )
