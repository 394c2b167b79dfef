"""The file a context text is handed over in: written only when asked, and whole or not at all."""

import contextlib
import tempfile
from collections.abc import Iterable
from pathlib import Path
from secrets import token_hex

FOLDER = ".ullage"
FILE = "context.md"


class ContextFileError(Exception):
    """The text could not be written to a file; the message says why."""


def write_context(root: Path, text: str) -> Path:
    """Write the text to `.ullage/context.md` below a folder, where git does not see it.

    In a folder that cannot be written, or whose `.ullage` is a link, it goes to a new folder of the
    system's temporary one, which only the user can read.

    Raises:
        ContextFileError: neither can be written.
    """
    try:
        folder = root / FOLDER
        folder.mkdir(exist_ok=True)
        if folder.is_symlink():
            raise NotADirectoryError(f"{folder} is a link")
        with contextlib.suppress(FileExistsError), (folder / ".gitignore").open("x") as ignore:
            ignore.write("*\n")
        return _replace(folder / FILE, text)
    except OSError:
        return _write_elsewhere(text)


def _write_elsewhere(text: str) -> Path:
    try:
        return _replace(Path(tempfile.mkdtemp(prefix="ullage-")) / FILE, text)
    except OSError as error:
        raise ContextFileError(f"the context cannot be written: {error.strerror}") from None


def save_context(path: Path, text: str, inputs: Iterable[str | Path] = ()) -> Path:
    """Write the text to a file that the user named; none of the `inputs` is written over.

    Raises:
        ContextFileError: it cannot be written, or it is one of the files that the text is made of.
    """
    if any(_is_same(path, one) for one in inputs):
        raise ContextFileError(f"{path} is one of the files for the text; name another to write to")
    try:
        if path.exists() and not path.is_file():  # a pipe or a terminal
            path.write_text(text, encoding="utf-8", newline="")
            return path
        return _replace(path.resolve(), text)
    except OSError as error:
        raise ContextFileError(f"{path} cannot be written: {error.strerror}") from None
    except ValueError as error:  # no name for the system, as with a null character
        raise ContextFileError(f"{_shown(path)} cannot be written: {error}") from None


def _is_same(one: Path, other: str | Path) -> bool:
    """Whether two names are those of one file, be it by a link or not there yet."""
    if one.absolute() == Path(other).absolute():
        return True
    try:
        return one.samefile(other)
    except (OSError, ValueError):
        return False


def _shown(path: Path) -> str:
    return ascii(str(path))[1:-1]


def _replace(path: Path, text: str) -> Path:
    """Put a file in place at once: nobody reads half a text."""
    unfinished = path.with_name(f".{path.name}-{token_hex(4)}")
    try:
        with unfinished.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    return path
