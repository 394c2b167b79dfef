"""Before the first prompt: what agents load, and instruction files that cost too much."""

import json
from pathlib import Path

import pytest

from tests.support.editor import Json
from tests.support.independent import independent_count
from tests.support.window import Window, without
from ullage.cli.main import run

CODE = "rules-file-over-budget"
BUDGET = {"alwaysLoaded": {"budget": 1_000}}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on a machine without an agent."""
    for name in ("CLAUDE_CONFIG_DIR", "CODEX_HOME", "GEMINI_CLI_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    return tmp_path / "project"


@pytest.fixture
def home(root: Path) -> Path:
    """Where Claude Code keeps what it knows of the user."""
    home = root.parent / "CLAUDE_CONFIG_DIR"
    home.mkdir(parents=True)
    return home


def worth(tokens: int) -> str:
    """A text of exactly so many tokens."""
    text = "x\n" * (tokens // 2)
    text += "y" * (tokens % 2)
    assert independent_count(text) == tokens
    return text


def put(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def loaded(window: Window, **params: object) -> Json:
    window.settle()
    answer: Json = window.result("ullage/alwaysLoaded", params)
    return answer


def told(window: Window) -> dict[str, str]:
    """What is said of instruction files, by their names."""
    return {
        name: one["message"]
        for name, found in window.diagnostics().items()
        for one in found
        if one["code"] == CODE
    }


def look(window: Window, *names: str) -> None:
    for name in names:
        window.show(name, language="markdown")


def test_what_each_agent_loads_file_by_file(root: Path) -> None:
    style = worth(400)
    rules = "# Rules\n\n- @docs/style.md\n"
    put(root, {"CLAUDE.md": rules, "docs/style.md": style, "AGENTS.md": worth(40)})
    with Window(root) as window:
        window.show("a.py", text="x = 1\n")
        total = independent_count(rules) + 400
        status = window.status()["alwaysLoaded"]
        assert status == {
            "tokens": total, "files": 2, "text": f"{total} · CLAUDE.md and 1 import",
        }  # fmt: skip
        assert loaded(window) == {
            "title": "Before your first prompt",
            "text": f"{total} · CLAUDE.md and 1 import",
            "agents": [
                {
                    "title": "Claude Code",
                    "text": f"{total} · 2 files",
                    "files": [
                        {
                            "uri": window.uri("CLAUDE.md"), "name": "CLAUDE.md",
                            "text": f"{total - 400}", "loadedBy": None, "line": None,
                        },
                        {
                            "uri": window.uri("docs/style.md"), "name": "docs/style.md",
                            "text": "400 · imported by CLAUDE.md, line 3",
                            "loadedBy": window.uri("CLAUDE.md"), "line": 2,
                        },
                    ],
                },
                {
                    "title": "Codex",
                    "text": "40 · 1 file",
                    "files": [
                        {
                            "uri": window.uri("AGENTS.md"), "name": "AGENTS.md", "text": "40",
                            "loadedBy": None, "line": None,
                        }
                    ],
                },
            ],
        }  # fmt: skip


def test_where_nobody_loads_anything_there_is_nothing_to_show(root: Path) -> None:
    nothing: Json = {"title": "Before your first prompt", "text": None, "agents": []}
    with Window(root) as window:
        window.tell_tabs()
        assert loaded(window) == nothing
        assert window.status()["alwaysLoaded"] is None
    with Window() as window:
        assert loaded(window) == nothing


def test_the_status_is_of_the_first_folder_and_the_request_of_any(root: Path) -> None:
    other = root.parent / "other"
    put(root, {"CLAUDE.md": worth(300)})
    put(other, {"AGENTS.md": worth(700)})
    with Window(root, other) as window:
        window.tell_tabs()
        assert window.status()["alwaysLoaded"]["text"] == "300 · CLAUDE.md"
        assert loaded(window)["text"] == "300 · CLAUDE.md"
        assert loaded(window, folder=other.as_uri())["text"] == "700 · AGENTS.md"
        refused = window.request("ullage/alwaysLoaded", {"folder": "file:///nowhere"})
        assert "no such folder" in refused["error"]["message"]


@pytest.mark.parametrize("model", ["auto", "claude-opus-4-5", "gpt-4-turbo"])
def test_the_numbers_are_those_of_the_command_line(
    root: Path, home: Path, model: str, capsys: pytest.CaptureFixture[str]
) -> None:
    put(home, {"CLAUDE.md": "Größe und Länge: 日本語の説明。\n", "rules/mine.md": worth(150)})
    put(
        root,
        {
            "CLAUDE.md": "# Rules\n@docs/style.md\n<!-- for people -->\n",
            "docs/style.md": worth(333),
            "AGENTS.md": worth(444),
            ".cursor/rules/all.mdc": f"---\nalwaysApply: true\n---\n{worth(55)}",
        },
    )
    with Window(root, settings={"model": model}) as window:
        window.tell_tabs()
        status, shown = window.status()["alwaysLoaded"], loaded(window)
    run(["report", str(root), "--model", model, "--format", "json"])
    report = json.loads(capsys.readouterr().out)["alwaysLoaded"]
    assert (status["tokens"], status["files"]) == (report["tokens"], report["files"])
    assert [one["title"] for one in shown["agents"]] == [one["agent"] for one in report["agents"]]
    assert len(report["agents"]) == 3
    mark = "~" if model.startswith("claude") else ""
    for mine, theirs in zip(shown["agents"], report["agents"], strict=True):
        assert [(one["name"], one["text"].partition(" ")[0]) for one in mine["files"]] == [
            (one["path"], f"{mark}{one['tokens']}") for one in theirs["files"]
        ]


def test_too_much_is_told_on_the_file_itself(root: Path) -> None:
    rules = "\n" * 11 + "See @docs/style.md\n" + "@docs/a.md @docs/b.md\n"
    put(root, {"docs/style.md": worth(4_110), "docs/a.md": worth(1_000), "docs/b.md": worth(1_000)})
    put(root, {"CLAUDE.md": rules + worth(1_300 - independent_count(rules))})
    with Window(root) as window:
        look(window, "CLAUDE.md")
        window.show("a.py", text="x = 1\n")
        (one,) = window.diagnostics()["CLAUDE.md"]
        assert one == {
            "range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}},
            "severity": 3,
            "code": CODE,
            "source": "ullage",
            "message": (
                "CLAUDE.md and 3 imports: 7.4K tokens before every first prompt (budget 5K). "
                "Heaviest: docs/style.md 4.1K, imported on line 12."
            ),
        }


def test_the_budget_is_a_setting_and_nought_is_never(root: Path) -> None:
    put(root, {"CLAUDE.md": worth(1_001)})
    with Window(root) as window:
        look(window, "CLAUDE.md")
        assert told(window) == {}
        window.configure(**BUDGET)
        assert list(told(window)) == ["CLAUDE.md"]
        window.configure(alwaysLoaded={"budget": 0})
        assert told(window) == {}
        window.settings = {}
        window.write("ullage.toml", "[always-loaded]\nbudget = 500\n")
        window.configure()
        assert told(window) == {
            "CLAUDE.md": "CLAUDE.md: 1.0K tokens before every first prompt (budget 500)."
        }
        window.configure(diagnostics={"enabled": False})
        assert told(window) == {}


def test_it_is_told_when_the_file_is_saved_and_never_while_it_is_typed(root: Path) -> None:
    put(root, {"CLAUDE.md": worth(900)})
    with Window(root, settings=BUDGET) as window:
        look(window, "CLAUDE.md")
        seen: list[tuple[int, bool]] = []
        for tokens in (1_000, 1_001, 960, 950, 999, 1_001):
            before = told(window)
            window.replace("CLAUDE.md", worth(tokens))
            assert told(window) == before
            window.save("CLAUDE.md")
            seen.append((tokens, "CLAUDE.md" in told(window)))
            assert window.status()["alwaysLoaded"]["tokens"] == tokens
    assert seen == [
        (1_000, False), (1_001, True), (960, True), (950, False), (999, False), (1_001, True),
    ]  # fmt: skip


def test_agents_that_load_the_same_file_say_it_once(root: Path) -> None:
    put(root, {"AGENTS.md": worth(1_200), ".cursor/rules/a.md": "", ".github/instructions/a": ""})
    (root / "CLAUDE.md").symlink_to("AGENTS.md")
    with Window(root, settings=BUDGET) as window:
        look(window, "AGENTS.md", "CLAUDE.md")
        assert len(loaded(window)["agents"]) == 4
        assert len(told(window)) == 1


def test_every_list_over_the_budget_is_told_on_its_own_file(root: Path) -> None:
    put(root, {"CLAUDE.md": "@AGENTS.md\n", "AGENTS.md": worth(1_200)})
    with Window(root, settings=BUDGET) as window:
        look(window, "AGENTS.md", "CLAUDE.md")
        assert told(window) == {
            "CLAUDE.md": (
                "CLAUDE.md and 1 import: 1.2K tokens before every first prompt (budget 1K). "
                "Heaviest: AGENTS.md 1.2K, imported on line 1."
            ),
            "AGENTS.md": "AGENTS.md: 1.2K tokens before every first prompt (budget 1K).",
        }


def test_what_a_person_keeps_at_home_is_not_the_fault_of_the_folder(root: Path, home: Path) -> None:
    put(home, {"CLAUDE.md": worth(5_000)})
    put(root, {"CLAUDE.md": worth(900)})
    with Window(root, settings=BUDGET) as window:
        look(window, "CLAUDE.md")
        assert window.status()["alwaysLoaded"]["tokens"] == 5_900
        assert told(window) == {}
        window.replace("CLAUDE.md", worth(1_100))
        window.save("CLAUDE.md")
        assert told(window) == {
            "CLAUDE.md": "CLAUDE.md: 1.1K tokens before every first prompt (budget 1K)."
        }
        assert window.status()["alwaysLoaded"]["tokens"] == 6_100


def test_an_estimate_is_told_only_with_its_whole_band(root: Path) -> None:
    put(root, {"CLAUDE.md": worth(1_000)})
    with Window(root, settings={"model": "claude-opus-4-8", **BUDGET}) as window:
        look(window, "CLAUDE.md")
        (text,) = told(window).values()
        shown = window.status()["alwaysLoaded"]
        assert shown["text"].startswith("~1.")
        assert text.startswith(f"CLAUDE.md: ~{shown['tokens'] / 1000:.1f}K tokens ")
        window.configure(alwaysLoaded={"budget": shown["tokens"] - 1})
        assert told(window) == {}


def test_what_changes_behind_the_editor_is_noticed(root: Path, home: Path) -> None:
    """Files come, change and go while nobody saves anything."""

    def becomes(text: str | None) -> None:
        def now() -> str | None:
            found = window.status()["alwaysLoaded"]
            return None if found is None else str(found["text"])

        window.until(now, lambda found: found == text)

    with Window(root) as window:
        window.tell_tabs()
        becomes(None)
        window.write("AGENTS.md", worth(10))
        becomes("10 · AGENTS.md")
        window.write("docs/style.md", worth(30))
        window.write("CLAUDE.md", "@docs/style.md\n")
        size = independent_count("@docs/style.md\n")
        becomes(f"{size + 30} · CLAUDE.md and 1 import")
        window.write("docs/style.md", worth(40))
        becomes(f"{size + 40} · CLAUDE.md and 1 import")
        put(home, {"CLAUDE.md": worth(7)})
        window.path("CLAUDE.md").unlink()
        becomes(f"17 · {home / 'CLAUDE.md'} and 1 more")


def test_no_instruction_file_can_bring_the_server_down(root: Path) -> None:
    put(root, {"CLAUDE.md": "@CLAUDE.md @a.md\n", "a.md": "@b.md @gone.md\n", "b.md": "@a.md\n"})
    (root / "AGENTS.md").symlink_to("AGENTS.md")
    (root / ".cursorrules").mkdir()
    put(root, {"GEMINI.md": "\0" * 1_000_001})
    (root / ".github").mkdir()
    (root / ".github" / "copilot-instructions.md").write_bytes(b"\xff\xfe\x00 not text")
    with Window(root, settings={"maxFileSize": 20}) as window:
        shown = loaded(window)
        titles = {one["title"]: [file["name"] for file in one["files"]] for one in shown["agents"]}
        assert titles["Claude Code"] == ["CLAUDE.md", "a.md", "b.md"]
        assert "Gemini CLI" not in titles
        window.show("a.md", language="markdown")
        window.path("CLAUDE.md").unlink()
        window.path("CLAUDE.md").mkdir()
        window.save("a.md")
        assert "Claude Code" not in {one["title"] for one in loaded(window)["agents"]}
        assert window.diagnostics() == {}


def test_what_could_not_be_measured_is_not_said_to_be_nothing(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> None:
        raise OSError("a broken disk")

    put(root, {"CLAUDE.md": worth(100)})
    with Window(root) as window:
        look(window, "CLAUDE.md")
        assert loaded(window)["text"] == "100 · CLAUDE.md"
        with monkeypatch.context() as broken:
            broken.setattr("ullage.app.editor.instructions.read_for", fail)
            window.save("CLAUDE.md")
            window.settle()
            refused = window.request("ullage/alwaysLoaded", {})
            assert "cannot be measured" in refused["error"]["message"]
            assert window.status()["alwaysLoaded"]["tokens"] == 100
        window.replace("CLAUDE.md", worth(200))
        window.save("CLAUDE.md")
        assert loaded(window)["text"] == "200 · CLAUDE.md"


def test_an_editor_that_does_not_pull_is_sent_it(root: Path) -> None:
    put(root, {"CLAUDE.md": worth(1_100)})
    with Window(root, settings=BUDGET, can=without(pulls=False)) as window:
        window.tell_tabs()
        assert list(told(window)) == ["CLAUDE.md"]
        window.show("a.py", text="x = 1\n")
        window.path("CLAUDE.md").write_text(worth(10))
        window.until(lambda: told(window), lambda found: not found)
