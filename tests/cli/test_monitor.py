"""Usage over time on the command line: recorded by scripts, and fed by sessions."""

import csv
import io
import json
import os
import pty
import re
import signal
import sqlite3
import subprocess
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import Run, command
from tests.support import transcripts
from tests.support.transcripts import ClaudeTranscript, call, read_call, text
from ullage.adapters.store import StateStore

SOURCE = (
    ("spec", "generate_spec", 25_000),
    ("spec", "validate_spec", 5_000),
    ("ddd", "analyze_phase", 40_000),
    ("ddd", "preserve_phase", 80_000),
    ("ddd", "improve_phase", 60_000),
    ("docs", "generate_docs", 30_000),
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "app"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / "claude"))
    # Sessions of now: what is older than half a year is not kept.
    monkeypatch.setattr(transcripts, "BEGIN", datetime.now(UTC) - timedelta(hours=2))
    return folder


def a_session(folder: Path, name: str = "one") -> ClaudeTranscript:
    place = Path(os.environ["CLAUDE_CONFIG_DIR"]) / "projects" / "slug"
    place.mkdir(parents=True, exist_ok=True)
    transcript = ClaudeTranscript(place / f"{name}.jsonl", folder=str(folder), session=name)
    transcript.prompt("read them all")
    return transcript


def worked(transcript: ClaudeTranscript, requests: int = 3, begin: int = 26_000) -> None:
    for number in range(requests):
        context = begin + 5_000 * number
        key = f"{transcript.session}-{begin}-{number}"
        transcript.answer(text("x"), context=context, output=100, key=key)


def rows(table: str = "usage") -> list[tuple[object, ...]]:
    path = StateStore.place()
    assert path is not None
    with closing(sqlite3.connect(path)) as database:
        return database.execute(f"SELECT * FROM {table}").fetchall()


def report(ullage: Run, *options: str) -> Any:
    return ullage("monitor", "report", *options, "--format", "json").document


def record_source(ullage: Run) -> None:
    for phase, operation, tokens in SOURCE:
        done = ullage(
            "monitor", "record", "--phase", phase, "--operation", operation,
            "--tokens", str(tokens), "--budget", "250000",
        )  # fmt: skip
        assert (done.status, done.err) == (0, "")


def test_the_usage_example(folder: Path, ullage: Run) -> None:
    record_source(ullage)
    found = report(ullage)
    assert found["measured"] is None
    recorded = found["recorded"]["report"]
    assert (recorded["used"], recorded["budget"], recorded["remaining"]) == (
        240_000,
        250_000,
        10_000,
    )
    assert (recorded["utilisation"], recorded["efficiency"], recorded["overrun"]) == (96.0, 4.0, 0)
    assert [(one["phase"], one["tokens"]) for one in recorded["phases"]] == [
        ("spec", 30_000),
        ("ddd", 180_000),
        ("docs", 30_000),
    ]
    # What uses add up to is no context, and each phase is within its own budget.
    assert recorded["recommendations"] == []
    said = ullage("monitor", "report").out
    assert "240,000 of 250,000 tokens used, 10,000 left: 96.0 %. Efficiency 4.0 of 100." in said
    assert "→" not in said
    # The names that were recorded, with the budgets of the phases that they mean.
    assert re.search(r"phase +tokens +budget +times\n", said)
    assert re.search(r"spec +30,000 +30,000 +2 ", said)
    assert re.search(r"ddd +180,000 +180,000 +3 ", said)
    assert re.search(r"docs +30,000 +40,000 +1 ", said)


def test_over_the_budget_it_is_counted_first_and_then_the_answer_is_no(
    folder: Path, ullage: Run
) -> None:
    record_source(ullage)
    done = ullage("monitor", "record", "-p", "docs", "-o", "more", "-t", "12000")
    assert done.status == 1
    assert done.out == (
        "Recorded 12,000 tokens for more in docs: "
        "252,000 of 250,000 tokens used, 2,000 over the budget; "
        "documentation 42,000 of 40,000, 2,000 over.\n"
    )
    assert report(ullage)["recorded"]["report"]["overrun"] == 2_000
    again = ullage("monitor", "record", "-o", "more", "-t", "0", "-b", "300000", "-f", "json")
    assert again.status == 0
    point = again.document
    assert (point["cumulative"], point["remaining"], point["phase"]) == (252_000, 48_000, None)
    assert report(ullage, "--budget", "100000")["recorded"]["report"]["overrun"] == 152_000


