"""Fitting the set into a target: its items weighed as files are, those being worked on left whole.

A job holds the set of one moment; times, branches and imports are looked up when it runs.
"""

import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from ullage.adapters.files import Unreadable, read_text
from ullage.adapters.git import changed_on_branch
from ullage.adapters.package_data import load_toml
from ullage.app.editor.documents import Document
from ullage.app.editor.live import LiveSet
from ullage.app.editor.uris import path_of
from ullage.app.fit import MAX_IMPORTING_BYTES
from ullage.domain import fit as rules
from ullage.domain.fit import Candidate, FitResult, Signs
from ullage.domain.text import PositionEncoding
from ullage.domain.working_set import Choice, Item
from ullage.domain.working_set.savings import held


@dataclass(frozen=True, slots=True)
class FitJob:
    """A fit that is due.

    Files are known by their paths below `root`, as imports name them; others by their URIs.
    """

    items: Mapping[str, Item]
    documents: Mapping[str, Document]
    kept: frozenset[str]
    root: str
    target: int
    exact: bool
    encoding: PositionEncoding

    def run(self) -> FitResult:
        """Choose the views."""
        signs = self._signs()
        return rules.fit(
            [_candidate(path, item, signs[path]) for path, item in self.items.items()],
            self.target,
            rules.rules_from(load_toml("fit.toml")),
            exact=self.exact,
        )

    def choices(self, result: FitResult) -> Mapping[str, Choice]:
        """The views that a result means, by URI; what is in the chosen view already stays."""
        chosen: dict[str, Choice] = {}
        for one in result.items:
            item = self.items[one.path]
            if one.view != "dropped" and item.view != one.view:  # noqa: PLR1714 - narrows the type
                chosen[item.uri] = Choice(one.view)
        return chosen

    def _signs(self) -> Mapping[str, Signs]:
        languages = {path: item.language for path, item in self.items.items()}
        near = rules.imported_near(self.kept, languages, self.root, self._text)
        branch = changed_on_branch(Path(self.root))
        plain = rules.signs_of(
            languages,
            kept=self.kept,
            near=near,
            edited=rules.edited_lately(self._times(), time.time_ns()),
            on_branch=branch,
        )
        return {path: _with_state(plain[path], item) for path, item in self.items.items()}

    def _times(self) -> Mapping[str, int]:
        times: dict[str, int] = {}
        for path, item in self.items.items():
            with suppress(OSError):
                if (on_disk := path_of(item.uri)) is not None:
                    times[path] = Path(on_disk).stat().st_mtime_ns
        return times

    def _text(self, path: str) -> str:
        document = self.documents.get(path)
        if document is not None:
            return document.plain(self.encoding)
        on_disk = path_of(self.items[path].uri)
        try:
            return "" if on_disk is None else read_text(on_disk, MAX_IMPORTING_BYTES).text
        except Unreadable:
            return ""


def fit_job(live: LiveSet, target: int | None, keep: Collection[str]) -> FitJob:
    """The job for the set as it is now. `keep`: URIs of files that matter most."""
    working_set, folders = live.current(), live.folders
    assert working_set
    assert folders
    counted = [item for item in working_set.counted if item.costs.full is not None]
    root = folders.folders[0].path if folders.folders else str(Path.home())
    by_path = {_below(root, item.uri): item for item in counted}
    documents = {path: live.document(item.uri) for path, item in by_path.items()}
    return FitJob(
        items=by_path,
        documents={path: one for path, one in documents.items() if one is not None},
        kept=frozenset(path for path, item in by_path.items() if item.included or item.uri in keep),
        root=root,
        target=working_set.budget.target if target is None else target,
        exact=working_set.exact,
        encoding=live.encoding,
    )


def _below(root: str, uri: str) -> str:
    path = path_of(uri)
    if path is None or not Path(path).is_relative_to(root):
        return uri
    return Path(path).relative_to(root).as_posix()


def _candidate(path: str, item: Item, signs: Signs) -> Candidate:
    costs = item.costs
    assert costs.full
    return Candidate(path, costs.full, costs.signatures, costs.headers, signs)


def _with_state(signs: Signs, item: Item) -> Signs:
    """Files that are looked at, edited or pinned by the editor stay whole."""
    return replace(signs, dirty=item.dirty, protected=held(item))
