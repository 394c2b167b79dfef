"""What clang's parser finds outside function bodies of C and C++ files.

A program of its own: `python clang_tree.py c|cpp ORIGINALS VARIANTS < relative paths` reads each
file's text from the folder VARIANTS and parses it in the place of the same path under ORIGINALS, so
that its `#include "…"` lines find the same neighbours. One JSON line a file: see `dumping.py`.
"""

import json
import subprocess
import sys
import sysconfig
from bisect import bisect_left
from importlib import import_module
from pathlib import Path
from typing import Any

# The binding has no types.
cindex: Any = import_module("clang.cindex")

# A longer replacement may be left out of a view on purpose; it is then null here.
SMALL_MACRO_LINES = 1

FUNCTIONS = {
    "FUNCTION_DECL",
    "FUNCTION_TEMPLATE",
    "CXX_METHOD",
    "CONSTRUCTOR",
    "DESTRUCTOR",
    "CONVERSION_FUNCTION",
}
CONTAINERS = {"NAMESPACE", "LINKAGE_SPEC", "UNEXPOSED_DECL"}
RECORDS = {
    "STRUCT_DECL",
    "UNION_DECL",
    "CLASS_DECL",
    "CLASS_TEMPLATE",
    "CLASS_TEMPLATE_PARTIAL_SPECIALIZATION",
}
WHOLE = {
    "TYPEDEF_DECL",
    "TYPE_ALIAS_DECL",
    "TYPE_ALIAS_TEMPLATE_DECL",
    "ENUM_DECL",
    "FIELD_DECL",
    "USING_DECLARATION",
    "USING_DIRECTIVE",
    "FRIEND_DECL",
    "STATIC_ASSERT",
}
DIRECTIVES = {"MACRO_DEFINITION", "INCLUSION_DIRECTIVE"}
BODIES = {"COMPOUND_STMT", "CXX_TRY_STMT"}
DIALECTS = {"c": ["-xc", "-std=gnu11"], "cpp": ["-xc++", "-std=gnu++17"]}


def system_includes() -> list[str]:
    """Where the machine's own compiler looks for `#include <…>`, as clang options."""
    answer = subprocess.run(
        ["gcc", "-E", "-Wp,-v", "-xc++", "/dev/null"], capture_output=True, text=True, check=True
    ).stderr
    return [f"-isystem{line.strip()}" for line in answer.split("\n") if line.startswith(" /")]