def test_the_budget_of_a_phase_by_any_of_its_names(folder: Path, ullage: Run) -> None:
    """The budget manager's own example, with the part that it lacks: `docs` is over its budget."""

    def record(phase: str, tokens: int) -> tuple[int, str]:
        done = ullage("monitor", "record", "-p", phase, "-o", "work", "-t", str(tokens))
        return done.status, done.out.partition("; ")[2]

    assert record("spec", 25_000) == (0, "plan 25,000 of 30,000, 5,000 left.\n")
    assert record("plan", 6_000) == (1, "plan 31,000 of 30,000, 1,000 over.\n")
    assert record("ddd", 85_000) == (0, "implementation 85,000 of 180,000, 95,000 left.\n")
    assert record("ddd", 75_000) == (0, "implementation 160,000 of 180,000, 20,000 left.\n")
    assert "over the warning" not in ullage("monitor", "report").out
    # A part counts in its phase, and another name of the same phase, too.
    assert record("analyze", 20_001) == (
        1,
        "implementation 180,001 of 180,000, 1 over; analyze 20,001 of 40,000, 19,999 left.\n",
    )
    assert record("review", 1) == (0, "")
    recorded = report(ullage)["recorded"]["report"]
    rows = {one["phase"]: (one["tokens"], one["budgets"]) for one in recorded["phases"]}
    assert [(name, tokens) for name, (tokens, _) in rows.items()] == [
        ("spec", 25_000), ("plan", 6_000), ("ddd", 160_000), ("analyze", 20_001), ("review", 1),
    ]  # fmt: skip
    assert rows["spec"][1] == rows["plan"][1] == [
        {"name": "plan", "budget": 30_000, "used": 31_000, "remaining": 0, "over": 1_000,
         "utilisation": 103.3},
    ]  # fmt: skip
    assert rows["review"][1] == []
    over = [one for one in recorded["recommendations"] if one["code"] == "phase-over-budget"]
    assert [(one["phase"], one["tokens"], one["limit"]) for one in over] == [
        ("plan", 31_000, 30_000), ("implementation", 180_001, 180_000),
    ]  # fmt: skip
    assert over[0]["text"] == "Phase 'plan': 31K of 30K used, 1K over its budget"


def days_back(days: int) -> None:
    """All that was recorded until now was recorded so long ago."""
    path = StateStore.place()
    assert path is not None
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE usage SET at_us = at_us - ?", (days * 86_400 * 10**6,))


def test_a_budget_is_that_of_the_whole_feature_whatever_time_is_shown(
    folder: Path, ullage: Run
) -> None:
    record = ("monitor", "record", "-p", "plan", "-t")
    ullage(*record, "200000", "-o", "a", "--budget", "250000")
    days_back(10)
    done = ullage(*record, "60000", "-o", "b")
    assert done.status == 1
    assert "260,000 of 250,000 tokens used, 10,000 over the budget" in done.out
    for since in ("7d", "2w", "all"):
        recorded = report(ullage, "--since", since)["recorded"]["report"]
        assert (recorded["featureUsed"], recorded["budget"]) == (260_000, 250_000)
        assert (recorded["remaining"], recorded["overrun"]) == (0, 10_000)
        assert (recorded["utilisation"], recorded["efficiency"]) == (104.0, 0.0)
        (plan,) = recorded["phases"]
        assert plan["budgets"][0]["used"] == 260_000
        assert recorded["used"] == plan["tokens"] == (60_000 if since == "7d" else 260_000)
        assert "260K of 250K used: 10K over the budget" in recorded["recommendations"][0]["text"]
    said = ullage("monitor", "report").out
    assert "260,000 of 250,000 tokens used, 10,000 over the budget" in said
    assert "That is the whole feature at work; 60,000 were used in the time that is shown." in said
    assert re.search(r"plan +60,000 +260,000 of 30,000 +1 ", said)
    assert "whole feature" not in ullage("monitor", "report", "--since", "2w").out
    (last,) = ullage("monitor", "export", "--since", "7d").document["snapshots"]
    assert (last["cumulative"], last["remaining"]) == (260_000, -10_000)


