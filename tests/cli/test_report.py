"""`ullage report`: the numbers, the totals, what was left out, and how it is laid out."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import FILES, TEXT_FILES, Run
from tests.support.independent import independent_count


def by_path(document: dict[str, Any]) -> dict[str, Any]:
    return {file["path"]: file for file in document["files"]}


def test_every_file_is_counted_exactly(tree: Path, ullage: Run) -> None:
    done = ullage("report", "-f", "json")
    assert (done.status, done.err) == (0, "")
    files = by_path(done.document)
    assert sorted(files) == sorted(TEXT_FILES)
    for name, file in files.items():
        assert file["tokens"]["full"] == independent_count(FILES[name]), name
        assert file["bytes"] == len(FILES[name].encode())
        assert file["lines"] == FILES[name].count("\n")


def test_views_cost_what_their_text_costs_and_never_more_than_the_file(
    tree: Path, ullage: Run
) -> None:
    for name, file in by_path(ullage("report", "-f", "json").document).items():
        for view in ("signatures", "headers"):
            if file["status"] == "unsupported":
                assert file["tokens"][view] is None
                continue
            text = ullage("outline", name, "--view", view, "-f", "json").document["files"][0]
            assert file["tokens"][view] == independent_count(text["text"]) == text["viewTokens"]
            assert file["tokens"][view] <= file["tokens"]["full"]


def test_the_total_is_the_sum_of_what_is_shown(tree: Path, ullage: Run) -> None:
    document = ullage("report", "-f", "json").document
    files = document["files"]
    assert document["total"]["files"] == len(files)
    for view in ("full", "signatures", "headers"):
        shown = (file["tokens"][view] for file in files)
        whole = (file["tokens"]["full"] for file in files)
        costs = [full if one is None else one for one, full in zip(shown, whole, strict=True)]
        assert document["total"][view] == sum(costs)


def test_a_second_run_answers_the_same(tree: Path, ullage: Run) -> None:
    assert ullage("report", "-f", "json").document == ullage("report", "-f", "json").document


def test_an_edit_is_seen_by_the_next_run(tree: Path, ullage: Run) -> None:
    ullage("report")
    (tree / "README").write_text("something else\n")
    files = by_path(ullage("report", "-f", "json").document)
    assert files["README"]["tokens"]["full"] == independent_count("something else\n")


def test_another_encoding(tree: Path, ullage: Run) -> None:
    document = ullage("report", "--encoding", "cl100k_base", "-f", "json").document
    assert (document["encoding"], document["exact"]) == ("cl100k_base", True)
    text = FILES["src/deep/notes.md"]
    tokens = by_path(document)["src/deep/notes.md"]["tokens"]["full"]
    assert tokens == independent_count(text, "cl100k_base") != independent_count(text)


def test_a_model_without_a_public_tokenizer_gives_marked_estimates(tree: Path, ullage: Run) -> None:
    document = ullage("report", "--model", "claude-sonnet-4-5", "-f", "json").document
    assert document["exact"] is False
    low, high = document["band"]
    assert low <= document["total"]["full"] <= high
    assert sum(f["tokens"]["full"] for f in document["files"]) == document["total"]["full"]
    text = ullage("report", "--model", "claude-sonnet-4-5").out
    assert f"~{document['total']['full']:,} tokens" in text
    assert "full is likely between" in text


def test_a_model_with_a_public_tokenizer_is_exact(tree: Path, ullage: Run) -> None:
    document = ullage("report", "--model", "gpt-4o", "-f", "json").document
    assert (document["exact"], document["encoding"]) == (True, "o200k_base")
    assert document["model"] == "gpt-4o"
    assert "exact for gpt-4o" in ullage("report", "--model", "gpt-4o").out


@pytest.mark.parametrize(
    ("target", "status", "verdict", "said"),
    [
        (100_000, 0, "within", "within the target"),
        (30, 1, "over-maximum", "over the maximum"),
    ],
)
def test_a_target_asks_for_a_verdict(
    tree: Path, ullage: Run, target: int, status: int, verdict: str, said: str
) -> None:
    (tree / "ullage.toml").write_text("maximum = 40\n")
    assert ullage("report", "-f", "json").document["verdict"] is None
    done = ullage("report", "--target", str(target), "-f", "json")
    assert (done.status, done.document["verdict"]) == (status, verdict)
    assert said in ullage("report", "--target", str(target)).out


def test_what_rules_leave_out_is_counted_and_named_on_request(tree: Path, ullage: Run) -> None:
    document = ullage("report", "-f", "json").document
    assert [one["path"] for one in document["skipped"]] == ["logo.png"]
    assert document["ignored"] == 2
    named = ullage("report", "--show-ignored", "-f", "json").document["skipped"]
    rules = {one["path"]: one["detail"] for one in named if one["reason"] == "ignored"}
    assert rules["build.log"] == ".gitignore:1: *.log"
    assert ".git/" in rules
    assert ".gitignore:1: *.log" in ullage("report", "--show-ignored").out


def test_paths_are_relative_to_the_folder_named_or_to_what_holds_all(
    tree: Path, ullage: Run
) -> None:
    inside = ullage("report", "src", "-f", "json").document
    assert (inside["root"], sorted(by_path(inside))) == (
        str(tree / "src"),
        ["crlf.go", "deep/notes.md", "users.ts"],
    )
    several = ullage("report", "src/deep", "README", "app.py", "-f", "json").document
    assert several["root"] == str(tree)
    assert sorted(by_path(several)) == ["README", "app.py", "src/deep/notes.md"]


def test_a_file_named_twice_counts_once(tree: Path, ullage: Run) -> None:
    document = ullage("report", "src", "src/deep", "src/deep/notes.md", "-f", "json").document
    assert sorted(by_path(document)) == ["src/crlf.go", "src/deep/notes.md", "src/users.ts"]


def test_a_file_that_rules_leave_out_counts_when_it_is_named(tree: Path, ullage: Run) -> None:
    files = by_path(ullage("report", "build.log", "-f", "json").document)
    assert files["build.log"]["tokens"]["full"] == independent_count(FILES["build.log"])


def test_the_text_gives_the_same_numbers(tree: Path, ullage: Run) -> None:
    document, text = ullage("report", "-f", "json").document, ullage("report").out
    lines = text.splitlines()
    assert re.fullmatch(r"project · 6 files · counted in \d+\.\d s", lines[0])
    total = document["total"]
    assert lines[1].split()[:3] == ["full", f"{total['full']:,}", "tokens"]
    assert lines[2].split()[:2] == ["signatures", f"{total['signatures']:,}"]
    heaviest = max(document["files"], key=lambda file: file["tokens"]["full"])
    assert re.search(rf"{heaviest['path']} +{heaviest['tokens']['full']:,}", text)
    assert "Skipped: 2 ignored, 1 binary. o200k_base, exact" in text
    assert lines[-1] == "Next: ullage outline app.py"


def test_the_last_line_can_be_pasted(tree: Path, ullage: Run) -> None:
    odd = tree / "a folder" / "it's.py"
    odd.parent.mkdir()
    odd.write_text(FILES["app.py"] * 3)
    last = ullage("report").out.splitlines()[-1]
    assert last == """Next: ullage outline 'a folder/it'"'"'s.py'"""


def test_sums_of_views_are_shown_where_there_are_views(tree: Path, ullage: Run) -> None:
    text = ullage("report", "README", "src/deep").out
    assert "full" in text
    assert "headers" not in text


@pytest.mark.parametrize("places", [("..", "."), (".", ".."), ("deep", "..", "../src"), ("../.",)])
def test_a_file_in_two_of_the_places_is_counted_once(
    tree: Path, ullage: Run, monkeypatch: pytest.MonkeyPatch, places: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tree / "src")
    document = ullage("report", *places, "-f", "json").document
    assert document["root"] == str(tree)
    assert sorted(by_path(document)) == sorted(TEXT_FILES)
    assert len(document["files"]) == len(TEXT_FILES)
    assert ullage("check", *places, "-f", "json").document["checked"] == len(TEXT_FILES)


def test_what_is_there_before_the_first_prompt(tree: Path, ullage: Run) -> None:
    assert ullage("report", "-f", "json").document["alwaysLoaded"] is None
    (tree / "CLAUDE.md").write_text("# Rules\n\nSee @docs/style.md.\n@docs/other.md\n")
    (tree / "docs").mkdir()
    (tree / "docs" / "style.md").write_text("Two spaces.\n")
    (tree / "docs" / "other.md").write_text("Short names.\n")
    (tree / "AGENTS.md").write_text("Others.\n")
    loaded = ullage("report", "-f", "json").document["alwaysLoaded"]
    texts = [(tree / name).read_text() for name in ("CLAUDE.md", "docs/other.md")]
    # A path ends at a blank: a full stop belongs to it, and such a file is not there.
    assert loaded["tokens"] == sum(map(independent_count, texts))
    assert loaded["files"] == 2
    claude, codex = loaded["agents"]
    assert (claude["agent"], codex["agent"]) == ("Claude Code", "Codex")
    assert [(one["path"], one["loadedBy"], one["line"]) for one in claude["files"]] == [
        ("CLAUDE.md", None, None), ("docs/other.md", "CLAUDE.md", 4),
    ]  # fmt: skip
    assert [one["path"] for one in codex["files"]] == ["AGENTS.md"]
    text = ullage("report").out
    assert re.search(
        rf"before your first prompt +{loaded['tokens']} +Claude Code: CLAUDE.md and 1 import", text
    )
    # Again from the cache, and in another model's tokens.
    assert ullage("report", "-f", "json").document["alwaysLoaded"] == loaded
    estimate = ullage("report", "--model", "claude-opus-4-5", "-f", "json").document
    assert estimate["alwaysLoaded"]["tokens"] > loaded["tokens"]
