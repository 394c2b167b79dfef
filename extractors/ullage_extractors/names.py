"""What a declaration is called, where its name hides in declarators. Declares nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

    from ullage_extractors.grammars import BoundRule, Grammar


class Names:
    """Finds names in one source."""

    def __init__(self, source: bytes, grammar: Grammar) -> None:
        self._source = source
        self._kinds = grammar.kinds
        self._default = grammar.row.default_name
        self._pattern = grammar.row.name_pattern

    def of(self, name: Node, bound: BoundRule) -> tuple[int, int, bool]:
        """Where the name below a name field is, and whether a function is declared.

        The field is followed as long as it leads on: `char *(*f)(int)` has it five times.
        """
        calls = False
        while (inner := name.child_by_field_id(bound.name_field)) is not None:
            if self._source.startswith(b"(", inner.start_byte):
                break  # C's `(*name)(...)` and `operator bool() const`: the text tells more
            calls = calls or name.kind_id in self._kinds
            name = inner
        start, end = name.start_byte, name.end_byte
        found = self._pattern.search(self._source, start, end) if self._pattern else None
        if found is None or found.span() == (start, end):
            return start, end, calls
        pointer = self._source.startswith(b"(*", start)
        calls = not pointer and (calls or self._source.find(b"(", start, end) >= 0)
        return found.start(), found.end(), calls

    def unnamed(self, wrapper: int, start: int) -> tuple[int, int, bool]:
        """The word in `export default` that stands for a name; -1 where there is none."""
        word = self._default
        at = self._source.find(word, wrapper, start) if word and wrapper >= 0 else -1
        return at, at + len(word), False