@pytest.mark.parametrize("plan", ["plan", "spec"])
def test_a_plan_after_another_phase_begins_the_next_feature(
    folder: Path, ullage: Run, plan: str
) -> None:
    record_source(ullage)
    done = ullage("monitor", "record", "-p", "docs", "-o", "more", "-t", "20000")
    assert done.status == 1
    # What nobody told the phase of is the first feature's.
    assert "270,000 of 250,000" in ullage("monitor", "record", "-o", "x", "-t", "10000").out
    done = ullage("monitor", "record", "-p", plan, "-o", "second", "-t", "20000", "-f", "json")
    assert done.status == 0
    assert (done.document["cumulative"], done.document["remaining"]) == (20_000, 230_000)
    assert ullage("monitor", "record", "-p", "ddd", "-o", "y", "-t", "5000").out == (
        "Recorded 5,000 tokens for y in ddd: 25,000 of 250,000 tokens used, 225,000 left; "
        "implementation 5,000 of 180,000, 175,000 left.\n"
    )
    recorded = report(ullage)["recorded"]["report"]
    assert (recorded["used"], recorded["featureUsed"]) == (295_000, 25_000)
    assert (recorded["remaining"], recorded["overrun"]) == (225_000, 0)
    assert recorded["recommendations"] == []
    snapshots = ullage("monitor", "export").document["snapshots"]
    assert [one["cumulative"] for one in snapshots][-4:] == [260_000, 270_000, 20_000, 25_000]


def test_many_times_a_budget_can_be_read(folder: Path, ullage: Run) -> None:
    ullage("monitor", "record", "-o", "x", "-t", "270000", "-b", "1")
    said = ullage("monitor", "report").out
    assert "269,999 over the budget: 27,000,000 %. Efficiency 0.0 of 100." in said


def test_without_phases_all_that_is_recorded_is_one_feature(folder: Path, ullage: Run) -> None:
    for _ in range(3):
        done = ullage("monitor", "record", "-o", "x", "-t", "100000", "-b", "250000")
    assert done.status == 1
    assert "300,000 of 250,000" in done.out


