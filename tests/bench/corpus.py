"""The code that is measured: nobody here wrote it, and it lies in the cache of the oracles.

Sets that are made (ten thousand files, a hundred thousand) are made of the same code.
"""

import shutil
import sysconfig
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from itertools import count, islice
from pathlib import Path

from tests.oracles import corpora
from tests.support.repository import commit, git

LANGUAGES = ("typescript", "c", "cpp")
"""What stands beside Python in the mixed corpus: all of it comes from npm and pip."""

NOT_MEASURED = frozenset({"site-packages", "test", "tests", "__pycache__"})
"""Folders of the standard library without code that people read."""

CHANGED_FILES = 50

SMALL_FILE_BYTES = 2_000
FILES_A_FOLDER = 250


def mixed() -> Path:
    """A folder with Python's standard library and packages in TypeScript, C and C++."""
    return _made("bench-mixed-1", _fill_mixed)


def ten_thousand() -> Path:
    """A folder with 10,000 files: those of the mixed corpus again and again, no two the same."""
    return _made("bench-10000-1", lambda folder: _write(folder, 10_000, _variants(None)))


def hundred_thousand() -> Path:
    """A folder with 100,000 files: the beginnings of those of the mixed corpus."""
    variants = _variants(SMALL_FILE_BYTES)
    return _made("bench-100000-1", lambda folder: _write(folder, 100_000, variants))


def changed() -> Path:
    """A repository of the mixed corpus on a branch that made fifty of its files longer."""
    return _made("bench-changed-1", _fill_changed)


@cache
def files(folder: Path) -> list[Path]:
    """All files of a corpus, in the order of their names."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


@cache
def texts() -> list[str]:
    """The texts of the mixed corpus, as the program reads them."""
    return [path.read_bytes().decode() for path in files(mixed())]


@cache
def standard_library() -> list[Path]:
    """The running Python's own library, tests left out."""
    root = Path(sysconfig.get_path("stdlib"))
    found = sorted(root.rglob("*.py"))
    return [path for path in found if not NOT_MEASURED.intersection(path.relative_to(root).parts)]


def file_of(lines: int, skipped: int = 0) -> str:
    """One file of so many lines: the standard library's, from line `skipped` on."""
    taken: list[bytes] = []
    for path in standard_library():
        taken += path.read_bytes().splitlines(keepends=True)
        if len(taken) >= skipped + lines:
            break
    return b"".join(taken[skipped : skipped + lines]).decode()


def _made(name: str, fill: Callable[[Path], None]) -> Path:
    target = corpora.cache_folder() / name
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent) as made:
            folder = Path(made) / name
            folder.mkdir()
            fill(folder)
            folder.rename(target)
    return target


def _fill_mixed(folder: Path) -> None:
    root = Path(sysconfig.get_path("stdlib"))
    for path in standard_library():
        _copy(path, folder / "python" / path.relative_to(root))
    for language in LANGUAGES:
        for root, paths in corpora.files(language):
            package = root.relative_to(corpora.cache_folder()).parts[0]
            for path in paths:
                _copy(path, folder / language / package / path.relative_to(root))


def _fill_changed(folder: Path) -> None:
    shutil.copytree(mixed(), folder, dirs_exist_ok=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    # What is measured has to end well, also where a file was too large before.
    commit(folder, {"ullage.toml": "[check]\nfile = 25000\ngrow = 100000\n"})
    git(folder, "checkout", "--quiet", "-b", "work")
    every = files(mixed())
    for path in every[:: len(every) // CHANGED_FILES][:CHANGED_FILES]:
        longer = folder / path.relative_to(mixed())
        longer.write_bytes(longer.read_bytes() + b"".join(b"%d\n" % line for line in range(30)))
    commit(folder)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if _is_text(source):
        shutil.copyfile(source, target)


def _is_text(path: Path) -> bool:
    try:
        path.read_bytes().decode()
    except UnicodeDecodeError:
        return False
    return True


def _variants(most_bytes: int | None) -> Iterator[tuple[str, bytes]]:
    """Name and content of ever more files: line ends at the end keep contents apart."""
    originals = [(path.name, path.read_bytes()[:most_bytes]) for path in files(mixed())]
    for turn in count():
        for name, content in originals:
            whole_lines = content if most_bytes is None else content[: content.rfind(b"\n") + 1]
            yield f"{turn}-{name}", whole_lines + b"\n" * turn


def _write(folder: Path, files: int, variants: Iterator[tuple[str, bytes]]) -> None:
    for number, (name, content) in enumerate(islice(variants, files)):
        place = folder / f"{number // FILES_A_FOLDER:04}"
        place.mkdir(exist_ok=True)
        (place / f"{number % FILES_A_FOLDER:03}-{name}").write_bytes(content)
