"""Which part of a text is which file's, where a real shell printed several."""

import shutil
import subprocess
from pathlib import Path

import pytest

from ullage.adapters.agents.shares import cut, cut_out, shares
from ullage.adapters.agents.shell import outputs

LINES = {"a.py": 40, "b.py": 30, "empty.py": 0}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, count in LINES.items():
        lines = (
            f"line {number} of {name}\n" if number % 7 else "\n" for number in range(1, count + 1)
        )
        (tmp_path / name).write_text("".join(lines))
    return tmp_path


def lines_of(name: str, first: int, last: int) -> str:
    return "".join(
        f"line {number} of {name}\n" if number % 7 else "\n" for number in range(first, last + 1)
    )


def numbered(name: str, first: int, last: int) -> str:
    lines = lines_of(name, first, last).split("\n")[:-1]
    return "".join(f"{number:6}\t{line}\n" for number, line in enumerate(lines, first))


Told = list[tuple[str, str]]


def told(command: str, folder: Path) -> Told:
    """What of the output of a command is of which file."""
    done = subprocess.run(
        ["sh", "-c", command], cwd=folder, check=False, capture_output=True, text=True
    )
    found = shares(outputs(command), done.stdout)
    return [(one.printed.path, done.stdout[one.begin : one.end]) for one in found]


A, B = ("a.py", lines_of("a.py", 1, 40)), ("b.py", lines_of("b.py", 1, 30))


@pytest.mark.skipif(shutil.which("sh") is None, reason="asks a shell what it prints")
@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("cat a.py", [A]),
        # By their numbers of lines, where none is short.
        ("sed -n 3,9p a.py && sed -n 5,6p b.py",
         [("a.py", lines_of("a.py", 3, 9)), ("b.py", lines_of("b.py", 5, 6))]),
        ("sed -n 1,40p a.py; sed -n 1,30p b.py; sed -n 8p a.py",
         [A, B, ("a.py", lines_of("a.py", 8, 8))]),
        ("sed -n 1,40p a.py; sed -n 1,80p b.py", []),
        ("sed -n 1,80p a.py; sed -n 1,20p b.py", []),
        ("cat a.py b.py", []),
        ("cat a.py; sed -n 1,5p b.py", []),
        # By the numbers of the lines.
        ("nl -ba a.py | sed -n 35,80p; nl -ba b.py",
         [("a.py", numbered("a.py", 35, 40)), ("b.py", numbered("b.py", 1, 30))]),
        ("cat -n a.py; cat -n b.py | head -3",
         [("a.py", numbered("a.py", 1, 40)), ("b.py", numbered("b.py", 1, 3))]),
        ("nl -ba a.py | sed -n 5,9p; nl -ba b.py | sed -n 8,12p",
         [("a.py", numbered("a.py", 5, 9)), ("b.py", numbered("b.py", 8, 12))]),
        ("echo hello; nl -ba a.py | sed -n 5,6p; ls; nl -ba b.py | sed -n 8,9p",
         [("a.py", numbered("a.py", 5, 6)), ("b.py", numbered("b.py", 8, 9))]),
        # The numbers go on where the file is another.
        ("nl -ba b.py | sed -n 21,35p; nl -ba a.py | sed -n 31,33p", []),
        ("nl -ba empty.py; nl -ba b.py | sed -n 2,3p", []),
        ("nl a.py; nl b.py", []),
        # By the headings.
        ("head -n 2 a.py b.py",
         [("a.py", lines_of("a.py", 1, 2)), ("b.py", lines_of("b.py", 1, 2))]),
        ("head -n 99 a.py empty.py b.py", [A, ("empty.py", ""), B]),
        ("head -n 2 a.py gone.py", []),
        # Of one file alone it is all of it.
        ("sed -n 1,5p a.py; sed -n 38,90p a.py",
         [("a.py", lines_of("a.py", 1, 5) + lines_of("a.py", 38, 40)), ("a.py", "")]),
        ("cat a.py; ls; cat b.py", []),
        ("ls; sed -n 1,5p a.py; sed -n 38,90p a.py", []),
        ("ls", []),
    ],
)  # fmt: skip
def test_shares(folder: Path, command: str, expected: Told) -> None:
    assert told(command, folder) == expected


def test_a_cut_is_a_part_of_a_part() -> None:
    def text_of(part: str) -> str:
        return {"0": "one two", "3.1": "three"}[part]

    assert cut_out("0", text_of) == "one two"
    assert cut_out(cut("0", 4, 7), text_of) == "two"
    assert cut_out(cut("3.1", 0, 2), text_of) == "th"
    assert cut_out(cut("0", 7, 7), text_of) == ""
