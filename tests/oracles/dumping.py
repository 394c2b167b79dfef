"""Runs the dumpers: small programs that list what a compiler's own parser finds in source files.

Owns the form they answer in, one JSON line a file:

    {"path": …, "errors": syntax errors,
     "items": [{"name", "head", "body", "value"}], "bodies": [{"first", "last", "text"}]}

An item is a declaration outside function bodies: its qualified name, its head in normal form (no
comments, no layout) and the index of its body, if any. Bodies are the outermost function bodies
with their 1-based first and last line.
Never knows what a view is.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tests.oracles.corpora import TYPESCRIPT_API, CorpusMissingError, cache_folder, fetched

DUMPERS = Path(__file__).parent / "dumpers"
# Ten times what the slowest dumper needs for its whole corpus on two cores.
DUMP_SECONDS = 900


class OracleMissingError(Exception):
    """A tool is not installed here; the message names it and how to get it."""


@dataclass(frozen=True, slots=True)
class Item:
    """A declaration outside function bodies; `body` is an index into the file's bodies.

    `value` is a constant's or field's value where it is too small to be left out of a view.
    """

    name: str
    head: str
    body: int | None
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """An outermost function body: 1-based lines, text as written with its delimiters."""

    first: int
    last: int
    text: str


@dataclass(frozen=True, slots=True)
class Dump:
    """What a compiler's parser found in one file."""

    errors: int
    items: tuple[Item, ...]
    bodies: tuple[Body, ...]


@dataclass(frozen=True, slots=True)
class Oracle:
    """A dumper: the commands it needs, how to get them, and how it is started.

    `command` is given the folders of the program, of the corpus and of the files to read, which
    differ for views. `prepare` makes the program in its folder first.
    """

    needs: tuple[str, ...]
    install: str
    command: Callable[[Path, Path, Path], list[str]]
    module: str | None = None
    prepare: Callable[[Path], list[str]] | None = None
    relative_paths: bool = False


def _typescript(program: Path, originals: Path, variants: Path) -> list[str]:
    return [
        "node",
        "--stack-size=4000",
        str(DUMPERS / "typescript.cjs"),
        str(fetched(TYPESCRIPT_API) / "typescript.js"),
    ]


def _clang(dialect: str) -> Oracle:
    def command(program: Path, originals: Path, variants: Path) -> list[str]:
        dumper = str(DUMPERS / "clang_tree.py")
        return [sys.executable, dumper, dialect, str(originals), str(variants)]

    install = "pip install '.[oracle]' and a C compiler (gcc, g++)"
    return Oracle(("gcc",), install, command, "clang.cindex", relative_paths=True)


_TYPESCRIPT = Oracle(("node", "npm"), "install node and npm", _typescript)

ORACLES: Mapping[str, Oracle] = {
    "typescript": _TYPESCRIPT,
    "javascript": _TYPESCRIPT,
    "go": Oracle(
        ("go",),
        "apt-get install golang-go",
        lambda program, originals, variants: [str(program / "dumper")],
        prepare=lambda program: [
            "go",
            "build",
            "-o",
            str(program / "dumper"),
            str(DUMPERS / "go.go"),
        ],
    ),
    "java": Oracle(
        ("java", "javac"),
        "apt-get install default-jdk-headless",
        lambda program, originals, variants: ["java", "-cp", str(program), "Dump"],
        prepare=lambda program: ["javac", "-d", str(program), str(DUMPERS / "Dump.java")],
    ),
    "c": _clang("c"),
    "cpp": _clang("cpp"),
}


def _parsed(line: str) -> tuple[str, Dump]:
    record: dict[str, Any] = json.loads(line)
    items = tuple(Item(**item) for item in record["items"])
    bodies = tuple(Body(**body) for body in record["bodies"])
    return record["path"], Dump(record["errors"], items, bodies)


def require(oracle: Oracle) -> None:
    """Raise `OracleMissingError` when the oracle's tools are not on this machine."""
    missing = [name for name in oracle.needs if shutil.which(name) is None]
    if oracle.module and (
        find_spec(oracle.module.split(".")[0]) is None or find_spec(oracle.module) is None
    ):
        missing.append(oracle.module)
    if missing:
        raise OracleMissingError(f"{', '.join(missing)} not found: {oracle.install}")


def _started(command: list[str], question: str) -> str:
    # Every test has a home of its own: without a kept cache Go would build its library each time.
    environment = os.environ | {"GOCACHE": str(cache_folder() / "go-build")}
    done = subprocess.run(
        command,
        env=environment,
        input=question,
        capture_output=True,
        check=False,
        text=True,
        timeout=DUMP_SECONDS,
    )
    assert done.returncode == 0, f"{command[0]} failed: {done.stderr[-2000:]}"
    return done.stdout


def dumps(language: str, originals: Path, variants: Path, paths: Iterable[str]) -> dict[str, Dump]:
    """What the oracle finds in `variants`/path, for files that belong at `originals`/path."""
    oracle = ORACLES[language]
    try:
        require(oracle)
        asked = list(paths)
        names = asked if oracle.relative_paths else [str(variants / path) for path in asked]
        with tempfile.TemporaryDirectory() as made:
            program = Path(made)
            if oracle.prepare:
                _started(oracle.prepare(program), "")
            answer = _started(oracle.command(program, originals, variants), "\n".join(names) + "\n")
    except CorpusMissingError as problem:
        raise OracleMissingError(str(problem)) from problem
    found = dict(_parsed(line) for line in answer.split("\n") if line)
    assert list(found) == names, f"the {language} dumper left out files"
    return dict(zip(asked, found.values(), strict=True))