class Lister:
    """Items and bodies of one file, in source order."""

    def __init__(self, path: str, source: bytes, options: list[str]) -> None:
        self.path = path
        self.source = source
        self.items: list[dict[str, Any]] = []
        self.bodies: list[dict[str, Any]] = []
        # Macros are cursors too, hundreds of thousands of them in the headers of C++.
        record = cindex.TranslationUnit.PARSE_DETAILED_PROCESSING_RECORD
        self.unit = cindex.Index.create().parse(
            path,
            args=options,
            unsaved_files=[(path, source)],
            options=record if "-xc" in options else 0,
        )
        whole = self.unit.get_extent(path, (0, len(source)))
        tokens = [
            t for t in self.unit.get_tokens(extent=whole) if t.kind != cindex.TokenKind.COMMENT
        ]
        self.spellings = [token.spelling for token in tokens]
        self.offsets = [token.extent.start.offset for token in tokens]
        self.inner: list[tuple[int, int]] = []
        cursors = list(self.unit.cursor.get_children())
        # Directives come first in clang's order, and only the others tell which of them are inner.
        for cursor in sorted(cursors, key=lambda cursor: cursor.kind.name in DIRECTIVES):
            self.visit(cursor, "")

    def outside(self, cursor: Any) -> bool:
        """Whether a directive stands outside function bodies and values."""
        offset = cursor.extent.start.offset
        return not any(start < offset < end for start, end in self.inner)

    def errors(self) -> int:
        return sum(
            problem.severity >= cindex.Diagnostic.Error
            and problem.category_name == "Parse Issue"
            and problem.location.file is not None
            and problem.location.file.name == self.path
            for problem in self.unit.diagnostics
        )

    def text(self, start: int, end: int) -> str:
        first, last = bisect_left(self.offsets, start), bisect_left(self.offsets, end)
        return " ".join(self.spellings[first:last])

    def here(self, cursor: Any) -> bool:
        file = cursor.extent.start.file
        return file is not None and file.name == self.path

    def add(self, name: str, head: str, body: int | None = None, value: str | None = None) -> None:
        """Add an item; what a macro's call declares has no text of its own in the file."""
        if head:
            self.items.append({"name": name, "head": head, "body": body, "value": value})

    def add_body(self, cursor: Any) -> int:
        start, end = cursor.extent.start, cursor.extent.end
        self.inner.append((start.offset, end.offset))
        text = self.source[start.offset : end.offset].decode("utf-8", "replace")
        self.bodies.append({"first": start.line, "last": end.line, "text": text})
        return len(self.bodies) - 1

    def function(self, cursor: Any, name: str) -> None:
        start, end = cursor.extent.start.offset, cursor.extent.end.offset
        for child in cursor.get_children():
            if child.kind.name in BODIES and self.here(child):
                head = self.text(start, child.extent.start.offset)
                # A constructor's initialisers stand between its head and its body.
                self.add(name, head.split(" ) : ")[0], self.add_body(child))
                return
        self.add(name, self.text(start, end))

    def variable(self, cursor: Any, name: str) -> None:
        start, end = cursor.extent.start.offset, cursor.extent.end.offset
        self.inner.append((start, end))
        words = self.text(start, end).split(" ")
        cuts = [words.index(mark) for mark in ("=", "{") if mark in words]
        self.add(name, " ".join(words[: min(cuts, default=len(words))]))

    def macro(self, cursor: Any, name: str) -> None:
        start, end = cursor.extent.start, cursor.extent.end
        first = bisect_left(self.offsets, start.offset)
        last = bisect_left(self.offsets, end.offset)
        words = self.spellings[first:last]
        # Parameters follow the name without a space, else a bracket begins the replacement.
        adjoining = self.offsets[first + 1 : last][:1] == [start.offset + len(words[0])]
        head = words[: words.index(")") + 1] if adjoining and words[1] == "(" else words[:1]
        small = end.line - start.line < SMALL_MACRO_LINES
        value = " ".join(words[len(head) :]) if small else None
        self.add(name, "#define " + " ".join(head), value=value)

    def whole(self, cursor: Any, name: str) -> None:
        self.add(name, self.text(cursor.extent.start.offset, cursor.extent.end.offset))

    def members(self, cursor: Any, name: str) -> None:
        start, end = cursor.extent.start.offset, cursor.extent.end.offset
        self.add(name, self.text(start, end).split(" {")[0])
        for child in cursor.get_children():
            self.visit(child, f"{name}.")

    def visit(self, cursor: Any, scope: str) -> None:
        if not self.here(cursor):
            return
        # Clang names what has no name by its place, which moves.
        kind, name = cursor.kind.name, scope + cursor.spelling.split(" (unnamed ")[0]
        if kind in FUNCTIONS:
            self.function(cursor, name)
        elif kind == "VAR_DECL":
            self.variable(cursor, name)
        elif kind in DIRECTIVES:
            if self.outside(cursor):
                self.macro(cursor, name) if kind == "MACRO_DEFINITION" else self.whole(cursor, name)
        elif kind in RECORDS:
            self.members(cursor, name)
        elif kind in CONTAINERS:
            for child in cursor.get_children():
                self.visit(child, scope if kind != "NAMESPACE" else f"{name}.")
        elif kind in WHOLE:
            self.whole(cursor, name)


def search_folders(path: Path, root: Path) -> list[str]:
    """The file's folder and its parents up to the root are searched for what it includes."""
    folders = [path.parent, *path.parent.parents]
    inside = folders[: folders.index(root) + 1]
    return [f"-I{folder}{sub}" for folder in inside for sub in ("", "/include")]


def main() -> None:
    dialect, originals, variants = DIALECTS[sys.argv[1]], Path(sys.argv[2]), Path(sys.argv[3])
    # Extension modules are a good part of all C on the registry.
    includes = [*system_includes(), f"-isystem{sysconfig.get_path('include')}"]
    for relative in sys.stdin.read().split("\n"):
        if not relative:
            continue
        path = originals / relative
        options = [*dialect, *search_folders(path, originals), *includes]
        found = Lister(str(path), (variants / relative).read_bytes(), options)
        record = {
            "path": relative,
            "errors": found.errors(),
            "items": found.items,
            "bodies": found.bodies,
        }
        print(json.dumps(record))


if __name__ == "__main__":
    main()
