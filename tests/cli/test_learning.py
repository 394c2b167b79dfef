"""Sessions teach how far the measured factors are off for this user's files."""

import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.program import Run
from tests.support.independent import independent_count
from tests.support.transcripts import ClaudeTranscript, read_call, text
from ullage.adapters.store import StateStore
from ullage.app.meters import factors

MODEL, FAMILY = "claude-opus-4-8", "claude-4.7-and-later"
PYTHON = factors().find(FAMILY, "python").factor
SECRET = "canary_9d41f7"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "app"
    folder.mkdir()
    (folder / "a.py").write_text(source(0, 100))
    monkeypatch.chdir(folder)
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / "claude"))
    return folder


def source(first: int, lines: int) -> str:
    return "".join(f"    total += weigh({SECRET}, {first + at})\n" for at in range(lines))


def numbered(file: str) -> str:
    return "".join(f"{at}\t{line}\n" for at, line in enumerate(file.splitlines(), start=1))


def a_session(folder: Path, name: str, really: float, *, model: str = MODEL) -> ClaudeTranscript:
    """A session of somebody whose files take `really` times what the factors say."""
    place = Path(os.environ["CLAUDE_CONFIG_DIR"]) / "projects" / "slug"
    place.mkdir(parents=True, exist_ok=True)
    transcript = ClaudeTranscript(place / f"{name}.jsonl", folder=str(folder), session=name)
    transcript.prompt("read them all")
    context = 26_000
    for number in range(4):
        path, file = f"{folder}/{number}.py", source(1_000 * number, 120)
        transcript.answer(read_call(path), context=context, output=60, model=model)
        transcript.read(path, numbered(file))
        of_numbers = independent_count(numbered(file)) - independent_count(file)
        context += 60 + of_numbers + round(independent_count(file) * PYTHON * really)
    transcript.answer(text("read"), context=context, output=10, model=model)
    return transcript


def taught(folder: Path, ullage: Run, really: float) -> None:
    """Four sessions that were looked at, three of one folder and one of another."""
    for name in ("one", "two", "three"):
        a_session(folder, name, really)
    a_session(folder.parent, "four", really)
    assert ullage("session", "list", "--all").status == 0


def rows() -> list[tuple[object, ...]]:
    path = StateStore.place()
    assert path is not None
    with closing(sqlite3.connect(path)) as database:
        return database.execute("SELECT * FROM lesson ORDER BY session").fetchall()


@pytest.mark.parametrize("really", [0.9, 1.0, 1.08])
def test_what_sessions_were_reported_to_hold_corrects_estimates(
    folder: Path, ullage: Run, really: float
) -> None:
    before = ullage("report", "--model", MODEL, "--format", "json").document
    taught(folder, ullage, really)
    after = ullage("report", "--model", MODEL, "--format", "json").document
    assert before["learnt"] is None
    learnt = after["learnt"]
    assert (learnt["sessions"], learnt["error"]) == (4, 0.02)
    assert abs(learnt["correction"] - really) <= learnt["error"]
    assert learnt["asOf"].startswith("2026-11-01T10:00")
    (file,), (was,) = after["files"], before["files"]
    exact = independent_count((folder / "a.py").read_text())
    for view in ("full", "signatures"):
        assert file["tokens"][view] == pytest.approx(was["tokens"][view] * really, rel=0.02, abs=1)
    assert file["tokens"]["full"] == pytest.approx(exact * PYTHON * learnt["correction"], abs=1)
    low, high = after["band"]
    assert low < exact * PYTHON * really < high
    assert high / file["tokens"]["full"] > before["band"][1] / was["tokens"]["full"]


def test_people_read_the_correction_with_its_error(folder: Path, ullage: Run) -> None:
    taught(folder, ullage, 1.08)
    told = "~ claude-opus-4-8: o200k_base counts times measured factors, corrected by 1.07 (±2 %, "
    assert f"{told}4 sessions)." in " ".join(ullage("report", "--model", MODEL).out.split())


