"""What the count cache takes and gives, and its form in a row. Touches no database."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import TypeGuard

# Two changes of a file within one tick of its file system's clock leave the same stat. FAT ticks
# every 2 s, others faster; a file changed that shortly before it was looked at is read again.
CLOCK_GRANULARITY_NS = 2 * 10**9
_DIGEST_BYTES = 16
_STATUSES = frozenset({"ok", "approximate", "unsupported"})
# Names in rows are a dozen languages and three statuses; anything else is damage.
_NAMES_REMEMBERED = 256


@dataclass(frozen=True, slots=True)
class FileStamp:
    """What one look at a file's stat said; times in nanoseconds since the epoch.

    `variant` names everything besides the file that the counts depend on. `taken_ns`: when the look
    was taken, before the file was read; None stands for the moment the cache was opened.
    """

    path: str
    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int
    variant: str
    taken_ns: int | None = None


@dataclass(frozen=True, slots=True)
class CachedCounts:
    """Tokens of a file's views, None where there is no such view; `size` in bytes."""

    language: str | None
    lines: int
    size: int
    status: str
    full: int
    signatures: int | None
    headers: int | None


def content_key(data: bytes, variant: str) -> bytes:
    """The 16-byte key of a content under a variant."""
    digest = blake2b(variant.encode() + b"\0", digest_size=_DIGEST_BYTES)
    digest.update(data)
    return digest.digest()


def place_key(stamp: FileStamp) -> bytes:
    """The key of a path under a variant: 16 bytes, so that the cache holds no names."""
    place = f"{stamp.variant}\0{stamp.path}".encode(errors="surrogatepass")
    return blake2b(place, digest_size=_DIGEST_BYTES).digest()


def stamp_text(stamp: FileStamp) -> bytes:
    """What must be the same for the file to be unchanged. Text: some stats exceed 64 bits."""
    return b"%d %d %d %d" % (stamp.size, stamp.mtime_ns, stamp.ctime_ns, stamp.inode)


def stands_for_reading(stamp: FileStamp, taken_ns: int) -> bool:
    """Git's racy rule: the last change lies so long before the look that a later one would show.

    Otherwise the file may have changed after it was read, within the same tick of the clock.
    """
    return max(stamp.mtime_ns, stamp.ctime_ns) + CLOCK_GRANULARITY_NS < taken_ns


def columns_of(counts: CachedCounts) -> tuple[bytes | int | None, ...]:
    """The counts as columns: language, status, lines, size, full, signatures, headers."""
    return (
        None if counts.language is None else counts.language.encode(),
        counts.status.encode(),
        counts.lines,
        counts.size,
        counts.full,
        counts.signatures,
        counts.headers,
    )


def counts_from(row: Sequence[object]) -> CachedCounts | None:
    """The counts in those columns; None when something in them cannot be ours."""
    language, status, lines, size, full, signatures, headers = row
    known_language = language if language is None else _name(language)
    known_status = _name(status)
    if (
        known_status in _STATUSES
        and (known_language is not None or language is None)
        and _is_count(lines)
        and _is_count(size)
        and _is_count(full)
        and (signatures is None or _is_count(signatures))
        and (headers is None or _is_count(headers))
    ):
        return CachedCounts(known_language, lines, size, known_status, full, signatures, headers)
    return None


def _is_count(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and value >= 0


def _name(value: object) -> str | None:
    return _decoded(value) if isinstance(value, bytes) else None


@lru_cache(_NAMES_REMEMBERED)
def _decoded(name: bytes) -> str | None:
    try:
        return name.decode()
    except UnicodeDecodeError:
        return None
