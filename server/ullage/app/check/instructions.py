"""What agents load of a repository's own files before the first prompt: now, and in a commit.

A person's own files differ from machine to machine: they have no part in it.
"""

import os
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from ullage.adapters.agents.claude_code import PERSONAL
from ullage.adapters.agents.instructions import repository_of
from ullage.adapters.files import printable
from ullage.adapters.git import Comparison, TreeFile, blobs, tree_files
from ullage.app.always_loaded import (
    CountedAgent,
    CountedFile,
    Read,
    counted_for,
    document_of,
    read_for,
)
from ullage.app.check.change import telling
from ullage.app.check.texts import any_line_end
from ullage.app.text_counts import CountText
from ullage.domain.always_loaded import AlwaysLoaded, LoadedFile
from ullage.domain.estimates import Estimate

# Imports of imports: no agent follows them further.
_MOST_HOPS = 5
# More than any agent takes for an import: a file too many does no harm.
_IMPORT = re.compile(r"@((?:\\ |[^\s\\])+)")


def loaded_now(folder: Path, count: CountText) -> AlwaysLoaded | None:
    """What is loaded for a folder of the files in its repository; None where nothing is."""
    return _loaded(folder, repository_of(folder) or folder, count)


def loaded_before(comparison: Comparison, count: CountText) -> AlwaysLoaded | None:
    """What was loaded for the folder by the files of the commit. Raises CheckError.

    They are put into a folder of their own, so that the same loaders read them in the same way.
    """
    with TemporaryDirectory(prefix="ullage-") as place:
        top = Path(place)
        # It is a repository's top: some agents look no higher.
        (top / ".git").mkdir()
        with telling():
            _put(top, comparison)
        return _loaded(top / comparison.prefix, top, count)


def _loaded(folder: Path, top: Path, count: CountText) -> AlwaysLoaded | None:
    def exact(text: str) -> Estimate:
        tokens = count(any_line_end(text))
        return Estimate(tokens, tokens, tokens)

    texts = [_shared(read) for read in read_for(folder, only_in=top)]
    agents = counted_for(folder, texts, exact)
    return document_of(_from_folder(agent, folder.absolute()) for agent in agents)


def _from_folder(agent: CountedAgent, folder: Path) -> CountedAgent:
    """With paths from the folder, also where they lead up: where it lies is a machine's own."""

    def way(path: Path) -> str:
        return printable(Path(os.path.relpath(path, folder)).as_posix())

    def shown(one: CountedFile) -> LoadedFile:
        by = None if one.by is None else way(one.by)
        return replace(one.shown, path=way(one.path), loaded_by=by)

    return replace(agent, files=tuple(replace(one, shown=shown(one)) for one in agent.files))


def _shared(read: Read) -> Read:
    return Read(read.agent, tuple(one for one in read.files if one.path.name not in PERSONAL))


def _put(top: Path, comparison: Comparison) -> None:
    """Write what may be loaded, then what that may import, and so on."""
    waiting = {file.path: file for file in tree_files(comparison)}
    places = ["", *_folders_on(comparison.prefix)]
    wanted = {path for path in waiting if _may_be_loaded(path, places)}
    for _ in range(_MOST_HOPS + 1):
        files = [waiting.pop(path) for path in sorted(wanted)]
        contents = blobs(comparison, [file.blob for file in files])
        for file in files:
            _write(top, file, contents[file.blob])
        wanted = {path for path in _mentioned(files, contents) if path in waiting}
    (top / comparison.prefix).mkdir(parents=True, exist_ok=True)


def _folders_on(prefix: str) -> Iterator[str]:
    """The folders from below the top to one: `a/`, `a/b/`."""
    return (prefix[: found.end()] for found in re.finditer("/", prefix))


def _may_be_loaded(path: str, places: Sequence[str]) -> bool:
    """Whether it lies in one of the folders itself, or in their own for agents and editors."""
    folder = path[: path.rfind("/") + 1]
    return folder in places or any(path.startswith(f"{place}.") for place in places)


def _write(top: Path, file: TreeFile, data: bytes) -> None:
    """A file of the commit, or a link of it, that lies and leads within the folder."""
    path, inside = top / file.path, top.resolve()
    with suppress(OSError, RuntimeError, ValueError):
        # Git refuses a path with `..`, but not when it only reads a tree that somebody made.
        if not path.parent.resolve().is_relative_to(inside):
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        if not file.is_link:
            with path.open("xb") as made:
                made.write(data)
            return
        target = os.fsdecode(data)
        if (path.parent / target).resolve().is_relative_to(inside):
            path.symlink_to(target)


def _mentioned(files: Iterable[TreeFile], contents: Mapping[str, bytes]) -> Iterator[str]:
    """Paths from the top that the files may import, or lead to as links."""
    for file in files:
        text = contents[file.blob].decode("utf-8", "replace")
        names = [text] if file.is_link else (found[1] for found in _IMPORT.finditer(text))
        for name in names:
            relative = name.replace("\\ ", " ")
            yield posixpath.normpath(posixpath.join(posixpath.dirname(file.path), relative))
