"""What happens to records while they are followed: the same for every agent.

One that is cut, replaced, moved away or deleted is read anew; one that is not there yet is waited
for. What is known is always what a reader that begins now would know.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.transcripts import ClaudeTranscript, CodexRollout, text
from ullage.adapters.agents import codex, gemini
from ullage.adapters.agents.claude_code import ClaudeReader
from ullage.adapters.agents.model import SessionReader
from ullage.domain.session import Session

Add = Callable[[int], None]
"""Adds a response to a record, with a context of so many tokens."""


def claude(path: Path, name: str) -> Add:
    transcript = ClaudeTranscript(path, session=name)

    def add(context: int) -> None:
        transcript.prompt(f"to {name}")
        transcript.answer(text("so be it"), context=context)

    return add


def rollout(path: Path, name: str) -> Add:
    written = CodexRollout(path)
    written.add("session_meta", id=name, cwd="/w/app", cli_version="0.146.0")

    def add(context: int) -> None:
        written.say("user", f"to {name}")
        written.say("assistant", "so be it")
        written.tokens(context, 0)

    return add


def chat(path: Path, name: str) -> Add:
    messages: list[dict[str, object]] = []
    head = {"sessionId": name, "projectHash": "p"}
    if path.suffix != ".json":
        path.write_text(f"{json.dumps(head)}\n")

    def add(context: int) -> None:
        usage = {"input": context, "output": 1}
        new: dict[str, object] = {"id": f"{name} {context}", "type": "gemini", "tokens": usage}
        messages.append(new)
        if path.suffix == ".json":
            path.write_text(json.dumps({**head, "messages": messages}))
        else:
            with path.open("a") as file:
                file.write(f"{json.dumps(new)}\n")

    return add


@dataclass(frozen=True)
class Kind:
    """A kind of record: how it is called, begun and read."""

    file: str
    begin: Callable[[Path, str], Add]
    reader: Callable[[Path], SessionReader]

    def write(self, path: Path, name: str, contexts: Iterable[int]) -> None:
        add = self.begin(path, name)
        for context in contexts:
            add(context)


KINDS = (
    Kind("claude.jsonl", claude, ClaudeReader),
    Kind("rollout-1.jsonl", rollout, codex.reader),
    Kind("session-1.jsonl", chat, gemini.reader),
    Kind("session-1.json", chat, gemini.reader),
)


@pytest.fixture(params=KINDS, ids=lambda kind: kind.file)
def kind(request: pytest.FixtureRequest) -> Kind:
    found: Kind = request.param
    return found


@dataclass
class Followed:
    """A record that is read on at every look."""

    kind: Kind
    path: Path
    reader: SessionReader

    def look(self) -> bool:
        """Whether something is new; in any case it is known what a new reader would know."""
        is_new = self.reader.refresh()
        assert self.reader.session() == seen_anew(self.kind, self.path)
        return is_new

    def contexts(self) -> list[int]:
        return [request.usage.context for request in self.reader.session().requests]


def seen_anew(kind: Kind, path: Path) -> Session:
    reader = kind.reader(path)
    reader.refresh()
    return reader.session()


@pytest.fixture
def followed(kind: Kind, tmp_path: Path) -> Followed:
    path = tmp_path / "sessions" / kind.file
    path.parent.mkdir()
    kind.write(path, "one", (20_000, 30_000))
    # Long ago, as far as the clock of a file system can tell.
    os.utime(path, (1, 1))
    found = Followed(kind, path, kind.reader(path))
    assert found.look()
    return found


def test_what_does_not_change_is_not_new(followed: Followed) -> None:
    assert followed.contexts() == [20_000, 30_000]
    assert not followed.look()
    os.utime(followed.path)
    followed.look()
    assert followed.contexts() == [20_000, 30_000]


def test_one_that_is_moved_away_and_begun_anew(followed: Followed) -> None:
    followed.path.rename(followed.path.with_suffix(".old"))
    followed.kind.write(followed.path, "two", (40_000, 50_000, 60_000))
    assert followed.look()
    assert followed.reader.session().id == "two"
    assert followed.contexts() == [40_000, 50_000, 60_000]
    assert not followed.look()


@pytest.mark.parametrize("contexts", [(40_000,), (40_000, 50_000), (40_000, 50_000, 60_000)])
def test_one_that_is_deleted_and_written_anew_between_two_looks(
    followed: Followed, contexts: tuple[int, ...]
) -> None:
    # Shorter, as long, longer: the disk may give the new file the number of the old one.
    followed.path.unlink()
    followed.kind.write(followed.path, "two", contexts)
    assert followed.look()
    assert followed.contexts() == [*contexts]
    assert not followed.look()


@pytest.mark.parametrize("contexts", [(40_000,), (40_000, 50_000), (40_000, 50_000, 60_000)])
def test_one_that_is_overwritten_in_its_place(
    followed: Followed, contexts: tuple[int, ...]
) -> None:
    number = followed.path.stat().st_ino
    other = followed.path.with_name(f"other-{followed.path.name}")
    followed.kind.write(other, "two", contexts)
    followed.path.write_bytes(other.read_bytes())
    assert followed.path.stat().st_ino == number
    assert followed.look()
    assert followed.contexts() == [*contexts]


def test_one_that_is_deleted_is_known_no_more_until_it_is_back(followed: Followed) -> None:
    followed.path.unlink()
    assert followed.look()
    assert followed.contexts() == []
    assert not followed.look()
    followed.kind.write(followed.path, "one", (70_000,))
    assert followed.look()
    assert followed.contexts() == [70_000]


def test_a_folder_that_is_not_there_yet_and_goes_again(kind: Kind, tmp_path: Path) -> None:
    path = tmp_path / "not" / "yet" / kind.file
    followed = Followed(kind, path, kind.reader(path))
    assert not followed.look()
    path.parent.mkdir(parents=True)
    assert not followed.look()
    kind.write(path, "one", (20_000,))
    assert followed.look()
    shutil.rmtree(tmp_path / "not")
    assert followed.look()
    assert followed.contexts() == []
    assert not followed.look()


def test_one_that_is_cut_within_a_line(followed: Followed) -> None:
    if followed.path.suffix == ".json":
        pytest.skip("an object that is cut is none: it is being written")
    whole = followed.path.read_bytes()
    lines = whole.splitlines(keepends=True)
    followed.path.write_bytes(whole[: 10 - len(lines[-1])])
    assert followed.look()
    assert followed.contexts() == [20_000]
    followed.path.write_bytes(whole)
    assert followed.look()
    assert followed.contexts() == [20_000, 30_000]


def test_two_sessions_that_grow_by_turns_are_two(kind: Kind, tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}-{kind.file}" for number in range(2)]
    add = [kind.begin(path, path.name[0]) for path in paths]
    both = [Followed(kind, path, kind.reader(path)) for path in paths]
    for followed in both:
        followed.look()
    for turn in range(6):
        add[turn % 2](20_000 + turn)
        assert [followed.look() for followed in both] == [turn % 2 == 0, turn % 2 == 1]
    assert [followed.contexts() for followed in both] == [
        [20_000, 20_002, 20_004], [20_001, 20_003, 20_005],
    ]  # fmt: skip
    assert [followed.reader.session().id for followed in both] == ["0", "1"]
