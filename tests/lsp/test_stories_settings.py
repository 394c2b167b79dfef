"""Settings: where they come from, which one wins, what is wrong with them, and models."""

from math import ceil
from pathlib import Path

import pytest

from tests.support.independent import independent_count
from tests.support.window import Window, cost, module, without
from ullage.adapters.store import StateStore, StoredLesson
from ullage.app.meters import factors
from ullage.domain.estimates import DEFAULT_ROW

TEXT = module("a", 30)
FOREIGN = '"""Größe und Länge: 日本語の説明。"""\n' + TEXT
TOML, PYPROJECT = "ullage.toml", "pyproject.toml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "project"


def target(window: Window) -> int:
    found: int = window.status()["workingSet"]["target"]
    return found


def test_the_editor_beats_ullage_toml_beats_pyproject(root: Path) -> None:
    with Window(root, settings={"target": 1_111}) as window:
        window.write(TOML, "target = 2_222\n")
        window.write(PYPROJECT, "[tool.ullage]\ntarget = 3_333\n")
        window.write("a.py", "x = 1\n")
        window.show("a.py")
        assert target(window) == 1_111
        window.settings = {}
        window.configure()
        assert target(window) == 2_222
        window.path(TOML).unlink()
        window.configure()
        assert target(window) == 3_333
        window.path(PYPROJECT).unlink()
        window.configure()
        assert target(window) == 30_000


def test_a_settings_file_that_is_saved_counts_at_once(root: Path) -> None:
    root.mkdir()
    (root / TOML).write_text("target = 2_000\n")
    with Window(root) as window:
        window.write("a.py", "x = 1\n")
        window.show("a.py")
        window.show(TOML, language="toml")
        assert target(window) == 2_000
        window.replace(TOML, "target = 3_000\n")
        assert target(window) == 2_000
        window.save(TOML)
        assert target(window) == 3_000


def test_an_editor_that_answers_no_questions_brings_its_settings(root: Path) -> None:
    options = {"settings": {"target": 1_111}}
    with Window(root, can=without(configuration=False), options=options) as window:
        window.write("a.py", "x = 1\n")
        window.show("a.py")
        assert target(window) == 1_111
        window.configure(target=2_222)
        assert target(window) == 2_222


def test_a_value_that_was_taken_back_no_longer_counts(root: Path) -> None:
    """Even where the same editor brought it when it started."""
    options = {"settings": {"target": 1_111}}
    with Window(root, settings={"target": 1_111}, options=options) as window:
        window.write("a.py", "x = 1\n")
        window.show("a.py")
        assert target(window) == 1_111
        window.settings = {}
        window.configure()
        assert target(window) == 30_000


def test_what_is_wrong_stands_on_its_file_and_line(root: Path) -> None:
    with Window(root, settings={"target": "many"}) as window:
        window.write(TOML, 'encoding = "o200k_base"\n\ntarget = "lots"\nunknown-key = 1\n')
        window.write("a.py", "x = 1\n")
        window.show("a.py")
        window.show(TOML, language="toml")
        found = window.diagnostics()
        assert list(found) == [TOML]
        told = {one["range"]["start"]["line"]: one for one in found[TOML]}
        assert set(told) == {2, 3}
        assert {(one["code"], one["severity"]) for one in told.values()} == {
            ("setting-not-used", 2)
        }
        assert told[2]["message"].startswith("target: ")
        assert "unknown-key" in told[3]["message"]
        assert target(window) == 30_000
        assert "\nNot used: " in window.status()["tooltip"]
        window.replace(TOML, "target = 2_000\n")
        window.save(TOML)
        window.settings = {}
        window.configure()
        assert window.diagnostics() == {}
        assert "Not used" not in window.status()["tooltip"]