def test_the_budget_of_a_session_is_that_of_its_feature(
    folder: Path, ullage: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first hour of it lies before the time that is asked for."""
    transcript = a_session(folder)
    transcript.command("/moai:1-plan")
    transcript.answer(text("x"), context=26_000, key="first")
    transcript.answer(text("x"), context=66_000, key="second")
    ullage("session", "show")
    days_back(10)
    transcript.begin = datetime.now(UTC) - timedelta(minutes=5)
    transcript.answer(text("x"), context=70_000, key="third")
    ullage("session", "show")
    days = report(ullage)["measured"]["report"]
    assert (days["used"], days["featureUsed"], days["remaining"]) == (4_000, 44_000, 206_000)
    transcript.command("/moai:2-run")
    transcript.answer(text("x"), context=75_000, key="fourth")
    transcript.command("/moai:1-plan")
    transcript.answer(text("x"), context=76_000, key="fifth")
    ullage("session", "show")
    next_one = report(ullage)["measured"]["report"]
    assert (next_one["used"], next_one["featureUsed"]) == (10_000, 1_000)
    assert next_one["phases"][0]["budgets"][0]["used"] == 1_000


def test_a_context_over_the_warning_is_told_of_one_session(folder: Path, ullage: Run) -> None:
    worked(a_session(folder), begin=150_001)
    ullage("session", "show")
    (told,) = report(ullage)["measured"]["report"]["recommendations"]
    assert (told["code"], told["tokens"], told["limit"]) == ("over-warning", 160_001, 150_000)
    assert told["text"] == (
        "The context holds 160K, over the warning of 150K: begin anew with /clear"
    )
    worked(a_session(folder, "two"), begin=150_001)
    ullage("session", "list")
    assert report(ullage)["measured"]["report"]["recommendations"] == []


def test_phases_of_another_budget_have_only_those_of_the_settings(
    folder: Path, ullage: Run
) -> None:
    """30K for the plan is a share of 250K, and says nothing of a piece of work of another size."""
    record = ("monitor", "record", "-p", "spec", "-o", "work", "-t", "31000", "-f", "json")
    assert ullage(*record, "-b", "60000").document["budgets"] == []
    (folder / "ullage.toml").write_text("[phases.spec]\nbudget = 40_000\n")
    (plan,) = ullage(*record).document["budgets"]
    assert (plan["name"], plan["used"], plan["over"]) == ("plan", 62_000, 22_000)


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (("-o", "x", "-t", "-1"), "must be at least 0"),
        (("-o", " ", "-t", "1"), "an empty name"),
        (("-o", "x\ny", "-t", "1"), "on one line"),
        (("-o", "x" * 101, "-t", "1"), "at most 100 characters"),
        (("-o", "x", "-t", "1", "-b", "0"), "must be at least 1"),
    ],
)
def test_what_is_no_use_is_refused(
    folder: Path, ullage: Run, options: tuple[str, ...], complaint: str
) -> None:
    done = ullage("monitor", "record", *options)
    assert done.status == 2
    assert complaint in done.err


@pytest.mark.parametrize("since", ["yesterday", "7", "0d", "7y", "2026-13-01", ""])
def test_what_names_no_time_is_refused(folder: Path, ullage: Run, since: str) -> None:
    done = ullage("monitor", "report", "--since", since)
    assert done.status == 2
    assert "must be a span such as 12h, 7d or 2w" in done.err


def test_a_session_that_is_looked_at_is_kept_request_by_request(folder: Path, ullage: Run) -> None:
    transcript = a_session(folder)
    worked(transcript)
    assert ullage("session", "show").status == 0
    measured = report(ullage)["measured"]
    assert (measured["sessions"], measured["uses"]) == (1, 3)
    assert [one["tokens"] for one in measured["points"]] == [0, 5_000, 5_000]
    assert [one["context"] for one in measured["points"]] == [26_000, 31_000, 36_000]
    assert measured["report"]["used"] == 10_000
    # One session: the budget of a feature holds.
    assert measured["report"]["budget"] == 250_000
    assert measured["usage"]["output"] == 300
    assert measured["usage"]["cacheRead"] == 93_000 - 9
    assert [one["operation"] for one in measured["points"]] == ["request"] * 3
    worked(transcript, begin=50_000)
    assert ullage("session", "list").status == 0
    assert report(ullage)["measured"]["report"]["used"] == 10_000 + 14_000 + 10_000


def test_looking_again_adds_nothing(folder: Path, ullage: Run) -> None:
    worked(a_session(folder), 40)
    worked(a_session(folder, "two"), 20)
    ullage("session", "list")
    before = rows(), rows("usage_waste")
    assert len(before[0]) == 60
    for _ in range(2):
        ullage("session", "list")
        ullage("session", "show", "one")
        ullage("session", "show", "two")
    assert (rows(), rows("usage_waste")) == before


def test_a_record_that_had_to_be_named_is_not_kept(folder: Path, ullage: Run) -> None:
    worked(ClaudeTranscript(folder / "elsewhere.jsonl"))
    assert ullage("session", "show", "--path", "elsewhere.jsonl").status == 0
    assert report(ullage, "--all")["measured"] is None


def test_several_sessions_are_held_against_no_budget_of_one(folder: Path, ullage: Run) -> None:
    worked(a_session(folder))
    worked(a_session(folder, "two"), 5)
    worked(a_session(folder.parent / "else", "three"), 5)
    ullage("session", "list", "--all")
    both = report(ullage)["measured"]
    assert (both["sessions"], both["report"]["budget"], both["report"]["efficiency"]) == (
        2,
        None,
        None,
    )
    assert report(ullage, "--session", "tw")["measured"]["report"]["used"] == 20_000
    assert report(ullage, "--all")["measured"]["sessions"] == 3
    assert "--session ID" in ullage("monitor", "report").out


def test_what_was_used_and_what_was_recorded_are_never_added(folder: Path, ullage: Run) -> None:
    worked(a_session(folder))
    ullage("session", "show")
    record_source(ullage)
    found = report(ullage)
    assert found["measured"]["report"]["used"] == 10_000
    assert found["recorded"]["report"]["used"] == 240_000


def test_since_when(folder: Path, ullage: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transcripts, "BEGIN", datetime.now(UTC) - timedelta(days=10))
    worked(a_session(folder))
    ullage("session", "show")
    assert report(ullage)["measured"] is None
    assert report(ullage, "--since", "9d")["measured"] is None
    assert report(ullage, "--since", "2w")["measured"]["uses"] == 3
    assert report(ullage, "--since", "2020-01-01")["measured"]["uses"] == 3
    assert report(ullage, "--since", "all")["since"] is None


def wasteful(folder: Path) -> None:
    transcript = a_session(folder)
    lines = "".join(f"    total += weigh({at})\n" for at in range(700))
    for name in ("a.py", "b.py", "a.py"):
        transcript.answer(read_call(f"{folder}/{name}"), context=30_000)
        transcript.read(f"{folder}/{name}", lines)
    for number in range(12):
        transcript.answer(call("Bash", f"c{number}", command="make test"), context=60_000 + number)
        transcript.result(f"c{number}", "ok")


def test_waste_is_told_with_its_figures_and_what_to_do(folder: Path, ullage: Run) -> None:
    wasteful(folder)
    shown = ullage("session", "show", "--format", "json").document
    (wasted,) = report(ullage)["waste"]
    assert wasted["waste"] == shown["waste"]
    again, unused = wasted["waste"]["readAgain"], wasted["waste"]["notUsed"]
    assert [(one["path"], one["reads"]) for one in again["files"]] == [("a.py", 1)]
    assert [(one["path"], one["reads"]) for one in unused["files"]] == [("b.py", 1)]
    of_files = {one["path"]: one["tokens"] for one in shown["files"]}
    assert again["tokens"] * 2 == of_files["a.py"]
    assert unused["tokens"] == of_files["b.py"]
    codes = [one["code"] for one in wasted["recommendations"]]
    assert codes == ["not-used", "read-again"]
    assert "→ 1 read of lines that were there already: " in ullage("session", "show").out
    said = ullage("monitor", "report").out
    assert re.search(r"read again, though it was there +~[\d,]+ +a\.py", said)
    assert "→ 1 file read once and not used since: " in said
    assert "read again" not in ullage("monitor", "report", "--since", "2030-01-01").out


def test_a_file_that_a_command_names_was_used(folder: Path, ullage: Run) -> None:
    wasteful(folder)
    record = Path(os.environ["CLAUDE_CONFIG_DIR"]) / "projects" / "slug" / "one.jsonl"
    last = json.loads(record.read_text().splitlines()[-1])["uuid"]
    more = ClaudeTranscript(record, folder=str(folder), session="one", parent=last)
    more.answer(
        call("Bash", "d1", command="pytest b.py -q"), context=61_000, key="named", uuid="n1"
    )
    ullage("session", "show")
    (wasted,) = report(ullage)["waste"]
    assert wasted["waste"]["notUsed"]["files"] == []


def test_export_gives_every_snapshot_and_both_forms_agree(folder: Path, ullage: Run) -> None:
    worked(a_session(folder))
    ullage("session", "show")
    record_source(ullage)
    snapshots = ullage("monitor", "export").document["snapshots"]
    assert len(snapshots) == 9
    recorded = [one for one in snapshots if one["agent"] is None]
    assert [(one["phase"], one["operation"], one["tokens"]) for one in recorded] == [*SOURCE]
    assert [one["cumulative"] for one in recorded] == [
        25_000,
        30_000,
        70_000,
        150_000,
        210_000,
        240_000,
    ]
    assert [one["remaining"] for one in recorded] == [
        250_000 - one["cumulative"] for one in recorded
    ]
    table = csv.DictReader(io.StringIO(ullage("monitor", "export", "-f", "csv").out))
    written = [
        {key: "" if value is None else str(value) for key, value in one.items()}
        for one in snapshots
    ]
    assert [*table] == written


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "'=1", "a=1"])
def test_no_name_is_a_formula_in_a_table_and_none_is_lost(
    folder: Path, ullage: Run, name: str
) -> None:
    done = ullage("monitor", "record", f"--operation={name}", f"--phase={name}", "-t", "9", "-b5")
    assert done.status == 1
    (told,) = ullage("monitor", "export").document["snapshots"]
    (row,) = csv.DictReader(io.StringIO(ullage("monitor", "export", "-f", "csv").out))
    assert (told["operation"], told["phase"]) == (name, name)
    for cell in (row["operation"], row["phase"]):
        assert cell[0] not in "=+-@"
        assert cell.removeprefix("'") == name
    # A number is one, also below nothing.
    assert row["remaining"] == "-4"


def test_what_is_forgotten_stays_so(folder: Path, ullage: Run) -> None:
    transcript = a_session(folder)
    worked(transcript)
    ullage("session", "show")
    record_source(ullage)
    refused = ullage("monitor", "forget")
    assert refused.status == 2
    assert "--yes" in refused.err
    assert len(rows()) == 9
    done = ullage("monitor", "forget", "--yes")
    assert (done.status, done.out) == (0, "Forgot 9 snapshots of this folder.\n")
    ullage("session", "show")
    assert "Nothing was used" in ullage("monitor", "report").out


@pytest.mark.skipif(os.name != "posix", reason="needs a terminal of POSIX")
@pytest.mark.parametrize(("answer", "left"), [("n", 6), ("y", 0)])
def test_on_a_terminal_it_asks(folder: Path, ullage: Run, answer: str, left: int) -> None:
    record_source(ullage)
    ours, theirs = pty.openpty()
    try:
        with subprocess.Popen(
            command("monitor", "forget"), cwd=folder, stdin=theirs, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True,
        ) as process:  # fmt: skip
            os.write(ours, f"{answer}\n".encode())
            out, err = process.communicate(timeout=60)
    finally:
        os.close(ours)
        os.close(theirs)
    assert "Forget the usage of this folder for good?" in err
    assert ("Forgot 6 snapshots" in out) is (answer == "y")
    assert len(rows()) == left


def test_without_a_place_to_keep_it_nothing_is_claimed(
    folder: Path, ullage: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(folder / "file"))
    done = ullage("monitor", "record", "-o", "x", "-t", "1")
    assert done.status == 2
    assert "it could not be recorded" in done.err
    assert ullage("monitor", "forget", "-y").status == 2
    worked(a_session(folder))
    assert ullage("session", "show").status == 0


@pytest.mark.parametrize("place", ["/proc/nope", "file"])
@pytest.mark.skipif(os.name != "posix", reason="needs folders of POSIX")
def test_what_cannot_be_read_is_unknown_and_not_nothing(
    folder: Path, ullage: Run, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    (folder / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(folder / place))
    for action in ("report", "export"):
        done = ullage("monitor", action)
        assert (done.status, done.out) == (2, "")
        assert done.err.startswith(f"ullage: it could not be read: State store {folder / place}/")
    # A page has more than that.
    assert ullage("report", "--format", "html").status == 0


def test_a_store_of_a_newer_release_is_unknown(folder: Path, ullage: Run) -> None:
    record_source(ullage)
    path = StateStore.place()
    assert path is not None
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA user_version = 99")
    done = ullage("monitor", "report")
    assert (done.status, done.out) == (2, "")
    assert "it could not be read: " in done.err
    assert "a newer Ullage wrote it" in done.err


def test_a_session_that_nobody_knows(folder: Path, ullage: Run) -> None:
    worked(a_session(folder))
    for action in ("report", "export"):
        done = ullage("monitor", action, "--session", "zzz")
        assert (done.status, done.out) == (2, "")
        assert "no session that begins with zzz in this folder" in done.err
        # Of this one nothing was kept yet.
        assert ullage("monitor", action, "--session", "on").status == 0
    ullage("session", "show")
    days_back(10)
    done = ullage("monitor", "report", "--session", "on")
    assert done.status == 0
    assert "Nothing was used" in done.out


def test_what_is_too_old_to_be_kept_is_said_to_be(
    folder: Path, ullage: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transcripts, "BEGIN", datetime.now(UTC) - timedelta(days=200))
    worked(a_session(folder))
    ullage("session", "show")
    said = " ".join(ullage("monitor", "report", "--since", "all").out.split())
    assert "Nothing was used, as far as Ullage has seen." in said
    assert "and keeps that for 180 days." in said


def test_a_look_makes_no_file(folder: Path, ullage: Run) -> None:
    assert "Nothing was used" in ullage("monitor", "report").out
    path = StateStore.place()
    assert path is not None
    assert not path.exists()


def test_the_page_has_the_usage_of_its_folder(folder: Path, ullage: Run) -> None:
    def data() -> Any:
        page = ullage("report", "--format", "html").out
        found = re.search(r'id="data">(.*?)</script>', page)
        assert found is not None
        return json.loads(found[1])["usage"]

    (folder / "a.py").write_text("x = 1\n")
    assert data() is None
    worked(a_session(folder))
    ullage("session", "show")
    assert data()["measured"] == report(ullage, "--since", "30d")["measured"]


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX signals")
def test_what_was_said_to_be_recorded_is_there_whoever_was_killed(
    folder: Path, ullage: Run
) -> None:
    """Four shells at once, killed in the middle of it."""
    script = 'while :; do "$@" || exit; done'
    record = command("monitor", "record", "-p", "ddd", "-o", "work", "-t", "7", "-f", "json")
    shells = [
        subprocess.Popen(
            ["sh", "-c", script, "sh", *record], cwd=folder, stdout=subprocess.PIPE, text=True,
            start_new_session=True,
        )
        for _ in range(4)
    ]  # fmt: skip
    said: list[str] = []
    try:
        for shell in shells:
            assert shell.stdout is not None
            said.append(shell.stdout.readline().strip())
    finally:
        for shell in shells:
            os.killpg(shell.pid, signal.SIGKILL)
    said += [line for shell in shells for line in shell.communicate(timeout=60)[0].splitlines()]
    told = [json.loads(line)["cumulative"] for line in said if line.endswith("}")]
    assert len(rows()) >= len(told) >= 4
    assert max(told) <= 7 * len(rows())
    path = StateStore.place()
    assert path is not None
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    found = report(ullage)["recorded"]
    assert (found["uses"], found["report"]["used"]) == (len(rows()), 7 * len(rows()))


def test_two_that_look_at_once_keep_each_request_once(folder: Path) -> None:
    for name in ("one", "two", "three"):
        worked(a_session(folder, name), 200)
    looking = [
        subprocess.Popen(
            [*command("session", "list")], cwd=folder, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True,
        )
        for _ in range(3)
    ]  # fmt: skip
    ends = [(one.communicate(timeout=120)[1], one.returncode) for one in looking]
    assert ends == [("", 0)] * 3
    assert len(rows()) == 600


def recorded_in(folder: Path, ullage: Run, *options: str) -> Any:
    """What is said of a use that is recorded in a folder."""
    folder.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        return ullage("monitor", "record", "-o", "x", *options, "-f", "json").document


def test_what_is_exported_is_what_was_said(folder: Path, ullage: Run) -> None:
    """Each row against the budget of its time and of its folder, also of a feature that is done."""
    record = ("monitor", "record", "-o", "x", "-f", "json", "-t")
    given = [
        ("50", "-p", "plan"), ("100", "-p", "ddd", "-b", "1000"), ("200",),
        ("300", "-p", "plan", "-b", "90"), ("1", "-b", "5000"),
    ]  # fmt: skip
    said = [ullage(*record, *options).document for options in given]
    assert [one["remaining"] for one in said] == [249_950, 850, 650, -210, 4_699]
    exported = ullage("monitor", "export").document["snapshots"]
    points = report(ullage)["recorded"]["points"]
    for found in (exported, points):
        assert [(one["cumulative"], one["remaining"]) for one in found] == [
            (one["cumulative"], one["remaining"]) for one in said
        ]


def test_each_folder_has_the_budget_and_the_feature_of_its_own_records(
    folder: Path, ullage: Run
) -> None:
    said = [
        recorded_in(folder, ullage, "-p", "ddd", "-t", "70000", "-b", "120000"),
        recorded_in(folder / "sub", ullage, "-p", "plan", "-t", "6000", "-b", "5000"),
        recorded_in(folder, ullage, "-p", "ddd", "-t", "20000"),
        recorded_in(folder.parent / "else", ullage, "-p", "ddd", "-t", "7", "-b", "9"),
    ]
    assert [(one["cumulative"], one["remaining"]) for one in said] == [
        (70_000, 50_000), (6_000, -1_000), (90_000, 30_000), (7, 2),
    ]  # fmt: skip
    exported = ullage("monitor", "export", "--all").document["snapshots"]
    assert [one["remaining"] for one in exported] == [one["remaining"] for one in said]
    ours = report(ullage)["recorded"]
    assert (ours["uses"], ours["report"]["used"]) == (3, 96_000)
    assert (ours["report"]["featureUsed"], ours["report"]["remaining"]) == (90_000, 30_000)
    assert [one["remaining"] for one in ours["points"]] == [50_000, -1_000, 30_000]
    assert ours["report"]["recommendations"] == []


def test_several_folders_are_held_against_no_budget_of_one(folder: Path, ullage: Run) -> None:
    (folder / "ullage.toml").write_text("[phases.spec]\nbudget = 40_000\n")
    recorded_in(folder.parent / "one", ullage, "-p", "plan", "-t", "120000", "-b", "150000")
    only = report(ullage, "--all")["recorded"]["report"]
    assert (only["budget"], only["remaining"]) == (150_000, 30_000)
    # The settings of this folder say nothing of another one.
    assert only["phases"][0]["budgets"] == []
    recorded_in(folder.parent / "two", ullage, "-p", "plan", "-t", "1000", "-b", "5000")
    both = report(ullage, "--all")["recorded"]["report"]
    assert (both["used"], both["featureUsed"]) == (121_000, 121_000)
    names = ("budget", "remaining", "overrun", "utilisation", "efficiency")
    assert [both[name] for name in names] == [None] * 5
    assert both["phases"][0]["budgets"] == both["recommendations"] == []
    said = ullage("monitor", "report", "--all").out
    assert "  121,000 tokens used.\n" in said
    held = report(ullage, "--all", "--budget", "100000")["recorded"]["report"]
    assert held["overrun"] == 21_000


def test_the_budget_is_told_where_nothing_was_recorded_lately(folder: Path, ullage: Run) -> None:
    ullage("monitor", "record", "-p", "plan", "-o", "x", "-t", "200", "-b", "1000")
    days_back(10)
    found = report(ullage)["recorded"]
    assert (found["uses"], found["days"], found["points"]) == (0, [], [])
    assert (found["report"]["used"], found["report"]["featureUsed"]) == (0, 200)
    assert (found["report"]["budget"], found["report"]["remaining"]) == (1_000, 800)
    said = ullage("monitor", "report").out
    assert "Nothing was recorded here in the time that is shown." in said
    assert "200 of 1,000 tokens used, 800 left: 20.0 %. Efficiency 80.0 of 100." in said
    assert "Nothing was used" not in said


def test_a_budget_stands_beside_the_names_that_the_feature_uses(folder: Path, ullage: Run) -> None:
    for phase, tokens in (("plan", 700), ("ddd", 5), ("spec", 100)):
        ullage("monitor", "record", "-p", phase, "-o", "x", "-t", str(tokens))
    said = ullage("monitor", "report").out
    assert re.search(r"plan +700 +– +1 ", said)
    assert re.search(r"spec +100 +30,000 +1 ", said)


@pytest.mark.parametrize("action", ["record", "report", "export", "forget"])
def test_help_breaks_no_line_of_a_paragraph_in_two(
    ullage: Run, monkeypatch: pytest.MonkeyPatch, action: str
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    told = ullage("monitor", action, "--help").out.partition("╭")[0]
    # A line that is short, though its paragraph goes on, was broken by us and by the width.
    ragged = re.findall(r"^ \S.{0,48}\S *\n \S.*", told, re.MULTILINE)
    assert "Usage: ullage monitor" in told
    assert ragged == []
