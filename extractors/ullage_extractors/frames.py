"""A node's children on their way through the walk, and what the walk knows of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from ullage_extractors.model import Cut


class Frame:
    """The children of one node on their way through the walk."""

    __slots__ = ("found", "group", "loose", "member", "nodes", "parent", "sole", "start", "wrapper")

    def __init__(self, nodes: list[Node], parent: int, start: int = -1) -> None:
        self.nodes: Iterator[Node] = iter(nodes)
        self.parent = parent
        self.start = start  # where the next declaration starts: a decorator, `export`; or -1
        self.loose = False  # inside an expression, where anything may turn up
        self.member = False  # directly inside a type
        self.wrapper = False
        self.sole = False  # one statement and no more: it can't go without leaving another
        self.group: Cut | None = None  # what to leave out unless something is declared inside
        self.found = 0
