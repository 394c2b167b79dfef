"""The session of an agent beside the files: what is left, what fills it, and which is shown."""

import json
import os
import time
from functools import partial
from operator import lt
from pathlib import Path
from typing import Any

import pytest

from tests.support.transcripts import ClaudeTranscript, CodexRollout, read_call, text
from tests.support.window import Window, cost, module
from ullage.adapters.store import StateStore
from ullage.app import session_watch
from ullage.app.agents import RecordError
from ullage.app.meters import factors
from ullage.app.open_session import OpenSession
from ullage.domain.session.report import SessionReport

Json = dict[str, Any]

OPUS = "claude-opus-4-8"
WORDS = "word " * 1_999 + "word"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "project"


class Agent:
    """Claude Code at work in a folder, as far as its record shows."""

    def __init__(self, folder: Path, name: str = "one") -> None:
        slug = folder.as_posix().replace("/", "-")
        place = Path(os.environ["CLAUDE_CONFIG_DIR"]) / "projects" / slug
        place.mkdir(parents=True, exist_ok=True)
        self.record = ClaudeTranscript(place / f"{name}.jsonl", str(folder.resolve()), name)

    def read(self, name: str, context: int) -> None:
        path = f"{self.record.folder}/{name}"
        self.record.answer(read_call(path), context=context)
        self.record.read(path, Path(path).read_text(encoding="utf-8"))

    def say(self, context: int) -> None:
        self.record.answer(text("Done."), context=context)

    def was_written(self, seconds_ago: float) -> None:
        at = time.time() - seconds_ago
        os.utime(self.record.path, (at, at))


def session_of(window: Window, text: str | None) -> Json:
    """The status's session, once it says that."""

    def now() -> Json | None:
        return window.statuses[-1]["session"] if window.statuses else None

    def says(found: Json | None) -> bool:
        return (found["text"] if found else None) == text

    return window.until(now, says) or {}


def test_a_session_shows_what_is_left_and_grows_within_a_second(root: Path) -> None:
    root.mkdir()
    agent = Agent(root)
    agent.record.prompt("Hello")
    agent.say(context=62_014)
    with Window(root, settings={"sessions": {"window": 200_000}}) as window:
        window.tell_tabs()
        found = session_of(window, "$(pulse) 138K left · 62K/200K")
        assert (found["agent"], found["title"], found["live"]) == ("claude-code", "Claude Code", 1)
        assert found["context"]["windowSource"] == "configured"
        first, second, *filling = found["tooltip"].splitlines()
        assert first == "Claude Code: 62,014 of 200,000 tokens in the context, 137,986 left"
        assert second.startswith("claude-sonnet-4-5-20250929 · ")
        assert second.endswith(" · about 62,017 with the next request")
        assert filling[0].startswith("  System, tools and rules")
        started = time.monotonic()
        agent.say(context=70_500)
        found = session_of(window, "$(pulse) 130K left · 70.5K/200K")
        seconds = time.monotonic() - started
        print(f"shown {seconds:.2f} s after it was written")
        assert seconds < 10
        assert found["nearEnd"] is False
        agent.say(context=191_000)
        assert session_of(window, "$(pulse) 9K left · 191K/200K")["nearEnd"] is True


def test_a_window_that_nobody_knows_is_never_guessed(root: Path) -> None:
    root.mkdir()
    agent = Agent(root)
    agent.say(context=62_000)
    with Window(root) as window:
        window.tell_tabs()
        assert session_of(window, "$(pulse) 62K used")["context"]["window"] is None


def test_after_a_compaction_it_is_cleared_and_then_the_limit_is_known(root: Path) -> None:
    root.mkdir()
    agent = Agent(root)
    agent.say(context=166_900)
    agent.record.compaction(before=167_326)
    with Window(root) as window:
        window.tell_tabs()
        session_of(window, "$(pulse) cleared")
        agent.record.summary("This is what was done.")
        agent.say(context=62_014)
        session_of(window, "$(pulse) 105K left · 62K/200K")


