"""The file a context text is handed over in: written only when asked, and whole or not at all."""

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ullage.app.private_folder import PrivateFolder
from ullage.app.whole_files import replace_file

FOLDER = ".ullage"
FILE = "context.md"

_private = PrivateFolder()


class ContextFileError(Exception):
    """The text could not be written to a file; the message says why."""


@dataclass(frozen=True, slots=True)
class Written:
    """A file that holds the text. `note`: why it is not in the usual place, None where it is."""

    path: Path
    note: str | None = None


def write_context(root: Path | None, text: str, name: str = FILE) -> Written:
    """Write the text to `.ullage/context.md` below a folder, where git does not see it.

    `name` is that of the file, should it be another one.

    Without a folder, or in one that cannot be written or whose `.ullage` is a link, it goes to a
    folder of this process in the system's temporary one, which only the user can read.

    Raises:
        ContextFileError: neither can be written.
    """
    if root is None:
        return _write_elsewhere(text, name, "no folder is open")
    folder = root / FOLDER
    try:
        folder.mkdir(exist_ok=True)
        if folder.is_symlink():
            raise NotADirectoryError(f"{folder} is a link")
        with contextlib.suppress(FileExistsError), (folder / ".gitignore").open("x") as ignore:
            ignore.write("*\n")
        return Written(replace_file(folder / name, text))
    except OSError as error:
        why = f"{folder} cannot be written ({_reason(folder, name, error)})"
        return _write_elsewhere(text, name, why)


def _reason(folder: Path, name: str, error: OSError) -> str:
    """Why nothing can be written in a folder."""
    with contextlib.suppress(OSError):
        if folder.is_symlink():
            return "is a link"
        if folder.exists() and not folder.is_dir():
            return "is a file"
        if (folder / name).is_dir():
            return f"{name} is a folder"
    return (error.strerror or str(error)).lower()


def _write_elsewhere(text: str, name: str, why: str) -> Written:
    try:
        path = replace_file(_private.path() / name, text)
    except OSError as error:
        raise ContextFileError(f"{name} cannot be written: {error.strerror}") from None
    return Written(path, f"{why}; written to the temporary folder instead")


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
        return replace_file(path.resolve(), text)
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
