"""A feature from its plan to a compaction, as an editor tells of it: the phase, and the advice."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.lsp.test_stories_sessions import Agent, session_of
from tests.support.transcripts import call
from tests.support.window import Window, module

Json = dict[str, Any]

SPEC = ".moai/specs/SPEC-001/spec.md"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    # Which phase a person set is kept there.
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    root = tmp_path / "project"
    root.mkdir()
    return root


class Builder(Agent):
    """Claude Code at work on a feature."""

    def command(self, name: str) -> None:
        self.record.command(name)

    def change(self, name: str, context: int) -> None:
        path = f"{self.record.folder}/{name}"
        self.record.answer(call("Write", f"call {context}", file_path=path), context=context)
        self.record.result(f"call {context}", "written")


def told(window: Window, context: int) -> Json:
    """The status once it shows a context of so many tokens."""

    def shown() -> int | None:
        session = window.statuses[-1]["session"] if window.statuses else None
        return session["context"]["tokens"] if session else None

    window.until(shown, lambda found: found == context)
    return window.statuses[-1]


def codes(status: Json) -> list[str]:
    return [one["code"] for one in status["advice"]]


def test_from_the_plan_to_the_compaction(root: Path) -> None:
    for name in ("a.py", "b.py"):
        (root / name).write_text(module(name[0], 60), encoding="utf-8")
    agent = Builder(root)
    with Window(root, settings={"sessions": {"window": 200_000}}) as window:
        window.tell_tabs()
        agent.record.prompt("Hello")
        agent.say(context=26_000)
        status = told(window, 26_000)
        assert (status["phase"], status["advice"]) == (None, [])

        agent.command("/moai:1-plan")
        agent.read("a.py", context=40_000)
        agent.change(SPEC, context=60_000)
        status = told(window, 60_000)
        assert (status["phase"]["title"], status["phase"]["text"]) == ("Phase: plan", "34K of 30K")
        assert (status["phase"]["over"], status["phase"]["source"]) == (4_000, "command")
        # It is still at work.
        assert codes(status) == []

        agent.say(context=75_000)
        status = told(window, 75_000)
        (advice,) = status["advice"]
        assert (advice["code"], advice["saving"]) == ("clear-after-plan", 47_000)
        assert (advice["command"], advice["title"], advice["crossing"]) == (
            "/clear", "Copy /clear", 1,
        )  # fmt: skip
        *_, phase, last = status["session"]["tooltip"].splitlines()
        assert phase == "Phase: plan  49K of 30K"
        assert last == (
            "The plan is written: /clear before the next phase saves 47.0K "
            "(75K now, about 28K after it with a handoff)."
        )

        agent.command("/moai:2-run")
        agent.read("b.py", context=80_000)
        status = told(window, 80_000)
        (advice,) = status["advice"]
        assert (advice["code"], advice["crossing"]) == ("clear-after-plan", 1)
        assert "before implementation goes on" in advice["text"]
        assert status["phase"]["text"] == "5K of 180K · analyze 5K of 40K"

        agent.change("tests/test_auth.py", context=100_000)
        agent.say(context=110_000)
        status = told(window, 110_000)
        assert status["phase"]["text"] == "35K of 180K · preserve 10K of 80K"
        assert codes(status) == []

        agent.change("src/auth.py", context=151_000)
        status = told(window, 151_000)
        (advice,) = status["advice"]
        assert (advice["code"], advice["saving"]) == ("context-over-warning", 123_000)
        moves = {one["code"]: one["saving"] for one in advice["moves"]}
        assert list(moves) == ["signatures", "compact", "clear"]
        instead = window.result("ullage/session", {})["signatures"]
        assert moves["signatures"] == instead["instead"] - instead["tokens"]
        assert (moves["compact"], moves["clear"]) == (None, 123_000)

        # It sways around the warning: that is one crossing.
        agent.say(context=148_000)
        assert codes(told(window, 148_000)) == ["context-over-warning"]
        agent.say(context=152_000)
        (advice,) = told(window, 152_000)["advice"]
        assert advice["crossing"] == 1

        agent.record.compaction(before=152_500)
        session_of(window, "$(pulse) cleared")
        assert window.statuses[-1]["advice"] == []
        agent.record.summary("This is what was done.")
        agent.say(context=40_000)
        status = told(window, 40_000)
        assert codes(status) == []
        # Drops take nothing back.
        assert status["phase"]["text"] == "80K of 180K · improve 4K of 60K"
        agent.say(context=153_000)
        (advice,) = told(window, 153_000)["advice"]
        assert advice["crossing"] == 2
        moves = {one["code"]: one["saving"] for one in advice["moves"]}
        assert moves["compact"] == 153_000 - 40_000


def test_a_session_of_26k_hears_nothing(root: Path) -> None:
    agent = Builder(root)
    with Window(root) as window:
        window.tell_tabs()
        agent.command("/moai:1-plan")
        agent.change(SPEC, context=25_000)
        for number in range(40):
            agent.record.prompt("more")
            agent.say(context=25_001 + number)
        assert told(window, 25_040)["advice"] == []


def test_many_messages_are_information(root: Path) -> None:
    agent = Builder(root)
    with Window(root, settings={"sessions": {"messages": 6}}) as window:
        window.tell_tabs()
        agent.say(context=26_000)
        for number in range(3):
            agent.record.prompt("more")
            agent.say(context=60_000 + number)
        (advice,) = told(window, 60_002)["advice"]
        assert (advice["code"], advice["level"]) == ("many-messages", "information")
        assert advice["text"].startswith("7 messages since the context was begun")
        window.configure(sessions={"messages": 0})
        window.until(lambda: window.statuses[-1]["advice"], lambda found: found == [])


def test_a_person_sets_the_phase(
    root: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    from ullage.cli.main import run

    agent = Builder(root)
    agent.command("/moai:1-plan")
    agent.say(context=26_000)
    agent.say(context=40_000)
    with Window(root) as window:
        window.tell_tabs()
        assert told(window, 40_000)["phase"]["name"] == "plan"
        answer = window.command("setPhase", name="ddd")
        said = "Phase: implementation, until the next command that names one."
        assert answer == {"message": said}
        phase = window.until(
            lambda: window.statuses[-1]["phase"], lambda found: found["name"] != "plan"
        )
        assert (phase["name"], phase["source"], phase["text"]) == (
            "implementation", "set", "0 of 180K · analyze 0 of 40K",
        )  # fmt: skip
        agent.say(context=50_000)
        assert told(window, 50_000)["phase"]["used"] == 10_000
        document = window.result("ullage/session", {})
        assert document["phase"] == window.statuses[-1]["phase"]
        assert [(one["name"], one["isCurrent"]) for one in document["phases"]] == [
            ("plan", False), ("implementation", True), ("documentation", False),
            ("analyze", True), ("preserve", False), ("improve", False), (None, False),
        ]  # fmt: skip
        assert document["phases"][0]["text"] == "budget 30K"

        # The command line knows of it, and what is said there is known here.
        monkeypatch.chdir(root)
        assert run(["session", "show", "--format", "json"]) == 0
        assert json.loads(capfd.readouterr().out)["phase"] == document["phase"]
        assert run(["session", "phase", "documentation"]) == 0
        window.until(
            lambda: window.statuses[-1]["phase"]["name"], lambda name: name == "documentation"
        )
        window.command("setPhase", name=None)
        window.until(lambda: window.statuses[-1]["phase"]["name"], lambda name: name == "plan")

        window.command("setPhase", name="ddd")
        window.until(
            lambda: window.statuses[-1]["phase"]["name"], lambda name: name == "implementation"
        )
        # Nothing is reset by a slip: that has to be said.
        refused = window.refused("setPhase")
        assert (refused["code"], refused["message"]) == (
            -32602, "params.name: a required field is missing",
        )  # fmt: skip
        agent.say(context=51_000)
        assert told(window, 51_000)["phase"]["name"] == "implementation"

        refused = window.refused("setPhase", name="tdd")
        assert refused["message"].startswith("name: no phase named 'tdd'; there are plan, ")


def test_a_phase_that_cannot_be_kept_is_refused(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    Builder(root).say(context=26_000)
    with Window(root) as window:
        window.tell_tabs()
        told(window, 26_000)
        refused = window.refused("setPhase", name="docs")
        assert refused["message"].startswith("it could not be kept: State store ")
        # Nor is it said that nothing was used.
        refused = window.request("ullage/usage", {})["error"]
        assert refused["message"].startswith("it could not be read: State store ")


def test_there_is_no_phase_without_a_session(root: Path) -> None:
    with Window(root) as window:
        window.tell_tabs()
        status = window.status()
        assert (status["phase"], status["advice"]) == (None, None)
        refused = window.refused("setPhase", name="plan")
        assert refused["message"] == "No session of an agent is live in this folder."


def test_own_phases_and_no_budget_where_the_preset_has_none(root: Path) -> None:
    agent = Builder(root)
    agent.command("/go")
    agent.say(context=26_000)
    agent.say(context=40_000)
    with Window(root, settings={"preset": "window-1m"}) as window:
        window.tell_tabs()
        assert told(window, 40_000)["phase"] is None
        window.configure(preset="window-1m", phases={"implementation": {"commands": ["/go"]}})
        phase = window.until(lambda: window.statuses[-1]["phase"], bool)
        assert (phase["budget"], phase["remaining"], phase["utilisation"]) == (None, None, None)
        assert phase["text"] == "14K · analyze 14K"
        window.configure(
            preset="window-1m",
            phases={"implementation": {"commands": ["/go"], "budget": 700_000}},
        )
        phase = window.until(lambda: window.statuses[-1]["phase"], lambda one: one["budget"])
        assert phase["text"] == "14K of 700K · analyze 14K"


def test_the_report_with_phase_and_advice_is_that_of_the_command_line(
    root: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    from ullage.cli.main import run

    (root / "a.py").write_text(module("a", 60), encoding="utf-8")
    agent = Builder(root)
    agent.command("/moai:2-run")
    agent.read("a.py", context=26_000)
    for number in range(30):
        agent.change("src/b.py", context=60_000 + 3_500 * number)
    with Window(root) as window:
        window.tell_tabs()
        status = told(window, 161_500)
        report = window.result("ullage/session", {})["report"]
    (advice, _) = status["advice"]
    assert [one["code"] for one in advice["moves"]] == [
        "stale-reads", "signatures", "compact", "clear",
    ]  # fmt: skip
    assert advice["moves"][0]["command"] == "/compact Leave out what these files say: a.py"
    monkeypatch.chdir(root)
    assert run(["session", "show", "--format", "json"]) == 0
    printed = json.loads(capfd.readouterr().out)
    assert (printed["phase"], printed["advice"]) == (status["phase"], status["advice"])
    assert printed == {"schema": 1, **report}
    assert run(["session", "show"]) == 0
    words = " ".join(capfd.readouterr().out.split())
    assert f"{status['phase']['title']} {status['phase']['text']}" in words
    assert advice["headline"] in words
    assert all(one["text"] in words for one in advice["moves"])
    assert advice["moves"][0]["command"] in words
    tooltip = status["session"]["tooltip"].splitlines()
    assert advice["headline"] in tooltip
    assert f"  {advice['moves'][1]['text']}" in tooltip


def test_nothing_of_a_session_is_kept_for_its_phase_but_its_name(root: Path) -> None:
    agent = Builder(root)
    agent.record.prompt("canary-77")
    agent.say(context=26_000)
    with Window(root) as window:
        window.tell_tabs()
        told(window, 26_000)
        window.command("setPhase", name="plan")
    kept = [path.read_bytes() for path in Path(os.environ["XDG_STATE_HOME"]).rglob("*.sqlite3*")]
    assert any(b"plan" in one for one in kept)
    assert not any(b"canary-77" in one for one in kept)
