"""Where Gemini CLI keeps its chats, and one of them read as a session."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from ullage.adapters.agents.fields import Table, object_in, table, words
from ullage.adapters.agents.finding import newest_first
from ullage.adapters.agents.gemini.chat import Chat, text_of
from ullage.adapters.agents.journal import MOST_LINE_BYTES, Place, head
from ullage.adapters.agents.model import SessionFile, SessionReader
from ullage.adapters.agents.reading import RecordReader
from ullage.domain.session import Piece, Session

HOME = "GEMINI_CLI_HOME"
ROOT_FILE = ".project_root"
HEAD_BYTES = 65_536


def home() -> Path | None:
    """The folder in which it keeps what it knows of a user."""
    with suppress(RuntimeError):
        return Path(os.environ.get(HOME) or Path.home()) / ".gemini"
    return None


def find(folder: Path | None, since: float = 0.0) -> Iterator[SessionFile]:
    """The chats that were written to since then, the newest first.

    `folder`: whose are looked for; they only tell its hash.
    """
    place = home()
    if place is None:
        return
    named = _named_folders(place)
    if folder is not None:
        named[_hash(folder)] = str(folder)
    found = (path for path in (place / "tmp").glob("*/chats/session-*.json*"))
    for path, modified in newest_first(found, since):
        project = path.parent.parent
        folder_of = named.get(project.name) or _root_of(project) or str(project)
        yield SessionFile("gemini", path, folder_of, path.stem, modified)


def recognises(path: Path) -> bool:
    """Whether a file is a chat, by its beginning."""
    first = next((line.record for line in head(path, HEAD_BYTES)), None)
    if first is not None:
        return words(first, "sessionId") is not None and "projectHash" in first
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            begin = file.read(1_000)
    except OSError:
        return False
    return '"sessionId"' in begin and '"projectHash"' in begin


def _hash(folder: Path) -> str:
    return hashlib.sha256(os.fsencode(folder)).hexdigest()


def _root_of(project: Path) -> str | None:
    try:
        return (project / ROOT_FILE).read_text(encoding="utf-8").strip() or None
    except (OSError, UnicodeDecodeError):
        return None


def _named_folders(place: Path) -> dict[str, str]:
    """The folders by the names that newer versions give to what is theirs."""
    projects = table(_object(place / "projects.json") or {}, "projects")
    return {name: folder for folder, name in projects.items() if isinstance(name, str)}


def reader(path: Path, last: int | None = None) -> SessionReader:
    """Who reads a chat: lines of JSON, or in older versions one object, written anew each time.

    `last`: only so many bytes at its end.
    """
    if path.suffix == ".json":
        return _WholeReader(path)
    return RecordReader(path, Chat, text_of, last)


class _WholeReader:
    """One object. Each time it was written anew it is read anew."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int] | None = None
        self._chat = Chat()

    def refresh(self) -> bool:
        try:
            found = self._path.stat()
        except OSError:
            was_there, self._seen, self._chat = self._seen is not None, None, Chat()
            return was_there
        seen = found.st_mtime_ns, found.st_size
        if seen == self._seen or found.st_size > MOST_LINE_BYTES:
            return False
        record = _object(self._path)
        if record is None:
            # It is being written: the next look finds it whole.
            return False
        self._seen, self._chat = seen, Chat()
        self._chat.take(record, Place(0, found.st_size))
        return True

    def session(self) -> Session:
        found = self._chat.session()
        return replace(found, path=str(self._path), id=found.id or self._path.stem)

    def before_compaction(self) -> Session | None:
        # The object holds what there is now; what it held before was overwritten.
        return None

    def texts(self, pieces: Iterable[Piece]) -> Iterator[str]:
        record = _object(self._path) or {}
        return (text_of(record, piece.part) for piece in pieces)


def _object(path: Path) -> Table | None:
    try:
        return object_in(path.read_bytes())
    except OSError:
        return None
