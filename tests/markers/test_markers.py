"""Annotated sources: what the editor shows stands behind the line where it shows it.

Each `.txt` begins with what it is about, then `-- path --` and a source. At the end of a line:
`«times N»` repeats the line; `«hint LABEL»` is an inlay hint; `«hover NAME = TEXT»` is what is told
on a name; `«action TITLE»`, one for each line of the menu, what is offered there. Marks are no part
of the source. `UPDATE_EXPECT=1 pytest tests/markers` writes the answers of `hint` where there are
any, and those of `hover` and `action` where a mark asks for them.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.window import Window

FILES = sorted(Path(__file__).parent.glob("*.txt"))
MARK = re.compile(r" *«(times|hint|hover|action)(?: ([^»]*))?»")


@dataclass(frozen=True)
class Line:
    """A line of the source, how often it stands there, and what its marks ask."""

    text: str
    times: int
    hovers: tuple[str, ...]
    acts: bool

    @classmethod
    def parse(cls, written: str) -> "Line":
        marks = MARK.findall(written)
        times = [int(value) for kind, value in marks if kind == "times"]
        hovers = tuple(value.partition(" = ")[0] for kind, value in marks if kind == "hover")
        acts = any(kind == "action" for kind, _ in marks)
        return cls(MARK.sub("", written), times[0] if times else 1, hovers, acts)


def annotated(window: Window, path: str, lines: list[Line]) -> list[str]:
    """The lines with everything that the editor shows."""
    hints = window.hints(path)
    written: list[str] = []
    at = 0
    for line in lines:
        marks = [f"times {line.times}"] if line.times > 1 else []
        marks += [f"hint {label}" for number, label, _ in hints if at <= number < at + line.times]
        for name in line.hovers:
            found = re.search(rf"\b{re.escape(name)}\b", line.text)
            assert found, f"no {name} in {line.text}"
            marks.append(f"hover {name} = {window.hover(path, at, found.start())}")
        if line.acts:
            marks += [f"action {title}" for title in window.titles(path, at)]
        written.append("  ".join([line.text, *(f"«{mark}»" for mark in marks)]))
        at += line.times
    return written


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_what_is_shown_stands_behind_its_line(file: Path, tmp_path: Path) -> None:
    head, path, body = re.split(
        r"^-- (.*) --\n", file.read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    lines = [Line.parse(line) for line in body.split("\n")]
    source = "\n".join("\n".join([line.text] * line.times) for line in lines)
    with Window(tmp_path / "project") as window:
        window.write(path, source)
        window.show(path, language="")
        window.settle()
        shown = f"{head}-- {path} --\n" + "\n".join(annotated(window, path, lines))
    if os.environ.get("UPDATE_EXPECT"):
        file.write_text(shown, encoding="utf-8")
    assert shown == file.read_text(encoding="utf-8")


def test_marks_are_asked_for_in_every_language() -> None:
    assert {file.stem for file in FILES} == {"go", "python", "typescript"}
    for file in FILES:
        kinds = {kind for kind, _ in MARK.findall(file.read_text(encoding="utf-8"))}
        assert kinds == {"times", "hint", "hover", "action"}, file.stem
