"""Which lines of which files a shell command prints: `cat`, `head`, `sed -n`, `nl`, in pipes.

Agents read files so, too. Reads a command as a person would; what it does not know prints no file.
"""

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ullage.domain.session import Lines

_HEAD_LINES = 10
_SED_RANGE = re.compile(r"(\d+)(?:,(\d+|\$))?p;?")
_PRINTS = re.compile(r"\b(?:cat|nl|bat|head|sed)\b")
_MOST_CHARACTERS = 1_000
"""A longer command is a script, which does more than print a file."""
_BETWEEN = frozenset({"&&", ";", "||", "|", "&"})


@dataclass(frozen=True, slots=True)
class Printed:
    """A file that a command prints; `lines` None for all of it."""

    path: str
    lines: Lines | None = None


def printed_files(command: str) -> tuple[Printed, ...]:
    """The files whose text a command line prints."""
    if len(command) > _MOST_CHARACTERS or not _PRINTS.search(command):
        return ()
    try:
        split = shlex.shlex(command, posix=True, punctuation_chars=";&|")
        split.whitespace_split = True
        words = [*split]
    except ValueError:
        # An open quotation mark: a script of several lines, most likely.
        return ()
    return tuple(one for pipe in _pipes(words) for one in _of_pipe(pipe))


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


def _of_pipe(stages: Sequence[Sequence[str]]) -> Iterator[Printed]:
    """What comes out of a pipe: the files that its first stage prints, cut by all stages."""
    cuts = [_cut_by(stage) for stage in stages]
    if not stages or None in cuts or any(">" in word for word in stages[-1]):
        return
    lines = Lines(1, None)
    for cut in filter(None, cuts):
        lines = _lines_of(lines, cut)
    for path in _files_of(stages[0]):
        yield Printed(path, None if lines == Lines(1, None) else lines)


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


def _files_of(program: Sequence[str]) -> Iterator[str]:
    name, *rest = program
    value_follows = False
    for word in rest:
        if value_follows:
            value_follows = False
        elif word in {"-n", "-b", "-w", "-s", "-v"} and name in {"head", "nl"}:
            value_follows = True
        elif word.startswith("-") or (name == "sed" and _SED_RANGE.fullmatch(word)):
            continue
        elif not any(mark in word for mark in "<>*?$`"):
            yield word