def test_a_task_over_its_target_is_told_on_its_line(root: Path) -> None:
    with Window(root) as window:
        window.write("src/a.py", TEXT)
        window.write(
            TOML,
            'target = 40_000\n\n[tasks.small]\nfiles = ["src/*.py"]\n\n'
            '[tasks.backend]\nfiles = ["src/*.py"]\nview = "full"\ntarget = 6_000\n',
        )
        window.show(TOML, language="toml")
        (told,) = window.diagnostics()[TOML]
        assert (told["code"], told["severity"], told["range"]["start"]["line"]) == (
            "task-over-target", 3, 5,
        )  # fmt: skip
        assert told["message"] == (
            "Task backend: 1 file, 6.1K of 6K tokens. Heaviest: src/a.py 6.1K."
        )
        window.write("src/a.py", module("a", 3))
        window.show("src/a.py")
        window.edit("src/a.py", "# saved\n")
        window.save("src/a.py")
        window.show(TOML)
        assert window.diagnostics() == {}


def test_excluded_files_do_not_count(root: Path) -> None:
    with Window(root) as window:
        for name in ("a.py", "docs/b.py"):
            window.write(name, TEXT)
            window.show(name)
        assert len(window.working_set()) == 2
        window.write(TOML, 'exclude = ["docs/"]\n')
        window.configure()
        assert set(window.working_set()) == {"a.py"}
        assert window.not_counted()["docs/b.py"][0] == "ignored"


def test_changing_the_encoding_counts_everything_again(root: Path) -> None:
    with Window(root) as window:
        for name in ("open.py", "closed.py"):
            window.write(name, FOREIGN)
        window.background("closed.py")
        window.show("open.py")
        window.view_as("signatures", "open.py")
        view = window.view_text("signatures", "open.py")

        def counted(encoding: str) -> tuple[int, int, int]:
            assert encoding in {"o200k_base", "cl100k_base"}
            items = window.working_set()
            return items["open.py"]["cost"], items["closed.py"]["cost"], window.tokens()

        assert counted("o200k_base") == (cost(view), cost(FOREIGN), cost(view, FOREIGN))
        window.configure(encoding="cl100k_base")
        one, two = (independent_count(text, "cl100k_base") for text in (view, FOREIGN))
        assert counted("cl100k_base") == (one, two, one + two)
        assert (one, two) != (cost(view), cost(FOREIGN))
        assert window.status()["tooltip"].splitlines()[-1].startswith("cl100k_base, exact for GPT")
        assert window.working_set()["open.py"]["dirty"] is False
        window.edit("open.py", "y = 1\n")
        window.view_as("full", "open.py")
        expected = independent_count("y = 1\n" + FOREIGN, "cl100k_base")
        assert window.working_set()["open.py"]["cost"] == expected


def test_a_model_with_a_public_encoding_is_counted_exactly(root: Path) -> None:
    with Window(root, settings={"model": "gpt-4-turbo"}) as window:
        window.write("a.py", TEXT)
        window.show("a.py")
        status = window.status()
        assert status["model"] == {"id": "gpt-4-turbo", "source": "setting"}
        assert status["workingSet"]["exact"] is True
        assert status["workingSet"]["tokens"] == independent_count(TEXT, "cl100k_base")
        assert status["tooltip"].splitlines()[-1] == "cl100k_base, exact for gpt-4-turbo."


def test_any_other_model_is_an_estimate_with_a_band(root: Path) -> None:
    with Window(root, settings={"model": "claude-opus-4-8"}) as window:
        window.write("a.py", TEXT)
        window.write("b.ts", "export const a = 1;\n" * 100)
        window.show("b.ts", language="typescript")
        window.show("a.py")
        status, items = window.status(), window.working_set()
        figures = status["workingSet"]
        low, high = figures["band"]
        assert figures["exact"] is False
        assert low < figures["tokens"] < high
        assert figures["tokens"] == sum(item["cost"] for item in items.values())
        assert 1.63 * cost(TEXT) <= items["a.py"]["cost"] < 1.63 * cost(TEXT) + 1
        assert status["text"] == f"$(ullage) ~{figures['tokens'] / 1000:.1f}K/60K"
        lines = status["tooltip"].splitlines()
        assert (
            lines[0] == f"Files for the agent: ~{figures['tokens']:,} of 60,000 tokens (window-1m)"
        )
        assert lines[-1] == "~ claude-opus-4-8: o200k_base counts times measured factors."
        assert window.hints("a.py")[0][1].startswith("~9.9K tokens · signatures ~")
        assert window.action("a.py", "Leave out (frees ~9.9K")


