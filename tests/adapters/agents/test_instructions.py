"""What each agent loads before the first prompt, in its order, and which line loads it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ullage.adapters.agents import claude_code, codex, editors, gemini
from ullage.adapters.agents.instructions import Instruction

Of = Callable[[Path], Iterator[Instruction]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / "claude"))
    monkeypatch.setenv("CODEX_HOME", str(tmp_path / "codex"))
    monkeypatch.setenv("GEMINI_CLI_HOME", str(tmp_path / "gemini"))
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    folder = tmp_path / "repository" / "app"
    folder.mkdir()
    return folder


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def loaded(of: Of, folder: Path) -> list[str]:
    """The files by their ways from the folder that all of a test is in."""
    top = folder.parent.parent
    return [one.path.relative_to(top).as_posix() for one in of(folder)]


# Claude Code.


def test_claude_code_loads_from_the_broadest_to_the_nearest(folder: Path, tmp_path: Path) -> None:
    for name in (
        "claude/CLAUDE.md", "claude/rules/mine.md", "repository/CLAUDE.md",
        "repository/.claude/CLAUDE.md", "repository/.claude/rules/deep/style.md",
        "repository/CLAUDE.local.md", "repository/app/CLAUDE.md", "repository/app/sub/CLAUDE.md",
        "repository/AGENTS.md",
    ):  # fmt: skip
        write(tmp_path / name, f"{name}\n")
    assert loaded(claude_code.instructions, folder) == [
        "claude/CLAUDE.md", "claude/rules/mine.md", "repository/CLAUDE.md",
        "repository/.claude/CLAUDE.md", "repository/.claude/rules/deep/style.md",
        "repository/CLAUDE.local.md", "repository/app/CLAUDE.md",
    ]  # fmt: skip


def test_claude_code_takes_agents_md_only_where_there_is_no_file_of_its_own(folder: Path) -> None:
    write(folder.parent / "AGENTS.md", "above\n")
    write(folder / ".claude" / "AGENTS.md", "here\n")
    write(folder / ".claude" / "rules" / "style.md", "rule\n")
    assert loaded(claude_code.instructions, folder) == [
        "repository/app/.claude/rules/style.md", "repository/AGENTS.md",
        "repository/app/.claude/AGENTS.md",
    ]  # fmt: skip
    write(folder / "CLAUDE.local.md", "mine\n")
    assert "repository/AGENTS.md" not in loaded(claude_code.instructions, folder)


def test_a_rule_for_some_files_only_is_not_loaded(folder: Path) -> None:
    rules = folder / ".claude" / "rules"
    write(rules / "all.md", "---\ndescription: all\n---\n# Rules\n")
    write(rules / "some.md", "---\npaths:\n  - src/**\n---\n# Rules\n")
    write(rules / "line.md", "---\npaths: src/**, lib/**\n---\n# Rules\n")
    (one,) = claude_code.instructions(folder)
    assert (one.path.name, one.text) == ("all.md", "# Rules\n")


def test_imports_are_followed_with_the_lines_that_load_them(folder: Path) -> None:
    write(
        folder / "CLAUDE.md",
        "# Rules\nSee @docs/style.md and @README.\n\n"
        "mail me@example.com, `@not/this.md`, ``@nor `this` @one.md``\n"
        "```\n@in/code.md\n```\n~~~\n@in/code.md\n~~~\n- @Design\\ Docs/api.md\n- @gone.md\n",
    )
    write(folder / "docs" / "style.md", "@deep.md @../CLAUDE.md\n")
    write(folder / "docs" / "deep.md", "deep\n")
    write(folder / "Design Docs" / "api.md", "api\n")
    for name in ("not/this.md", "in/code.md", "one.md"):
        write(folder / name, "no\n")
    found = [*claude_code.instructions(folder)]
    assert [(one.path.name, one.by and one.by.name, one.line) for one in found] == [
        ("CLAUDE.md", None, None),
        ("style.md", "CLAUDE.md", 2),
        ("deep.md", "style.md", 1),
        ("api.md", "CLAUDE.md", 11),
    ]


def test_imports_end_after_four_hops(folder: Path) -> None:
    write(folder / "CLAUDE.md", "@1.md\n")
    for hop in range(1, 7):
        write(folder / f"{hop}.md", f"@{hop + 1}.md\n")
    names = [one.path.name for one in claude_code.instructions(folder)]
    assert names == ["CLAUDE.md", "1.md", "2.md", "3.md", "4.md"]


def test_comments_of_their_own_lines_are_not_in_the_context(folder: Path) -> None:
    write(
        folder / "CLAUDE.md",
        "one\n<!-- for\npeople -->\ntwo <!-- stays -->\n```\n<!-- code -->\n```\n",
    )
    (one,) = claude_code.instructions(folder)
    assert one.text == "one\ntwo <!-- stays -->\n```\n<!-- code -->\n```\n"


def test_the_head_of_its_own_notes_is_loaded(folder: Path, tmp_path: Path) -> None:
    slug = "".join(one if one.isascii() and one.isalnum() else "-" for one in str(folder))
    notes = tmp_path / "claude" / "projects" / slug / "memory" / "MEMORY.md"
    write(notes, "".join(f"- note {number}\n" for number in range(300)))
    (one,) = claude_code.instructions(folder)
    assert (one.text.count("\n"), one.note) == (200, "its head only")
    write(notes, "x" * 30_000)
    (one,) = claude_code.instructions(folder)
    assert len(one.text) == 25_000
    write(notes, "- a note\n")
    (one,) = claude_code.instructions(folder)
    assert (one.text, one.note) == ("- a note\n", None)


def test_what_the_settings_leave_out_is_left_out(folder: Path) -> None:
    write(folder.parent / "CLAUDE.md", "above\n")
    write(folder / "CLAUDE.md", "here\n")
    write(
        folder / ".claude" / "settings.local.json",
        '{"claudeMdExcludes": ["**/repository/CLAUDE.md", 7, "/none/**"]}',
    )
    assert loaded(claude_code.instructions, folder) == ["repository/app/CLAUDE.md"]
    write(folder / ".claude" / "settings.local.json", "broken")
    assert len(loaded(claude_code.instructions, folder)) == 2


# Others.


def test_codex_loads_one_file_a_folder_from_the_repository_down(
    folder: Path, tmp_path: Path
) -> None:
    write(tmp_path / "codex" / "AGENTS.md", "mine\n")
    write(tmp_path / "AGENTS.md", "above the repository\n")
    write(folder.parent / "AGENTS.md", "all\n")
    write(folder / "AGENTS.override.md", "\n")
    write(folder / "AGENTS.md", "here\n")
    assert loaded(codex.instructions, folder) == [
        "codex/AGENTS.md", "repository/AGENTS.md", "repository/app/AGENTS.md",
    ]  # fmt: skip
    write(folder / "AGENTS.override.md", "instead\n")
    write(tmp_path / "codex" / "AGENTS.override.md", "instead\n")
    assert loaded(codex.instructions, folder) == [
        "codex/AGENTS.override.md", "repository/AGENTS.md", "repository/app/AGENTS.override.md",
    ]  # fmt: skip


def test_codex_stops_at_its_limit_and_takes_other_names(folder: Path, tmp_path: Path) -> None:
    write(folder.parent / "AGENTS.md", "x" * 30_000)
    write(folder / "TEAM.md", "y" * 10_000)
    write(tmp_path / "codex" / "config.toml", 'project_doc_fallback_filenames = ["TEAM.md"]\n')
    found = [*codex.instructions(folder)]
    assert [len(one.text) for one in found] == [30_000, 2_768]
    assert found[1].note is not None
    write(tmp_path / "codex" / "config.toml", "project_doc_max_bytes = 0\n")
    assert [*codex.instructions(folder)] == []
    write(tmp_path / "codex" / "config.toml", "broken = [")
    assert len([*codex.instructions(folder)]) == 1


def test_gemini_loads_its_files_and_what_they_import(folder: Path, tmp_path: Path) -> None:
    home = tmp_path / "gemini" / ".gemini"
    write(home / "GEMINI.md", "mine\n")
    write(folder.parent / "GEMINI.md", "@./docs/all.md\n")
    write(folder.parent / "docs" / "all.md", "all\n")
    write(folder / "GEMINI.md", "here\n")
    assert loaded(gemini.instructions, folder) == [
        "gemini/.gemini/GEMINI.md", "repository/GEMINI.md", "repository/docs/all.md",
        "repository/app/GEMINI.md",
    ]  # fmt: skip
    write(home / "settings.json", '{"context": {"fileName": ["AGENTS.md", "GEMINI.md"]}}')
    write(folder / "AGENTS.md", "agents\n")
    assert loaded(gemini.instructions, folder)[-2:] == [
        "repository/app/AGENTS.md", "repository/app/GEMINI.md",
    ]  # fmt: skip
    write(home / "settings.json", '{"contextFileName": "TEAM.md"}')
    assert loaded(gemini.instructions, folder) == []


def test_cursor_and_copilot_load_what_is_for_all_files(folder: Path) -> None:
    write(folder / "AGENTS.md", "all\n")
    assert not editors.cursor_is_there(folder)
    assert not editors.copilot_is_there(folder)
    rules = folder / ".cursor" / "rules"
    write(rules / "always.mdc", "---\nalwaysApply: true\n---\nyes\n")
    write(rules / "some.mdc", "---\nglobs: src/**\nalwaysApply: false\n---\nno\n")
    own = folder / ".github"
    write(own / "copilot-instructions.md", "yes\n")
    write(own / "instructions" / "all.instructions.md", '---\napplyTo: "**"\n---\nyes\n')
    write(own / "instructions" / "some.instructions.md", "---\napplyTo: src/**\n---\nno\n")
    assert editors.cursor_is_there(folder)
    assert editors.copilot_is_there(folder)
    assert [one.text for one in editors.cursor_instructions(folder)] == ["yes\n", "all\n"]
    assert [one.text for one in editors.copilot_instructions(folder)] == ["yes\n", "yes\n", "all\n"]


@pytest.mark.parametrize("agent", [claude_code, codex, gemini])
def test_an_agent_is_there_when_it_is_installed_or_has_files(
    agent: object, folder: Path, tmp_path: Path
) -> None:
    is_there: Callable[[Path], bool] = agent.is_there  # type: ignore[attr-defined]
    assert not is_there(folder)
    (tmp_path / "claude").mkdir()
    (tmp_path / "codex").mkdir()
    (tmp_path / "gemini" / ".gemini").mkdir(parents=True)
    assert is_there(folder)


# Files that nobody should have written.


def test_an_import_is_the_file_itself_wherever_the_way_to_it_leads(
    folder: Path, tmp_path: Path
) -> None:
    write(folder / "CLAUDE.md", "@docs/../../shared.md @docs/../here.md\n")
    write(folder.parent / "shared.md", "shared\n")
    write(folder / "here.md", "here\n")
    assert loaded(claude_code.instructions, folder) == [
        "repository/app/CLAUDE.md", "repository/shared.md", "repository/app/here.md",
    ]  # fmt: skip
    found = [*claude_code.instructions(folder)]
    assert [one.path.is_relative_to(folder) for one in found] == [True, False, True]


def test_imports_of_nothing_that_could_be_a_file_are_passed_over(folder: Path) -> None:
    links = [folder / "one.md", folder / "two.md"]
    for link, target in zip(links, reversed(links), strict=True):
        link.symlink_to(target)
    write(
        folder / "CLAUDE.md",
        f"@one.md @two.md @~nobody-has-this-name/a.md @a\0b.md @{'x' * 5_000}.md @docs @last.md\n",
    )
    (folder / "docs").mkdir()
    write(folder / "last.md", "@CLAUDE.md @last.md\n")
    names = [one.path.name for one in claude_code.instructions(folder)]
    assert names == ["CLAUDE.md", "last.md"]


def test_a_rule_is_opened_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = folder / ".claude" / "rules"
    write(folder / "CLAUDE.md", "@.claude/rules/a.md\n")
    for name in ("a.md", "b.md"):
        write(rules / name, f"{name}\n")
    opened: list[str] = []
    read_bytes = Path.read_bytes

    def noted(path: Path) -> bytes:
        opened.append(path.name)
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", noted)
    assert len([*claude_code.instructions(folder)]) == 3
    assert opened == ["CLAUDE.md", "a.md", "b.md"]


@pytest.mark.parametrize(
    "text",
    [
        "<!--\n" * 150_000,
        " ".join("`" * length for length in range(1, 1_200)),
        "@a " * 100_000,
        "---\nkey: a" + " " * 900_000 + "b\n---\n",
    ],
    ids=["comments", "ticks", "imports", "blanks"],
)
def test_no_file_takes_longer_than_its_length_is_worth(folder: Path, text: str) -> None:
    """It was once that of its length squared: minutes, in which all else stood still."""
    for name in ("CLAUDE.md", "GEMINI.md", ".cursor/rules/all.mdc"):
        write(folder / name, text)
    assert len([*claude_code.instructions(folder)]) == 1
    assert len([*gemini.instructions(folder)]) == 1
    assert [*editors.cursor_instructions(folder)] == []


def test_code_is_what_stands_between_runs_of_one_length(folder: Path) -> None:
    write(
        folder / "CLAUDE.md",
        "`a``@no.md`` @no.md` @1.md ``@no.md``` @no.md`` @2.md ` @3.md ``` @4.md\n",
    )
    for name in ("no.md", "1.md", "2.md", "3.md", "4.md"):
        write(folder / name, "x\n")
    names = [one.path.name for one in claude_code.instructions(folder)]
    assert names == ["CLAUDE.md", "1.md", "2.md", "3.md", "4.md"]
