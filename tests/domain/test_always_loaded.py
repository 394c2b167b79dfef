"""What is loaded before the first prompt in words, and when a list of files is over its budget."""

from ullage.domain.always_loaded import (
    AgentInstructions,
    LoadedFile,
    agent_text,
    always_loaded,
    file_text,
    loaded_text,
    named,
)
from ullage.domain.rules_budget import OverBudget, over_budget


def file(
    path: str, tokens: int, by: str | None = None, line: int | None = None, note: str | None = None
) -> LoadedFile:
    return LoadedFile(path, tokens, by, line, note)


FILES = [
    file("CLAUDE.md", 1_200),
    file("docs/api.md", 1_100, "CLAUDE.md", 11),
    file("docs/style.md", 4_110, "CLAUDE.md", 12),
    file("docs/words.md", 1_000, "docs/style.md", 3),
]
CLAUDE = AgentInstructions("Claude Code", 7_410, tuple(FILES))


def said(
    *files: LoadedFile, budget: int = 5_000, exact: bool = True, low: int | None = None
) -> str | None:
    total = sum(one.tokens for one in files) if low is None else low
    over = over_budget(files, total, budget, "o200k_base", None, exact=exact)
    return None if over is None else over.text


def test_what_is_loaded_in_words() -> None:
    codex = AgentInstructions("Codex", 900, (file("AGENTS.md", 900),))
    nobody = AgentInstructions("Gemini CLI", 0, ())
    loaded = always_loaded([codex, nobody, CLAUDE])
    assert loaded is not None
    assert [one.agent for one in loaded.agents] == ["Claude Code", "Codex"]
    assert loaded_text(loaded, exact=True) == "7.4K · CLAUDE.md and 3 imports"
    assert loaded_text(loaded, exact=False) == "~7.4K · CLAUDE.md and 3 imports"
    assert agent_text(CLAUDE, exact=True) == "7.4K · 4 files"
    assert agent_text(codex, exact=False) == "~900 · 1 file"
    assert named((file("AGENTS.md", 1), file("app/AGENTS.md", 1))) == "AGENTS.md and 1 more"


def test_a_file_in_words() -> None:
    assert file_text(FILES[0], exact=True) == "1.2K"
    assert file_text(FILES[2], exact=True) == "4.1K · imported by CLAUDE.md, line 12"
    noted = file("~/notes.md", 10, note="its head only")
    assert file_text(noted, exact=False) == "~10 · its head only"


def test_what_is_said_of_files_over_their_budget() -> None:
    assert said(*FILES) == (
        "CLAUDE.md and 3 imports: 7.4K tokens before every first prompt (budget 5K). "
        "Heaviest: docs/style.md 4.1K, imported on line 12."
    )


def test_one_file_is_not_named_twice() -> None:
    assert said(file("AGENTS.md", 5_600)) == (
        "AGENTS.md: 5.6K tokens before every first prompt (budget 5K)."
    )


def test_a_line_is_only_named_where_one_imports_the_heaviest() -> None:
    beside = (file("AGENTS.md", 1_000), file("app/AGENTS.md", 5_000))
    assert said(*beside) == (
        "AGENTS.md and 1 more: 6.0K tokens before every first prompt (budget 5K). "
        "Heaviest: app/AGENTS.md 5.0K."
    )
    deep = (*FILES[:3], file("docs/words.md", 9_000, "docs/style.md", 3))
    text = said(*deep)
    assert text is not None
    assert text.endswith(" Heaviest: docs/words.md 9.0K, imported on line 3 of docs/style.md.")


def test_an_estimate_is_marked_and_over_only_with_its_whole_band() -> None:
    assert said(*FILES, exact=False, low=5_001) == (
        "CLAUDE.md and 3 imports: ~7.4K tokens before every first prompt (budget 5K). "
        "Heaviest: docs/style.md ~4.1K, imported on line 12."
    )
    assert said(*FILES, exact=False, low=5_000) is None


def test_nothing_is_said_without_a_budget_or_files() -> None:
    assert said(*FILES, budget=0) is None
    assert said(*FILES, budget=7_410) is None
    assert said() is None


def test_what_was_said_stays_until_five_per_cent_below() -> None:
    seen: list[OverBudget | None] = []
    before: OverBudget | None = None
    for total in (1_000, 1_001, 951, 1_002, 950, 999):
        files = [file("CLAUDE.md", total)]
        before = over_budget(files, total, 1_000, "o200k_base", before, exact=True)
        seen.append(before)
    just_below, over, still, again, gone, below = seen
    assert (just_below, gone, below) == (None, None, None)
    assert over is not None
    assert still is over
    assert again is not None
    assert again is not over
    files = [file("CLAUDE.md", 990)]
    assert over_budget(files, 990, 1_000, "o200k_base", over, exact=True) is over
    # Another budget and another unit are other words.
    assert over_budget(files, 990, 991, "o200k_base", over, exact=True) is None
    assert over_budget(files, 990, 1_000, "cl100k_base", over, exact=True) is None