def test_what_fills_it_file_by_file_and_their_signatures(root: Path) -> None:
    root.mkdir()
    for name in ("a.py", "b.py"):
        (root / name).write_text(module(name[0], 60), encoding="utf-8")
    (root / "notes.md").write_text(WORDS, encoding="utf-8")
    agent = Agent(root)
    agent.record.prompt("Look")
    for number, name in enumerate(("a.py", "b.py", "notes.md", "a.py")):
        agent.read(name, context=26_000 + 10_000 * number)
    agent.say(context=90_000)
    (root / "notes.md").unlink()
    with Window(root) as window:
        window.tell_tabs()
        session_of(window, "$(pulse) 90K used")
        window.until(window.status, lambda one: one["model"])
        document = window.result("ullage/session", {})
        assert document["title"] == "Claude Code"
        assert document["text"].startswith("90K used · ")
        files = next(row for row in document["rows"] if row["cause"] == "files")
        assert files["name"] == "Files it read (3)"
        assert "1 more than once" in files["text"]
        by_name = {one["name"]: one for one in files["files"]}
        assert list(by_name) == ["a.py", "b.py", "notes.md"]
        assert by_name["a.py"]["text"].endswith(" · all of it · 2 times")
        assert by_name["notes.md"]["text"].endswith(" · all of it · gone")
        assert (by_name["a.py"]["exists"], by_name["notes.md"]["exists"]) == (True, False)

        offer = document["signatures"]
        assert offer["uris"] == [window.uri("a.py"), window.uri("b.py")]
        assert files["text"].endswith(offer["title"].replace("Signatures of these:", "signatures"))
        window.command("setView", uris=offer["uris"], view="signatures")
        items = window.working_set()
        assert {name: item["view"] for name, item in items.items()} == {
            "a.py": "signatures", "b.py": "signatures",
        }  # fmt: skip
        assert sum(item["cost"] for item in items.values()) == offer["tokens"]


