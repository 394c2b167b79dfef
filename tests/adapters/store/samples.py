"""Stamps, keys and counts for the tests of the stores."""

from ullage.adapters.store import CachedCounts, FileStamp, content_key

VARIANT = "python|summary|lines|o200k_base|1|0.25.0"
# 2026-11-22: long past for a file, if the clock says NOW.
OLD_NS = 1_795_305_600 * 10**9
NOW_NS = OLD_NS + 3_600 * 10**9
COUNTS = CachedCounts("python", 98, 3_021, "ok", 700, 90, 40)


def stamp(number: int = 0, *, mtime_ns: int = OLD_NS, variant: str = VARIANT) -> FileStamp:
    return FileStamp(f"/p/{number}.py", 3_021, mtime_ns, mtime_ns, number, variant)


def key(number: int = 0) -> bytes:
    return content_key(b"%d" % number, VARIANT)


def now() -> int:
    return NOW_NS