def test_what_sessions_taught_corrects_it_when_the_settings_are_read(
    root: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
    family = "claude-4.7-and-later"
    made = factors().families[family][DEFAULT_ROW].measured.isoformat()
    with Window(root, settings={"model": "claude-opus-4-8"}) as window:
        window.write("a.py", TEXT)
        window.show("a.py")
        before = window.status()["workingSet"]
        # Another process learns: an agent's session was looked at in a terminal.
        with StateStore.open(on_problem=pytest.fail) as state:
            for session in ("one", "two", "three"):
                state.keep_lesson(StoredLesson(family, session, made, 20_000, 22_000, 9, 1))
        window.configure(model="claude-opus-4-8", target=90_000)
        status = window.status()
        figures = status["workingSet"]
        assert figures["tokens"] == ceil(cost(TEXT) * 1.63 * 1.08)
        assert figures["band"][0] < before["tokens"] * 1.08 < figures["band"][1]
        assert status["tooltip"].splitlines()[-1] == (
            "~ claude-opus-4-8: o200k_base counts times measured factors, "
            "corrected by 1.08 (±2 %, 3 sessions)."
        )


def test_an_estimate_is_over_only_when_its_whole_band_is(root: Path) -> None:
    with Window(root, settings={"model": "claude-opus-4-8"}) as window:
        window.write("a.py", TEXT)
        window.show("a.py")
        low, high = window.status()["workingSet"]["band"]
        verdicts = {}
        for limit in (low - 1, low, high):
            window.configure(target=limit, maximum=10 * high)
            verdicts[limit] = window.status()["workingSet"]["verdict"]
        assert verdicts == {low - 1: "over-target", low: "within", high: "within"}
        assert window.diagnostics() == {}


def test_a_model_that_nobody_knows_is_told_and_none_is_used(root: Path) -> None:
    with Window(root) as window:
        window.write(TOML, 'model = "gtp-4o"\n')
        window.show(TOML, language="toml")
        (told,) = window.diagnostics()[TOML]
        assert (told["code"], told["range"]["start"]["line"]) == ("setting-not-used", 0)
        assert "gpt-4o" in told["message"]
        assert window.status()["model"] is None
        assert window.tokens() == cost('model = "gtp-4o"\n')


def test_hints_and_hover_can_be_off(root: Path) -> None:
    with Window(root) as window:
        window.write("a.py", TEXT)
        window.show("a.py")
        assert window.hints("a.py")
        assert window.hover("a.py", 3, 5)
        window.configure(inlayHints={"enabled": False})
        window.settle()
        assert window.hints("a.py") == []
        assert window.hover("a.py", 3, 5)
        window.configure(hover={"enabled": False})
        window.settle()
        assert window.hover("a.py", 3, 5) is None


def test_placeholders_can_be_without_lines(root: Path) -> None:
    with Window(root) as window:
        window.write("a.py", TEXT)
        window.show("a.py")
        window.view_as("signatures", "a.py")
        with_lines, text = window.tokens(), window.view_text("signatures", "a.py")
        window.configure(signatures={"lines": False})
        assert window.tokens() == cost(window.view_text("signatures", "a.py")) < with_lines
        assert "# 5-17" in text
        assert "# 5-17" not in window.view_text("signatures", "a.py")