def test_other_families_and_exact_models_are_as_they_were(folder: Path, ullage: Run) -> None:
    models = ("claude-opus-4-5", "gpt-5", "gemini-2.5-pro")
    before = [ullage("report", "--model", model, "-f", "json").document for model in models]
    taught(folder, ullage, 1.1)
    after = [ullage("report", "--model", model, "-f", "json").document for model in models]
    assert after == before


def test_the_sessions_themselves_are_told_by_what_they_taught(folder: Path, ullage: Run) -> None:
    taught(folder, ullage, 1.1)
    told = ullage("session", "show", "one", "-f", "json").document
    used = told["context"]["tokens"] - 26_000 - 4 * 60
    assert sum(one["tokens"] for one in told["files"]) == pytest.approx(used, rel=0.02)


def test_a_session_that_is_looked_at_again_teaches_nothing_new(folder: Path, ullage: Run) -> None:
    taught(folder, ullage, 1.05)
    before = rows()
    assert len(before) == 4
    for _ in range(3):
        ullage("session", "show", "one")
        ullage("session", "list", "--all")
    assert rows() == before


def test_one_that_went_on_teaches_all_of_it(folder: Path, ullage: Run) -> None:
    transcript = a_session(folder, "one", 1.05)
    ullage("session", "show")
    ((*_, estimated, _, steps, _),) = rows()
    file = source(9_000, 120)
    transcript.compaction(60_000)
    transcript.answer(read_call(f"{folder}/z.py"), context=30_000, output=60, model=MODEL)
    transcript.read(f"{folder}/z.py", file)
    grown = round(independent_count(file) * PYTHON * 1.05)
    transcript.answer(text("read"), context=30_060 + grown, output=10, model=MODEL)
    ullage("session", "show")
    ((*_, more, _, one_more, _),) = rows()
    assert (steps, one_more) == (4, 5)
    assert isinstance(more, int)
    assert isinstance(estimated, int)
    assert more == pytest.approx(estimated + independent_count(file) * PYTHON, abs=1)


def test_nothing_of_what_was_said_or_read_is_kept(folder: Path, ullage: Run) -> None:
    taught(folder, ullage, 1.05)
    state = StateStore.place()
    assert state is not None
    kept = b"".join(path.read_bytes() for path in state.parent.iterdir())
    assert b"three" in kept
    for secret in (SECRET, "read them all", "weigh", "0.py"):
        assert secret.encode() not in kept


def test_a_record_that_is_named_by_its_path_teaches_nothing(folder: Path, ullage: Run) -> None:
    for name in ("one", "two", "three"):
        record = a_session(folder, name, 1.1).path
        assert ullage("session", "show", "--path", record).status == 0
    assert ullage("report", "--model", MODEL, "-f", "json").document["learnt"] is None


def test_the_gate_counts_exactly_whatever_was_learnt(folder: Path, ullage: Run) -> None:
    (folder / "ullage.toml").write_text(f'model = "{MODEL}"\n[check]\nfile = 10\n')
    before = ullage("check", "--format", "json").document
    taught(folder, ullage, 1.2)
    assert ullage("check", "--format", "json").document == before
    (over, *_) = before["over"]
    assert over["tokens"] == independent_count((folder / "a.py").read_text())


def test_without_a_place_to_keep_it_sessions_are_shown_all_the_same(
    folder: Path, ullage: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    a_session(folder, "one", 1.1)
    for arguments in (("session", "show"), ("count", "a.py", "--model", MODEL)):
        done = ullage(*arguments, "--format", "json")
        assert (done.status, done.err) == (0, "")
        assert json.loads(done.out)


def test_who_only_counts_makes_no_file(folder: Path, ullage: Run) -> None:
    assert ullage("count", "a.py", "--model", MODEL).status == 0
    state = StateStore.place()
    assert state is not None
    assert not state.parent.exists()
