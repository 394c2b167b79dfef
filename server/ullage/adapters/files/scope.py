"""Which rules hold in a folder, and what they say about an entry of it.

Owns the order of strength: `include` > `exclude` > `.ullageignore` > default exclusions >
`.gitignore` (deeper is stronger) > `.git/info/exclude` > the user's own ignore file. Like git, a
rule is asked about the entry alone: what lies below an ignored folder is never reached.
Never lists the folder that it judges in.
"""

# ruff: noqa: PTH119 - strings, not Path objects, as everywhere in a walk

import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from ullage.adapters.files.defaults import Defaults, load_defaults
from ullage.adapters.files.layers import (
    ADMITTED,
    Layer,
    Verdict,
    exclude_layer,
    first_verdict,
    include_layer,
    layer_in_tree,
    layer_outside,
    slashed_view,
    ways_layer,
)
from ullage.adapters.files.model import WalkOptions
from ullage.adapters.files.repository import (
    Repository,
    git_folder_of,
    is_linked_worktree,
    repository_at,
    repository_of,
    user_excludes,
)

_GIT_FILE = ".gitignore"
_OWN_FILE = ".ullageignore"
IGNORE_FILES = frozenset((_GIT_FILE, _OWN_FILE))


@dataclass(frozen=True, slots=True)
class _Settings:
    """The rules that are the same in every folder."""

    root: str
    defaults: Defaults
    include: Layer | None
    ways: Layer | None
    exclude: Layer | None
    respect_gitignore: bool


@dataclass(frozen=True, slots=True)
class Scope:
    """The rules that hold in one folder, each tuple the strongest first.

    Paths given to its methods are absolute, with slashes, in byte view; a `folder` is a path as
    the system knows it, for looking into.
    """

    settings: _Settings
    own: tuple[Layer, ...] = ()
    git: tuple[Layer, ...] = ()
    fold_case: bool = False

    def verdict(
        self, path: str, name: str, folder: str, siblings: Collection[str]
    ) -> Verdict | None:
        """What the rules say about an entry; `folder` is empty when it is none."""
        is_folder = bool(folder)
        said = self._told(path, name, is_folder=is_folder)
        if said is not None:
            return said
        defaults = self.settings.defaults
        if is_folder:
            reason = defaults.folder_reason(path[1:], name, folder, siblings)
        else:
            reason = defaults.file_reason(path[1:], name)
        if reason is not None:
            return Verdict(ignored=True, detail=reason)
        return first_verdict(self.git, path, name, is_folder=is_folder)

    def included(self, path: str, name: str, *, is_folder: bool) -> bool:
        """Whether the `include` setting names the entry."""
        include = self.settings.include
        if include is None:
            return False
        said = include.verdict(path, name, is_folder=is_folder)
        return said is not None and said.ignored

    def leads_to_included(self, path: str, name: str) -> bool:
        """Whether the `include` setting may name something below a folder."""
        ways = self.settings.ways
        return ways is not None and ways.verdict(path, name, is_folder=True) is not None

    def content_verdict(self, folder: str, names: Collection[str]) -> Verdict | None:
        """What the default exclusions say about a folder that holds these names."""
        reason = self.settings.defaults.content_reason(folder, names)
        if reason is None and ".git" in names and _is_other_worktree(folder):
            reason = "version control (a linked worktree)"
        return None if reason is None else Verdict(ignored=True, detail=reason)

    def inside(self, folder: str, names: Collection[str]) -> "Scope":
        """The rules that hold in a folder below, which holds these names."""
        if ".git" in names and (git_folder := git_folder_of(folder)) is not None:
            nested = self.in_repository(repository_at(folder, git_folder))
            return nested.with_files_of(folder, names)
        if _GIT_FILE in names or _OWN_FILE in names:
            return self.with_files_of(folder, names)
        return self

    def with_files_of(self, folder: str, names: Collection[str]) -> "Scope":
        """The same with the ignore files of a folder, which holds these names."""
        own = self._layer(folder, _OWN_FILE) if _OWN_FILE in names else None
        use_git = self.settings.respect_gitignore and _GIT_FILE in names
        git = self._layer(folder, _GIT_FILE) if use_git else None
        if git is not None and self._hides_itself(folder, git):
            git = None
        return replace(
            self,
            own=self.own if own is None else (own, *self.own),
            git=self.git if git is None else (git, *self.git),
        )

    def in_repository(self, repository: Repository) -> "Scope":
        """The rules that hold at a repository's top: those of git around it end there."""
        fold_case = repository.ignore_case
        if not self.settings.respect_gitignore:
            return replace(self, fold_case=fold_case)
        git = _outside_layers(repository.excludes, repository.top, fold_case=fold_case)
        return replace(self, git=git, fold_case=fold_case)

    def _told(self, path: str, name: str, *, is_folder: bool) -> Verdict | None:
        """What the user's own words for this product say."""
        if self.settings.include is not None and self.included(path, name, is_folder=is_folder):
            return ADMITTED
        if self.settings.exclude is not None:
            said = self.settings.exclude.verdict(path, name, is_folder=is_folder)
            if said is not None:
                return said
        return first_verdict(self.own, path, name, is_folder=is_folder) if self.own else None

    def _layer(self, folder: str, file_name: str) -> Layer | None:
        return layer_in_tree(folder, file_name, self.settings.root, fold_case=self.fold_case)

    def _hides_itself(self, folder: str, layer: Layer) -> bool:
        """Whether a tool wrote `*` into the root to hide it from the repository around it.

        It says nothing about what lies in the root for a user who asks for just that folder.
        """
        only_rule = [rule.text for rule in layer.rules.rules] == ["*"]
        return only_rule and folder == self.settings.root and git_folder_of(folder) is None


