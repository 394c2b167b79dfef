"""Which URIs can stand for files that count, and what files are called among others."""

from collections.abc import Mapping
from functools import lru_cache

from ullage.app.editor.uris import FILE, UNTITLED, path_of, scheme_of
from ullage.domain.working_set import Refusal


@lru_cache(maxsize=4_096)
def refusal_of_scheme(uri: str) -> Refusal | None:
    """Why a URI can stand for no file that counts."""
    scheme = scheme_of(uri)
    if scheme == UNTITLED or (scheme == FILE and path_of(uri) is not None):
        return None
    return Refusal("scheme", f"{scheme or 'no'} scheme: not a file")


def refusal_without_text(uri: str, *, is_open: bool) -> Refusal | None:
    """Why a URI has nothing to count, included or not: no disk has it, and the editor neither."""
    return None if is_open or path_of(uri) is not None else Refusal("unreadable", "not open")


def short_names(paths: Mapping[str, str]) -> dict[str, str]:
    """For each key the end of its path that no other has: `users.ts`, `api/users.ts`."""
    names: dict[str, str] = {}
    waiting, depth = dict(paths), 1
    while waiting:
        shown = {key: "/".join(path.split("/")[-depth:]) for key, path in waiting.items()}
        counts: dict[str, int] = {}
        for name in shown.values():
            counts[name] = counts.get(name, 0) + 1
        done = {
            key: name for key, name in shown.items() if counts[name] == 1 or name == waiting[key]
        }
        names |= done
        waiting = {key: path for key, path in waiting.items() if key not in done}
        depth += 1
    return names
