"""Small trees for tests: written from a mapping, walked into readable lines."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from ullage.adapters.files import FoundFile, Skipped, WalkOptions, walk

_NOBODY = 65534


def plant(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Writes files; a name that ends with a slash is an empty folder."""
    for name, content in files.items():
        path = root / name
        if name.endswith("/"):
            path.mkdir(parents=True, exist_ok=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def plant_repository(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """The same below a `.git` folder that git takes for one."""
    git = {".git/HEAD": "ref: refs/heads/main\n", ".git/objects/": "", ".git/refs/": ""}
    return plant(root, {**git, **files})


def found(root: Path, options: WalkOptions | None = None) -> list[str]:
    """The relative paths of the files that a walk finds, in its order."""
    rows = walk(root, options or WalkOptions())
    return [row.relative for row in rows if isinstance(row, FoundFile)]


def skipped(root: Path, options: WalkOptions | None = None) -> dict[str, str]:
    """What a walk leaves out: `reason: detail` by relative path."""
    rows = walk(root, options or WalkOptions())
    return {row.relative: f"{row.reason}: {row.detail}" for row in rows if isinstance(row, Skipped)}


@contextmanager
def without_privileges(folder: Path) -> Iterator[None]:
    """Permissions below the folder hold for root too, who takes another user's place."""
    if os.geteuid() != 0:
        yield
        return
    modes = [(path, path.stat().st_mode) for path in (folder, *folder.parents)]
    for path, mode in modes:
        path.chmod(mode | 0o055)
    os.seteuid(_NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        for path, mode in modes:
            path.chmod(mode)
