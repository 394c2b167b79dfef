"""The house rules, as far as a program can judge them."""

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import median, quantiles

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted(
    path for folder in ("server", "extractors") for path in (ROOT / folder).rglob("*.py")
)
SOURCE_NAMES = [path.relative_to(ROOT).as_posix() for path in SOURCES]
MOST_LINES = 250
MEDIAN_LINES = 10
NINTH_DECILE_LINES = 35
# Tables: nobody has to follow them from the first line to the last.
TABLES = {"server/ullage/domain/settings/rows.py"}
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "shared", "tools"}
FORBIDDEN_ATTRIBUTES = {
    "splitlines": "it splits at form feeds and separators, where no editor does",
    "progress_callback": "on a QueryCursor it ends the process",
}


def tool(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    assert program is not None, f"{name} is not installed: pip install -e .[test]"
    return subprocess.run(
        [program, *arguments], cwd=ROOT, capture_output=True, check=False, text=True
    )


@pytest.mark.parametrize(
    "command",
    [
        ("lint-imports", "--no-cache"),
        ("ruff", "check"),
        ("ruff", "format", "--check"),
        ("mypy",),
        ("basedpyright",),
    ],
    ids=" ".join,
)
def test_tools_have_nothing_to_say(command: tuple[str, ...]) -> None:
    done = tool(*command)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_file_is_too_long_to_read_in_one_go() -> None:
    lines = {
        name: path.read_text(encoding="utf-8").count("\n")
        for name, path in zip(SOURCE_NAMES, SOURCES, strict=True)
        if name not in TABLES
    }
    assert {name: count for name, count in lines.items() if count > MOST_LINES} == {}


def test_functions_are_short() -> None:
    lengths = sorted(
        (length, place)
        for name, path in zip(SOURCE_NAMES, SOURCES, strict=True)
        for length, place in function_lengths(name, path)
    )
    longest = ", ".join(f"{place} {length}" for length, place in lengths[-10:])
    numbers = [length for length, _ in lengths]
    assert median(numbers) <= MEDIAN_LINES, longest
    assert quantiles(numbers, n=10)[-1] <= NINTH_DECILE_LINES, longest


def function_lengths(name: str, path: Path) -> list[tuple[int, str]]:
    """Lines from `def` to the end without the docstring: what has to be followed."""
    lengths: list[tuple[int, str]] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            first = node.body[0]
            is_doc = ast.get_docstring(node, clean=False) is not None
            doc = (first.end_lineno or 0) - first.lineno + 1 if is_doc else 0
            lengths.append((node.end_lineno - node.lineno + 1 - doc, f"{name}:{node.name}"))
    return lengths


def test_nothing_is_a_drawer() -> None:
    folders = {parent for path in SOURCES for parent in path.relative_to(ROOT).parents}
    names = {path.stem for path in SOURCES} | {folder.name for folder in folders}
    assert names & DRAWERS == set()


def test_what_corrupts_or_crashes_is_not_called() -> None:
    found = [
        f"{name}:{getattr(node, 'lineno', 0)} {attribute}: {FORBIDDEN_ATTRIBUTES[attribute]}"
        for name, path in zip(SOURCE_NAMES, SOURCES, strict=True)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for attribute in mentioned(node)
    ]
    assert found == []


def mentioned(node: ast.AST) -> set[str]:
    names = [getattr(node, field, None) for field in ("attr", "arg", "id", "name")]
    return {name for name in names if isinstance(name, str)} & set(FORBIDDEN_ATTRIBUTES)


@pytest.mark.parametrize("path", SOURCES, ids=SOURCE_NAMES)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text))
    assert not re.search(r"#.*\b(TODO|FIXME|XXX|HACK)\b", text)
