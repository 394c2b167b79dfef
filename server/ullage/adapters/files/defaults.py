"""The default exclusions: what no agent needs to read, unless the user says so.

Owns the meaning of the rows in `data/exclusions.toml`. Knows no ignore files and no settings.
"""

# ruff: noqa: PTH208 - strings, not Path objects, as everywhere in a walk

import os
import tomllib
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from typing import Any

from ullage.adapters.files.model import Unreadable
from ullage.adapters.files.reading import read_bytes
from ullage.adapters.files.rules import RuleList, rule_list

# A signature stands at the beginning of its file; a file that is larger is none.
_MAX_SIGNATURE_FILE = 65_536


@dataclass(frozen=True, slots=True)
class _Named:
    """Rows that need no proof: their rules, and the kind for each rule's line."""

    rules: RuleList
    kinds: tuple[str, ...]

    def reason(self, path: str, name: str, *, is_folder: bool) -> str | None:
        rule = self.rules.last_match(path, name, is_folder=is_folder)
        if rule is None:
            return None
        return f"{self.kinds[rule.line - 1]} ({rule.text.removeprefix('**/').removesuffix('/')})"


@dataclass(frozen=True, slots=True)
class _Evidence:
    """A folder of an ambiguous name, with what proves it."""

    kind: str
    beside: tuple[str, ...]
    holds: tuple[str, ...]

    def reason(self, folder: str, name: str, siblings: Collection[str]) -> str | None:
        neighbour = _first_match(self.beside, siblings) if self.beside else ""
        if neighbour is None:
            return None
        content = _first_match(self.holds, _listing(folder)) if self.holds else ""
        if content is None:
            return None
        proof = f"beside {neighbour}" if neighbour else f"holds {content}"
        return f"{self.kind} ({name}, {proof})"


@dataclass(frozen=True, slots=True)
class _Mark:
    """A file that marks the folder it lies in, whatever the folder's name."""

    kind: str
    signature: bytes

    def reason(self, folder: str, mark: str) -> str | None:
        if self.signature and not _begins_with(f"{folder}/{mark}", self.signature):
            return None
        return f"{self.kind} (holds {mark})"


@dataclass(frozen=True, slots=True)
class Defaults:
    """The rows, ready to be asked. Reasons are for people: "dependencies (node_modules)".

    `kinds`: what each of them begins with.
    """

    kinds: frozenset[str]
    _folders: _Named
    _files: _Named
    _evidence: dict[str, tuple[_Evidence, ...]]
    _marks: dict[str, _Mark]
    _binary: frozenset[str]

    def file_reason(self, path: str, name: str) -> str | None:
        """Why a file is left out. `path` is absolute, without the first slash, in byte view."""
        return self._files.reason(path, name, is_folder=False)

    def folder_reason(
        self, path: str, name: str, folder: str, siblings: Collection[str]
    ) -> str | None:
        """Why a folder is left out by its name; `folder` is its path for looking into it."""
        for row in self._evidence.get(name, ()):
            if (reason := row.reason(folder, name, siblings)) is not None:
                return reason
        return self._folders.reason(path, name, is_folder=True)

    def content_reason(self, folder: str, names: Collection[str]) -> str | None:
        """Why a folder is left out by what it holds."""
        for mark in self._marks:
            if mark in names and (reason := self._marks[mark].reason(folder, mark)) is not None:
                return reason
        return None

    def binary_ending(self, name: str) -> str | None:
        """The ending of a file that is never text, if it has one."""
        stem, _, ending = name.rpartition(".")
        return ending.lower() if stem and ending.lower() in self._binary else None


@cache
def load_defaults() -> Defaults:
    """The rows of `data/exclusions.toml`, read once a process."""
    text = (files("ullage") / "data" / "exclusions.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    groups = ("folder", "file", "evidence", "marked")
    return Defaults(
        kinds=frozenset(str(row["kind"]) for group in groups for row in table[group]),
        _folders=_named(table["folder"]),
        _files=_named(table["file"]),
        _evidence=_evidence(table["evidence"]),
        _marks=_marks(table["marked"]),
        _binary=frozenset(table["binary"]["endings"]),
    )


def _named(rows: Iterable[dict[str, Any]]) -> _Named:
    pairs = [(pattern, str(row["kind"])) for row in rows for pattern in row["patterns"]]
    data = "\n".join(pattern for pattern, _ in pairs).encode()
    return _Named(rule_list(data), tuple(kind for _, kind in pairs))


def _evidence(rows: Iterable[dict[str, Any]]) -> dict[str, tuple[_Evidence, ...]]:
    by_name: defaultdict[str, tuple[_Evidence, ...]] = defaultdict(tuple)
    for row in rows:
        proof = _Evidence(row["kind"], tuple(row.get("beside", ())), tuple(row.get("holds", ())))
        for name in row["names"]:
            by_name[name] += (proof,)
    return dict(by_name)


def _marks(rows: Iterable[dict[str, Any]]) -> dict[str, _Mark]:
    return {
        name: _Mark(row["kind"], str(row.get("signature", "")).encode())
        for row in rows
        for name in row["holds"]
    }


def _first_match(patterns: Iterable[str], names: Collection[str]) -> str | None:
    for pattern in patterns:
        if pattern in names:
            return pattern
        if "*" in pattern:
            found = next((name for name in sorted(names) if fnmatchcase(name, pattern)), None)
            if found is not None:
                return found
    return None


def _listing(folder: str) -> frozenset[str]:
    try:
        return frozenset(os.listdir(folder))
    except OSError:
        # No proof: the walk itself will say that the folder cannot be read.
        return frozenset()


def _begins_with(path: str, signature: bytes) -> bool:
    try:
        return read_bytes(path, _MAX_SIGNATURE_FILE).startswith(signature)
    except Unreadable:
        return False