def root_scope(root: str, names: Collection[str], options: WalkOptions) -> Scope:
    """The rules that hold in the root, an absolute folder which holds these names.

    The root itself is never ignored: where git ignores it, git's rules from above say nothing.
    """
    repository = repository_of(root)
    fold_case = repository is not None and repository.ignore_case
    scope = Scope(_settings(root, options, fold_case=fold_case))
    if repository is not None:
        scope = _above(root, repository, scope.in_repository(repository))
    elif options.respect_gitignore:
        git = _outside_layers(user_excludes(), root, fold_case=fold_case)
        scope = replace(scope, git=git)
    return scope.with_files_of(root, names)


def _above(root: str, repository: Repository, scope: Scope) -> Scope:
    """The rules of the folders from the repository's top to above the root."""
    for parent, child in _way_down(repository.top, root):
        scope = scope.with_files_of(parent, IGNORE_FILES)
        name = slashed_view(os.path.basename(child))
        said = first_verdict(scope.git, slashed_view(child), name, is_folder=True)
        if said is not None and said.ignored:
            scope = replace(scope, git=())
    return scope


def _way_down(top: str, root: str) -> Iterator[tuple[str, str]]:
    """Each folder from the top to above the root, with the next one on the way."""
    folders = [root, *map(str, Path(root).parents)]
    return pairwise(reversed(folders[: folders.index(top) + 1]))


def _settings(root: str, options: WalkOptions, *, fold_case: bool) -> _Settings:
    base = options.base or root
    return _Settings(
        root=root,
        defaults=load_defaults(),
        include=include_layer(options.include, base, fold_case=fold_case),
        ways=ways_layer(options.include, base, fold_case=fold_case),
        exclude=exclude_layer(options.exclude, base, fold_case=fold_case),
        respect_gitignore=options.respect_gitignore,
    )


def _outside_layers(paths: tuple[str, ...], folder: str, *, fold_case: bool) -> tuple[Layer, ...]:
    layers = (layer_outside(path, folder, fold_case=fold_case) for path in reversed(paths))
    return tuple(layer for layer in layers if layer is not None)


def _is_other_worktree(folder: str) -> bool:
    git_folder = git_folder_of(folder)
    return git_folder is not None and is_linked_worktree(git_folder)
