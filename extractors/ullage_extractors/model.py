"""What an outline is made of. Owns the records; never parses, renders or reads files."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from operator import itemgetter
from typing import Literal, NamedTuple

ViewName = Literal["signatures", "headers", "symbols"]
DocsLevel = Literal["none", "summary", "full"]
Status = Literal["ok", "approximate"]


class UnsupportedLanguage(ValueError):  # noqa: N818 - it reads as what it says
    """The language has no grammar here; `LANGUAGES` lists those that have one."""


@dataclass(frozen=True, slots=True)
class ViewOptions:
    """What to keep: the view, the level of documentation, line ranges, chosen declarations.

    `symbols` are names or qualified names, read by the view `symbols` only.
    """

    view: ViewName = "signatures"
    docs: DocsLevel = "summary"
    lines: bool = True
    symbols: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """A view's text. `approximate`: the parser met errors, some bodies may have stayed."""

    text: bytes
    approximate: bool
    unknown_symbols: tuple[str, ...] = ()


class What(IntEnum):
    """What a cut stands for, which decides when and how it leaves the text."""

    BODY = 0  # a function's block; its first and last byte are the delimiters that stay
    EXPRESSION = 1  # a function's body that is one expression
    SUITE = 2  # an indented body, from after the colon
    MEMBERS = 3  # a type's members in delimiters: left out of headers only
    MEMBER_SUITE = 4  # the same, indented
    VALUE = 5  # a large literal in delimiters
    TEXT = 6  # a large string
    STATEMENT = 7  # a large value or statement that `...` can stand for
    EXPANSION = 8  # what a macro expands to
    DOC = 9  # documents a declaration
    MODULE_DOC = 10
    DETACHED = 11  # a divider, a licence, commented-out code
    SOLE_DOC = 12  # a docstring that is its block's only statement


DOCS = frozenset({What.DOC, What.MODULE_DOC, What.DETACHED, What.SOLE_DOC})


class Cut(NamedTuple):
    """A byte range that a view may leave out. `detail` is for suites: see `Suite`."""

    start: int
    end: int
    what: What
    detail: Suite | None = None


class Suite(NamedTuple):
    """An indented body: its docstring (or -1, -1), its first statement, its column, its owner's."""

    doc_start: int
    doc_end: int
    first: int
    column: int
    outer: int


class Found(NamedTuple):
    """A declaration as the walk leaves it: byte offsets, and the index of its parent or -1."""

    parent: int
    kind: str
    name_start: int
    name_end: int
    qualifier: str
    start: int
    head: int
    head_end: int
    end: int
    body_start: int
    body_end: int


@dataclass(frozen=True, slots=True)
class Declaration:
    """A declaration outside function bodies. Offsets are bytes; `start` includes decorators.

    `head_end` is behind the last character of the signature, before the body if there is one.
    """

    kind: str
    name: str
    qualified_name: str
    signature: str
    start: int
    end: int
    name_start: int
    name_end: int
    head_end: int
    body_start: int | None
    body_end: int | None
    children: tuple[Declaration, ...]


@dataclass(frozen=True)
class Outline:
    """All that one parse gives: enough to render any view without the tree.

    `cuts` are sorted by start; `errors` are the byte ranges that the parser did not understand,
    `troubles` the tokens in them that no declaration owns.
    """

    language: str
    source: bytes
    status: Status
    problems: tuple[str, ...]
    cuts: tuple[Cut, ...]
    found: tuple[Found, ...]
    errors: tuple[tuple[int, int], ...]
    troubles: tuple[tuple[int, int], ...]

    @cached_property
    def declarations(self) -> tuple[Declaration, ...]:
        """The tree of declarations in source order, made on first use: counting needs none."""
        children: dict[int, list[int]] = {}
        for index, found in enumerate(self.found):
            children.setdefault(found.parent, []).append(index)
        qualified = self._qualified_names()
        built: dict[int, Declaration] = {}
        for index in range(len(self.found) - 1, -1, -1):
            below = tuple(built[child] for child in children.get(index, ()))
            built[index] = self._declaration(self.found[index], qualified[index], below)
        return tuple(built[index] for index in children.get(-1, ()))

    def _qualified_names(self) -> list[str]:
        names: list[str] = []
        for found in self.found:
            own = self._name(found)
            above = names[found.parent] if found.parent >= 0 else found.qualifier
            names.append(f"{above}.{own}" if above else own)
        return names

    def _name(self, found: Found) -> str:
        return _one_line(self.source[found.name_start : found.name_end])

    def _head(self, found: Found) -> str:
        """The head on one line, without the comments in it."""
        pieces: list[bytes] = []
        position = found.head
        first = bisect_left(self.cuts, position, key=itemgetter(0))
        for cut in self.cuts[first : bisect_left(self.cuts, found.head_end, key=itemgetter(0))]:
            if cut.what in DOCS and position <= cut.start and cut.end <= found.head_end:
                pieces.append(self.source[position : cut.start])
                position = cut.end
        pieces.append(self.source[position : found.head_end])
        return _one_line(b" ".join(pieces))

    def _declaration(
        self, found: Found, qualified_name: str, children: tuple[Declaration, ...]
    ) -> Declaration:
        has_body = found.body_start >= 0
        return Declaration(
            kind=found.kind,
            name=self._name(found),
            qualified_name=qualified_name,
            signature=self._head(found),
            start=found.start,
            end=found.end,
            name_start=found.name_start,
            name_end=found.name_end,
            head_end=found.head + len(self.source[found.head : found.head_end].rstrip()),
            body_start=found.body_start if has_body else None,
            body_end=found.body_end if has_body else None,
            children=children,
        )


def _one_line(text: bytes) -> str:
    return " ".join(text.decode("utf-8", "replace").split())