def test_the_report_is_that_of_the_command_line(
    root: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    from ullage.cli.main import run

    root.mkdir()
    (root / "a.py").write_text(module("a", 30), encoding="utf-8")
    agent = Agent(root)
    agent.read("a.py", context=30_000)
    agent.say(context=40_000)
    with Window(root) as window:
        window.tell_tabs()
        session_of(window, "$(pulse) 40K used")
        told = window.result("ullage/session", {})["report"]
    monkeypatch.chdir(root)
    assert run(["session", "show", "--format", "json"]) == 0
    printed = json.loads(capfd.readouterr().out)
    assert {"schema": 1, **told} == printed


def test_with_its_model_the_numbers_are_those_of_the_command_line(
    root: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    from ullage.cli.main import run

    root.mkdir()
    (root / "a.py").write_text(module("a", 30), encoding="utf-8")
    Agent(root).record.answer(text("Hello."), context=30_000, model=OPUS)
    with Window(root) as window:
        window.tell_tabs()
        window.until(window.status, lambda one: one["model"])
        told = window.result("ullage/report", {})
    monkeypatch.chdir(root)
    assert run(["report", "--format", "json"]) == 0
    printed = json.loads(capfd.readouterr().out)
    assert printed["model"] == OPUS
    assert told == printed


def test_of_several_the_newest_is_shown_until_one_is_picked(root: Path) -> None:
    root.mkdir()
    older, newer = Agent(root, "older"), Agent(root, "newer")
    older.say(context=10_000)
    older.was_written(seconds_ago=120)
    newer.say(context=20_000)
    with Window(root) as window:
        window.tell_tabs()
        assert session_of(window, "$(pulse) 20K used (1 of 2)")["session"] == "newer"
        live = window.result("ullage/session", {})["live"]
        assert [(one["session"], one["shown"]) for one in live] == [
            ("newer", True), ("older", False),
        ]  # fmt: skip
        window.command("pickSession", session="older")
        assert session_of(window, "$(pulse) 10K used (2 of 2)")["session"] == "older"
        older.record.path.unlink()
        session_of(window, "$(pulse) 20K used")
        newer.was_written(seconds_ago=3_600)
        session_of(window, None)
        assert window.result("ullage/session", {}) == {
            "title": None, "text": None, "rows": [], "signatures": None, "live": [], "report": None,
            "phase": None, "phases": [],
        }  # fmt: skip


def test_one_that_begins_is_shown_at_once_and_two_at_work_do_not_take_turns(root: Path) -> None:
    root.mkdir()
    first = Agent(root, "first")
    first.say(context=10_000)
    with Window(root) as window:
        window.tell_tabs()
        session_of(window, "$(pulse) 10K used")
        second = Agent(root, "second")
        second.say(context=20_000)
        session_of(window, "$(pulse) 20K used (1 of 2)")
        first.say(context=11_000)
        session_of(window, "$(pulse) 20K used (2 of 2)")
        second.was_written(seconds_ago=90)
        session_of(window, "$(pulse) 11K used (1 of 2)")


def test_a_record_that_cannot_be_understood_leaves_the_others(
    root: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    root.mkdir()
    good, bad = Agent(root, "good"), Agent(root, "bad")
    good.say(context=10_000)
    bad.say(context=20_000)
    understood = OpenSession.report

    def report(opened: OpenSession, *terms: Any) -> SessionReport:
        if opened.file.id == "bad":
            raise RecordError(opened.file.path, ValueError("what was said"))
        return understood(opened, *terms)

    monkeypatch.setattr(OpenSession, "report", report)
    with Window(root) as window:
        window.tell_tabs()
        session_of(window, "$(pulse) 10K used")
        good.say(context=11_000)
        session_of(window, "$(pulse) 11K used")
    assert "bad.jsonl: ValueError" in caplog.text
    assert "what was said" not in caplog.text


def test_codex_beside_claude(root: Path) -> None:
    root.mkdir()
    place = Path(os.environ["CODEX_HOME"]) / "sessions/2026/11/26"
    place.mkdir(parents=True)
    rollout = CodexRollout(
        place / "rollout-2026-11-26T10-00-00-0199aaaa-0000-7000-8000-000000000001.jsonl",
        folder=str(root.resolve()),
    )
    rollout.begin()
    rollout.tokens(37_100, 100)
    with Window(root) as window:
        window.tell_tabs()
        found = session_of(window, "$(pulse) 221K left · 37.2K/258K")
        assert found["title"] == "Codex"


def test_sessions_of_other_folders_and_old_ones_are_not_told(root: Path, tmp_path: Path) -> None:
    root.mkdir()
    Agent(tmp_path / "elsewhere", "elsewhere").say(context=10_000)
    old = Agent(root, "old")
    old.say(context=20_000)
    old.was_written(seconds_ago=1_900)
    with Window(root) as window:
        window.tell_tabs()
        assert window.status()["session"] is None


def test_nothing_is_followed_where_the_settings_say_so(root: Path) -> None:
    root.mkdir()
    Agent(root).say(context=10_000)
    with Window(root, settings={"sessions": {"enabled": False}}) as window:
        window.tell_tabs()
        assert window.status()["session"] is None
        window.configure(sessions={"enabled": True})
        session_of(window, "$(pulse) 10K used")
        window.configure(sessions={"enabled": False})
        session_of(window, None)


def test_a_session_that_is_not_live_cannot_be_picked(root: Path) -> None:
    with Window(root) as window:
        window.tell_tabs()
        refused = window.refused("pickSession", session="gone")
        assert refused["message"] == "That session is not live any more."


def test_numbers_and_limits_are_those_of_the_model_of_the_session(root: Path) -> None:
    with Window(root) as window:
        window.write("a.py", module("a", 60))
        window.show("a.py")
        counted = window.status()
        assert counted["model"] is None
        agent = Agent(root)
        agent.record.answer(text("Hello."), context=30_000, model=OPUS)
        session_of(window, "$(pulse) 30K used")
        status = window.until(window.status, lambda one: one["model"])
        assert status["model"] == {"id": OPUS, "source": "session"}
        assert status["workingSet"]["tokens"] > counted["workingSet"]["tokens"]
        assert status["workingSet"]["target"] == 60_000
        assert status["text"].startswith("$(ullage) ~")

        agent.record.answer(text("Hello."), context=31_000, model="claude-nobody-9")
        assert window.until(window.status, lambda one: not one["model"])["text"] == counted["text"]

        agent.record.answer(text("Hello."), context=32_000, model=OPUS)
        window.until(window.status, lambda one: one["model"])
        window.configure(model="gpt-5")
        status = window.until(window.status, lambda one: one["model"]["source"] == "setting")
        assert status["model"]["id"] == "gpt-5"


def test_a_window_that_the_session_tells_decides_the_limits(root: Path) -> None:
    root.mkdir()
    agent = Agent(root)
    agent.record.answer(text("x"), context=166_000, model=OPUS)
    agent.record.compaction(before=167_000)
    agent.record.answer(text("x"), context=20_000, model=OPUS)
    with Window(root) as window:
        window.tell_tabs()
        status = window.until(window.status, lambda one: one["model"])
        assert status["workingSet"]["target"] == 30_000


def teach(agent: Agent, factor: float) -> None:
    """Read the files of a folder, each of which takes so many times what the encoding makes."""
    context = 20_000
    for path in sorted(Path(agent.record.folder, "src").iterdir()):
        said = path.read_text(encoding="utf-8")
        agent.record.answer(read_call(str(path)), context=context, output=120, model=OPUS)
        agent.record.read(str(path), said)
        context += 120 + round(factor * cost(said))
    agent.record.answer(text("Done."), context=context, model=OPUS)


def test_a_session_that_rests_teaches_what_its_model_makes_of_texts(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(session_watch, "REST_SECONDS", 0.2)
    family = "claude-4.7-and-later"
    factor = factors().find(family, "python").factor
    with Window(root) as window:
        for name in ("src/a.py", "src/b.py", "src/c.py"):
            window.write(name, module("a", 60))
        window.show("src/a.py")
        for number in range(3):
            assert "corrected by" not in window.status()["tooltip"]
            teach(Agent(root, f"s{number}"), 1.15 * factor)
            window.until(partial(lessons, family), partial(lt, number))
        tooltip = window.until(lambda: window.statuses[-1]["tooltip"], lambda it: "corrected" in it)
        assert "measured factors, corrected by 1.1" in tooltip
        assert "3 sessions" in tooltip


def lessons(family: str) -> int:
    """How many sessions have taught something of a family."""
    with StateStore.open(on_problem=print) as state:
        name = factors().families[family]["default"].measured.isoformat()
        return len([*state.lessons(family, name)])
