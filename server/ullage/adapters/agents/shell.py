"""Which lines of which files a shell command prints: `cat`, `head`, `sed -n`, `nl`, in pipes.

Agents read files so, too. Reads a command as a person would; what it does not know prints no file.
"""

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal

from ullage.domain.session import Lines

_HEAD_LINES = 10
_SED_RANGE = re.compile(r"(\d+)(?:,(\d+|\$))?p;?")
_PRINTS = re.compile(r"\b(?:cat|nl|bat|head|sed)\b")
_MOST_CHARACTERS = 1_000
"""A longer command is a script, which does more than print a file."""
_BETWEEN = frozenset({"&&", ";", "||", "|", "&"})
_ERRORS_ASIDE = re.compile(r"\s2>\s*(?:/dev/null|&1)")
_SILENT = frozenset({"cd", "true", ":", "set", "export", "mkdir", "test", "["})
_NOT_ITSELF = "<>*?$`"
"""What a shell makes something else of."""

Mark = Literal["numbers", "headings"]
"""How lines tell what they are: each begins with its number; a heading names the file."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A file that a command prints; `lines` None for all of it."""

    path: str
    lines: Lines | None = None
    mark: Mark | None = None


Output = Printed | None
"""A file, or what another program prints."""


def printed_files(command: str) -> tuple[Printed, ...]:
    """The files whose text a command line prints."""
    return tuple(one for one in outputs(command) if one is not None)


def outputs(command: str) -> tuple[Output, ...]:
    """What a command line prints, in its order; nothing where no file is among it."""
    if len(command) > _MOST_CHARACTERS or "<<" in command or not _PRINTS.search(command):
        return ()
    try:
        words = _words(_ERRORS_ASIDE.sub("", command))
    except ValueError:
        # An open quotation mark: a script of several lines, most likely.
        return ()
    found = tuple(_outputs(words))
    return found if any(found) else ()


def _words(command: str) -> list[str]:
    split = shlex.shlex(command, posix=True, punctuation_chars=";&|\n")
    split.whitespace_split, split.whitespace, split.commenters = True, " \t\r", ""
    # Line ends come together with the mark before them, which says all.
    return [
        word.strip("\n") or ";" if set(word) <= set(";&|\n") else word for word in split if word
    ]


def _outputs(words: Sequence[str]) -> Iterator[Output]:
    folder = PurePath()
    for pipe in _pipes(words):
        name, *rest = pipe[0] if pipe else ("true",)
        if name == "cd" and len(pipe) == 1:
            folder /= " ".join(rest)
        elif printed := tuple(_of_pipe(pipe)):
            for one in printed:
                path = str(folder / one.path) if folder.parts else one.path
                yield Printed(path, one.lines, one.mark)
        elif name not in _SILENT and not _goes_elsewhere(pipe):
            yield None


def _pipes(words: Sequence[str]) -> Iterator[list[list[str]]]:
    """The pipes of a command line, each with its programs and their arguments."""
    stages: list[list[str]] = [[]]
    for word in [*words, ";"]:
        if word not in _BETWEEN:
            stages[-1].append(word)
            continue
        if word != "|":
            yield [stage for stage in stages if stage]
            stages = []
        stages.append([])


def _goes_elsewhere(stages: Sequence[Sequence[str]]) -> bool:
    """Whether a pipe ends in a file."""
    return any(">" in word for word in stages[-1])


def _of_pipe(stages: Sequence[Sequence[str]]) -> Iterator[Printed]:
    """What comes out of a pipe: the files that its first stage prints, cut by all stages."""
    cuts = [_cut_by(stage) for stage in stages]
    if not stages or None in cuts or _goes_elsewhere(stages):
        return
    lines = Lines(1, None)
    for cut in filter(None, cuts):
        lines = _lines_of(lines, cut)
    paths = _files_of(stages[0])
    mark = _mark(stages[0], len(paths))
    if len(paths) > 1 and lines != Lines(1, None) and mark != "headings":
        # Lines of all of them together: nobody can tell which of which.
        return
    for path in paths:
        yield Printed(path, None if lines == Lines(1, None) else lines, mark)


def _mark(program: Sequence[str], files: int) -> Mark | None:
    name, *rest = program
    if name == "head" and files > 1:
        return "headings"
    # Of several files the numbers go on; and `nl` leaves out empty lines unless it is told.
    is_numbered = (name == "nl" and rest[:1] == ["-ba"]) or (name == "cat" and "-n" in rest)
    return "numbers" if is_numbered and files == 1 and len(rest) == 2 else None


def _lines_of(lines: Lines, cut: Lines) -> Lines:
    """Lines of lines."""
    ends = [lines.last, None if cut.last is None else lines.first + cut.last - 1]
    known = [end for end in ends if end is not None]
    return Lines(lines.first + cut.first - 1, min(known, default=None))


def _cut_by(program: Sequence[str]) -> Lines | None:
    """Which lines of its input a program prints, from 1; None where it prints something else."""
    name, *rest = program
    if name in {"cat", "nl", "bat"}:
        return Lines(1, None)
    if name == "head":
        return Lines(1, _count(rest))
    if name == "sed" and "-n" in rest:
        found = next(filter(None, map(_SED_RANGE.fullmatch, rest)), None)
        if found is not None:
            first, last = int(found[1]), found[2]
            return Lines(first, None if last == "$" else int(last or first))
    return None


def _count(arguments: Sequence[str]) -> int:
    """The number of lines that `head` is told."""
    for at, word in enumerate(arguments):
        if word == "-n" and at + 1 < len(arguments) and arguments[at + 1].isdigit():
            return int(arguments[at + 1])
        if match := re.fullmatch(r"-n?(\d+)|--lines=(\d+)", word):
            return int(match[1] or match[2])
    return _HEAD_LINES


def _files_of(program: Sequence[str]) -> list[str]:
    """The files that a program is given; none where a shell makes others of one of them."""
    name, *rest = program
    found: list[str] = []
    value_follows = False
    for word in rest:
        if value_follows:
            value_follows = False
        elif word in {"-n", "-b", "-w", "-s", "-v"} and name in {"head", "nl"}:
            value_follows = True
        elif not (word.startswith("-") or (name == "sed" and _SED_RANGE.fullmatch(word))):
            found.append(word)
    return [] if any(_becomes_another(word) for word in found) else found


def _becomes_another(word: str) -> bool:
    return any(mark in word for mark in _NOT_ITSELF) or word.count("(") != word.count(")")
