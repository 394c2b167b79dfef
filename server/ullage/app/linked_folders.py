"""Folders that are reached through symbolic links, and the files in them by their other names."""

import os
from pathlib import Path


def real_path(folder: str) -> str:
    """The one name of a folder, by whichever link it was reached."""
    return os.path.realpath(folder)


def moved_below(path: str, real: str, folder: str) -> str:
    """A file's path as it begins with `folder`, where it lies below the folder `real` by any name.

    Only what leads to the folder is looked through: a link inside of it stays as it is. Any other
    path comes back unchanged.
    """
    file = Path(path)
    wanted = os.path.normcase(real)
    for above in reversed(file.parents):
        if os.path.normcase(real_path(str(above))) == wanted:
            return str(Path(folder, file.relative_to(above)))
    return path
