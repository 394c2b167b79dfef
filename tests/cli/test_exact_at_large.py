"""Every text file of big packages counted: the same numbers as tiktoken alone gives."""

import os
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import Run, text_of
from tests.oracles.corpora import CorpusMissingError, Package, fetched
from tests.support.independent import independent_count

pytestmark = [pytest.mark.oracle, pytest.mark.timeout(900)]

ALL = ("*",)
PACKAGES = {
    "django": Package("pip", "django", "5.2.8", "django-5.2.8", ALL),
    "sympy": Package("pip", "sympy", "1.14.0", "sympy-1.14.0", ALL),
    "transformers": Package("pip", "transformers", "4.57.1", "transformers-4.57.1", ALL),
    "typescript": Package("npm", "typescript", "5.9.3", "package", ALL),
}
# Every so many files, the text of a view is asked for and counted, too.
SAMPLE = 25


@pytest.fixture(params=["standard library", *PACKAGES])
def root(request: pytest.FixtureRequest) -> Path:
    """Without a registry: a failure in CI, elsewhere a skip with advice."""
    if request.param not in PACKAGES:
        return Path(sysconfig.get_paths()["stdlib"])
    try:
        return fetched(PACKAGES[request.param])
    except CorpusMissingError as problem:
        reason = f"{request.param} not counted: {problem}; then pytest --tier oracle"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)


def left_out(document: dict[str, Any], reason: str) -> set[str]:
    return {one["path"] for one in document["skipped"] if one["reason"] == reason}


def test_every_text_file_is_there_and_exact(root: Path, ullage: Run) -> None:
    done = ullage("report", root, "--show-ignored", "-f", "json")
    assert (done.status, done.err) == (0, "")
    document = done.document
    files = {file["path"]: file for file in document["files"]}
    assert len(files) > 100
    wrong: list[str] = []
    for name, file in files.items():
        text = text_of(root / name)
        if text is None or file["tokens"]["full"] != independent_count(text):
            wrong.append(name)
    assert wrong == []
    for file in files.values():
        for view in ("signatures", "headers"):
            assert (file["tokens"][view] or 0) <= file["tokens"]["full"]
    assert sum(file["tokens"]["full"] for file in files.values()) == document["total"]["full"]
    for name in left_out(document, "encoding"):
        assert text_of(root / name) is None
    assert set(texts_below(root, left_out(document, "ignored"))) - set(files) == left_out(
        document, "too-large"
    ) | {name for name in left_out(document, "binary") if text_of(root / name) is not None}


def texts_below(root: Path, ignored: set[str]) -> Iterator[str]:
    """Every text file but those that a rule named, walked without any code of ours."""
    for parent, folders, names in os.walk(root):
        folder = Path(parent)
        below = folder.relative_to(root)
        folders[:] = [one for one in folders if f"{(below / one).as_posix()}/" not in ignored]
        for name in names:
            path = (below / name).as_posix()
            is_file = (folder / name).is_file() and not (folder / name).is_symlink()
            if is_file and path not in ignored and text_of(folder / name) is not None:
                yield path


def test_views_cost_what_their_text_counts(
    root: Path, ullage: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    files = ullage("report", "-f", "json").document["files"]
    with_views = [file for file in files if file["tokens"]["signatures"] is not None][::SAMPLE]
    names = [file["path"] for file in with_views]
    for view in ("signatures", "headers"):
        outlined = ullage("outline", *names, "--view", view, "-f", "json").document["files"]
        printed = {file["path"]: independent_count(file["text"]) for file in outlined}
        assert printed == {file["path"]: file["tokens"][view] for file in with_views}
