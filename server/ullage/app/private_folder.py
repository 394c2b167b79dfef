"""A folder of this process alone for what can be written nowhere else; it ends with the process."""

import atexit
import shutil
import tempfile
from pathlib import Path
from threading import Lock

Identity = tuple[int, int, int, int]


class PrivateFolder:
    """A folder in the system's temporary one that only the user can read, made when first needed.

    Called from any thread.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._made: tuple[Path, Identity] | None = None

    def path(self) -> Path:
        """The folder, made again where it vanished or is not ours any more. Raises OSError."""
        with self._lock:
            if self._made is not None and _identity(self._made[0]) == self._made[1]:
                return self._made[0]
            return self._make()

    def remove(self) -> None:
        """Remove the folder with all that is in it, where there is one."""
        with self._lock:
            made, self._made = self._made, None
        if made is not None and _identity(made[0]) == made[1]:
            shutil.rmtree(made[0], ignore_errors=True)

    def _make(self) -> Path:
        path = Path(tempfile.mkdtemp(prefix="ullage-"))
        if (identity := _identity(path)) is None:
            raise FileNotFoundError(f"{path} vanished")
        if self._made is None:
            atexit.register(self.remove)
        self._made = path, identity
        return path


def _identity(path: Path) -> Identity | None:
    """What tells the folder from one that somebody else put in its place."""
    try:
        found = path.lstat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_uid, found.st_mode
