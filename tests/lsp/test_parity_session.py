"""One session of an agent in one folder: the editor, the command line and the page say the same."""

import json
import os
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from genai_prices import Usage as Billed
from genai_prices import calc_price

from tests.app.test_loading import project
from tests.lsp.test_stories_phases import SPEC, Builder, told
from tests.support import transcripts
from tests.support.independent import independent_count
from tests.support.transcripts import MODEL, text
from tests.support.window import Window, without
from ullage.cli.main import run

Json = dict[str, Any]

PLAN, TESTS, CODE = (26_000, 34_000, 41_500), (43_000, 60_000, 88_000), (96_000, 121_000, 152_700)
VARIABLES = {"module": "auth", "spec_id": "SPEC-001"}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, so that both sides call its files by the same names."""
    for name in ("XDG_STATE_HOME", "CLAUDE_CONFIG_DIR", "CODEX_HOME", "GEMINI_CLI_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    root = project(tmp_path / "project")
    (root / "ullage.toml").write_text("[sessions]\nwindow = 200_000\n")
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def agent(root: Path, monkeypatch: pytest.MonkeyPatch) -> Builder:
    """A feature from its plan, yesterday, to a context over its warning, now."""
    now = datetime.now(UTC)
    monkeypatch.setattr(transcripts, "BEGIN", now - timedelta(days=1, minutes=9))
    agent = Builder(root.resolve())
    agent.record.prompt("Users log in.")
    agent.say(context=PLAN[0])
    agent.command("/moai:1-plan")
    agent.read("src/billing.py", context=PLAN[1])
    agent.change(SPEC, context=PLAN[2])
    monkeypatch.setattr(transcripts, "BEGIN", now - timedelta(minutes=9))
    agent.command("/moai:2-run")
    agent.read("src/auth.py", context=TESTS[0])
    for context in TESTS[1:]:
        agent.change("tests/test_auth.py", context=context)
    for context in CODE:
        agent.change("src/auth.py", context=context)
    return agent


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> Any:
    def call(*arguments: str) -> str:
        capsys.readouterr()
        assert run([*arguments]) == 0
        return capsys.readouterr().out

    return call


@pytest.fixture
def document(printed: Any) -> Any:
    def call(*arguments: str) -> Json:
        found: Json = json.loads(printed(*arguments, "--format", "json"))
        return found

    return call


def seen(window: Window) -> Json:
    """The status once it shows the session, and counts in the tokens of its model."""
    window.tell_tabs()
    told(window, 152_700)
    status: Json = window.until(window.status, lambda one: one["model"])
    return status


def untimed(text: str) -> str:
    """The text without the minutes in which it was written."""
    return re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "then", text)


def test_what_is_left_the_phase_and_the_advice(
    root: Path, agent: Builder, printed: Any, document: Any
) -> None:
    with Window(root) as window:
        status = seen(window)
        asked = window.result("ullage/session", {})
    shown = document("session", "show")
    assert shown == {"schema": 1, **asked["report"]}
    assert (status["phase"], status["advice"]) == (shown["phase"], shown["advice"])
    assert status["session"]["context"] == shown["context"]
    assert (shown["context"]["left"], shown["phase"]["name"]) == (47_300, "implementation")
    assert [one["code"] for one in shown["advice"]] == ["context-over-warning"]
    (listed,) = document("session", "list")["sessions"]
    # A list reads no files, and so does not know what their signatures would save.
    assert {**shown, "advice": None} == {"schema": 1, **listed, "advice": None}
    assert [one["code"] for one in listed["advice"]] == ["context-over-warning"]
    words = " ".join(printed("session", "show").split())
    assert "152,700 of 200,000 tokens in the context, 47,300 left" in words
    assert f"{shown['phase']['title']} {shown['phase']['text']}" in words
    for line in (shown["advice"][0]["headline"], *(m["text"] for m in shown["advice"][0]["moves"])):
        assert line in words
        assert line in status["session"]["tooltip"]
    assert "47.3K left" in " ".join(printed("session", "list").split())


def test_before_it_is_cleared(root: Path, agent: Builder, document: Any) -> None:
    with Window(root) as window:
        seen(window)
        whole = window.command("prepareClear")
        bare = window.command("prepareClear", restore=False)
    for made, options in ((whole, ["--restore"]), (bare, [])):
        handoff = document("handoff", *options)
        assert untimed(made["text"]) == untimed(handoff["text"])
        assert (made["tokens"], made["message"]) == (handoff["tokens"], handoff["message"])
    assert handoff["context"] == 152_700
    assert f"\nSpec: {SPEC}, phase IMPROVE\n" in whole["text"]


def test_the_files_of_its_task(root: Path, agent: Builder, document: Any) -> None:
    with Window(root) as window:
        seen(window)
        listed = window.result("ullage/tasks", {})
        window.command("loadTask", task="backend_implementation", variables=VARIABLES)
        items = window.working_set()
        copied = window.command("copyContext")
        total = window.tokens()
    variables = [f"--var={name}={value}" for name, value in VARIABLES.items()]
    loaded = document("load", "--task", "backend_implementation", *variables)["context"]
    assert {name: (one["view"], one["cost"]) for name, one in items.items()} == {
        one["path"]: (one["view"], one["tokens"]) for one in loaded["files"]
    }
    assert total == sum(one["tokens"] for one in loaded["files"])
    assert (copied["tokens"], untimed(copied["text"])) == (
        loaded["tokens"], untimed(loaded["text"]),
    )  # fmt: skip
    assert document("load", "--list") == {"schema": 1, **listed}


def test_what_it_took_by_phase_and_by_day(
    root: Path, agent: Builder, printed: Any, document: Any
) -> None:
    with Window(root, can=without(progress=False)) as window:
        seen(window)
        window.until(lambda: window.result("ullage/usage", {})["measured"], bool)
        asked = window.result("ullage/usage", {"since": "30d"})
    shown = document("session", "show")
    reported = document("monitor", "report", "--since", "30d")
    page = re.search(r'id="data">(.*?)</script>', printed("report", "--format", "html"))
    assert page is not None
    drawn = json.loads(page[1])["usage"]
    # Each was asked for at a moment of its own.
    assert {**asked, "since": None} == {**reported, "since": None}
    assert {**drawn, "schema": 1, "since": None} == {**reported, "since": None}

    measured = reported["measured"]
    grown = [after - before for before, after in pairwise((*PLAN, *TESTS, *CODE))]
    assert measured["report"]["used"] == sum(grown) == 126_700
    assert [one["tokens"] for one in measured["points"]] == [0, *grown]
    by_phase = {one["phase"]: one["tokens"] for one in measured["report"]["phases"]}
    assert by_phase == {None: 0, "plan": sum(grown[:2]), "implementation": sum(grown[2:])}
    assert by_phase["implementation"] == shown["phase"]["used"]
    assert shown["phase"]["part"]["used"] == sum(grown[6:])
    assert len(measured["days"]) == 2
    assert sum(one["tokens"] for one in measured["days"]) == sum(grown)
    for key in ("phase", "model", "agent"):
        shares = [share for day in measured["days"] for share in day["shares"]]
        sums = {share[key]: 0 for share in shares}
        for share in shares:
            sums[share[key]] += share["tokens"]
        assert sum(sums.values()) == sum(grown)
        assert key != "phase" or sums == by_phase
    assert measured["usage"] == shown["usage"]
    assert (reported["waste"][0]["waste"], measured["uses"]) == (shown["waste"], 9)
    exported = document("monitor", "export")["snapshots"]
    assert [one["tokens"] for one in exported] == [0, *grown]


WRITES = {"cache_creation_input_tokens": 9_000, "cache_creation": {
    "ephemeral_5m_input_tokens": 4_000, "ephemeral_1h_input_tokens": 5_000,
}}  # fmt: skip


def test_what_it_cost(root: Path, document: Any) -> None:
    """Requests on both sides of the length from which on each token costs twice as much."""
    total = Decimal()
    cost = ("cost", "--model", MODEL)
    for read, output in ((30_000, 700), (180_000, 900), (240_000, 4_000), (20, 1)):
        usage = {"input_tokens": 30, "cache_read_input_tokens": read, "output_tokens": output}
        other = Builder(root.resolve(), f"cost{read}")
        for number in range(3):
            other.record.answer(text("x"), usage=usage | WRITES, key=f"{read} {number}")
        shown = document("session", "show", f"cost{read}")
        options = {
            "input": 90, "output": 3 * output, "cache-read": 3 * read, "cache-write": 12_000,
            "cache-write-1h": 15_000, "requests": 3,
        }  # fmt: skip
        given = [f"--{name}={value}" for name, value in options.items()]
        assert shown["cost"]["usd"] == document(*cost, *given)["usd"]
        billed = Billed(
            input_tokens=30 + read + 9_000, output_tokens=output, cache_read_tokens=read,
            cache_write_tokens=9_000, cache_write_5m_tokens=4_000, cache_write_1h_tokens=5_000,
        )  # fmt: skip
        theirs = calc_price(billed, MODEL, provider_id="anthropic").total_price
        assert Decimal(shown["cost"]["usd"]) == round(3 * theirs, 2)
        total += 3 * theirs
    whole = sum(Decimal(one["cost"]["usd"]) for one in document("session", "list")["sessions"])
    assert abs(whole - total) <= Decimal("0.02")


def test_what_is_loaded_before_its_first_prompt(root: Path, document: Any) -> None:
    """The gate knows the repository's own files alone, and counts them exactly."""
    home = Path(os.environ["CLAUDE_CONFIG_DIR"])
    home.mkdir()
    (home / "CLAUDE.md").write_text("Answer shortly.\n" * 40)
    (root / "docs/style.md").write_text("Short names.\n" * 60)
    (root / "CLAUDE.md").write_text("# Rules\n@docs/style.md\n")
    (root / "AGENTS.md").write_text("Run the tests.\n" * 30)
    with Window(root) as window:
        window.tell_tabs()
        status = window.status()["alwaysLoaded"]
        asked = window.result("ullage/alwaysLoaded", {})
    report = document("report")["alwaysLoaded"]
    assert (status["tokens"], status["files"]) == (report["tokens"], report["files"])
    assert [
        [(one["name"], one["text"].partition(" ")[0]) for one in agent["files"]]
        for agent in asked["agents"]
    ] == [
        [(one["path"], f"{one['tokens']:,}") for one in agent["files"]]
        for agent in report["agents"]
    ]  # fmt: skip
    own = {
        agent["agent"]: sum(
            one["tokens"] for one in agent["files"] if (root / one["path"]).is_relative_to(root)
        )
        for agent in report["agents"]
    }
    assert len(own) == 2
    assert report["tokens"] > max(own.values())
    assert document("check")["alwaysLoaded"] == max(own.values())
    said = [(root / name).read_text() for name in ("CLAUDE.md", "docs/style.md")]
    assert own["Claude Code"] == sum(map(independent_count, said))
