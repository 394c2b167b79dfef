"""What times, branches, imports and the user's own words say of files. Reads no clock, no file."""

from collections.abc import Callable, Collection, Iterable, Mapping

from ullage.domain.check import parse_pattern
from ullage.domain.fit.imports import FileIndex, imports_of, near_kept
from ullage.domain.fit.model import ImportedBy, Signs

RECENT_NS = 24 * 60 * 60 * 10**9
# Where more of the files than this are that new, they were just checked out, not edited.
MOST_EDITED = 0.5


def signs_of(
    paths: Iterable[str],
    *,
    kept: Collection[str],
    near: Mapping[str, ImportedBy],
    edited: Collection[str],
    on_branch: Collection[str],
) -> dict[str, Signs]:
    """What is known of each file, put together."""
    return {
        path: Signs(
            kept=path in kept,
            edited=path in edited,
            on_branch=path in on_branch,
            imported_by=near.get(path),
        )
        for path in paths
    }


def edited_lately(times_ns: Mapping[str, int], now_ns: int) -> frozenset[str]:
    """The files edited in the last 24 hours, as far as their times can tell."""
    recent = frozenset(path for path, at in times_ns.items() if now_ns - at <= RECENT_NS)
    return recent if len(recent) <= MOST_EDITED * len(times_ns) else frozenset()


def imported_near(
    kept: Collection[str],
    languages: Mapping[str, str | None],
    root: str,
    read: Callable[[str], str],
) -> dict[str, ImportedBy]:
    """What the kept files import, in one step or two.

    `languages`: those of all files of the set; `root`: the absolute folder their paths are relative
    to; `read` gives a file's text, and is asked for kept files and what they import only.
    """
    if not kept:
        return {}
    files = FileIndex(languages, root, read)
    return near_kept(kept, lambda path: imports_of(path, languages[path], read(path), files))


def in_place(paths: Iterable[str], place: str) -> frozenset[str]:
    """The files at or below a path; "" is the root of them all."""
    return frozenset(one for one in paths if not place or f"{one}/".startswith(f"{place}/"))


def matching(paths: Iterable[str], pattern: str, above: str) -> frozenset[str]:
    """The files that a pattern means, seen from their root or from the folder it was written in.

    `above` is the way from that folder to the root: `src/`, or "" where they are the same.
    """
    meant = parse_pattern(pattern).matches
    return frozenset(one for one in paths if meant(one) or (above and meant(above + one)))
