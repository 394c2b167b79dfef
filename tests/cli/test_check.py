"""`ullage check`: a gate for continuous integration."""

from pathlib import Path

import pytest

from tests.cli.program import FILES, Run
from tests.support.independent import independent_count

APP = independent_count(FILES["app.py"])


def test_within_all_limits(tree: Path, ullage: Run) -> None:
    done = ullage("check")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("6 files checked, 0 over · o200k_base · ")


def test_a_file_over_its_limit_is_a_no_and_says_what_to_do(tree: Path, ullage: Run) -> None:
    (tree / "ullage.toml").write_text(f"[check]\nfile = {APP - 1}\n")
    done = ullage("check")
    assert done.status == 1
    lines = done.out.splitlines()
    assert lines[0] == f"over   app.py   {APP:,} of {APP - 1:,}"
    assert "ullage.toml [check.files]" in lines[1]
    document = ullage("check", "-f", "json").document
    assert document["over"] == [
        {"rule": "file", "path": "app.py", "tokens": APP, "limit": APP - 1, "grew": None}
    ]
    assert document["checked"] == 7


def test_a_limit_is_the_most_that_is_allowed(tree: Path, ullage: Run) -> None:
    (tree / "ullage.toml").write_text(f"[check]\nfile = {APP}\n")
    assert ullage("check").status == 0


def test_the_first_pattern_that_matches_wins(tree: Path, ullage: Run) -> None:
    (tree / "ullage.toml").write_text(
        '[check]\nfile = 1\n[check.files]\n"src/**" = 10000\n"*.py" = 0\n"**" = 10000\n'
    )
    assert ullage("check").status == 0


@pytest.mark.parametrize("named", ["src", "src/deep", "src/deep/notes.md"])
def test_a_pattern_means_the_same_file_whatever_is_named(
    tree: Path, ullage: Run, named: str
) -> None:
    (tree / "ullage.toml").write_text('[check]\nfile = 1\n[check.files]\n"src/deep/*.md" = 0\n')
    over = ullage("check", named, "-f", "json").document["over"]
    assert "src/deep/notes.md" not in {one["path"] for one in over}
    assert len(over) == (2 if named == "src" else 0)


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_line_ends_make_no_difference(tree: Path, ullage: Run, line_end: str) -> None:
    (tree / "app.py").write_bytes(FILES["app.py"].replace("\n", line_end).encode())
    (tree / "ullage.toml").write_text(f"[check]\nfile = {APP - 1}\n")
    (over,) = ullage("check", "-f", "json").document["over"]
    assert over["tokens"] == APP


@pytest.mark.parametrize(("spare", "status"), [(0, 0), (-1, 1)])
def test_a_target_gates_the_sum(tree: Path, ullage: Run, spare: int, status: int) -> None:
    paths = ["app.py", "README"]
    total = sum(independent_count(FILES[name]) for name in paths)
    done = ullage("check", *paths, "--target", total + spare, "-f", "json")
    assert done.status == status
    assert [one["tokens"] for one in done.document["over"]] == [total] * status


def test_another_encoding_for_once(tree: Path, ullage: Run) -> None:
    text = FILES["src/deep/notes.md"]
    document = ullage(
        "check", "src/deep", "--target", 1, "--encoding", "cl100k_base", "-f", "json"
    ).document
    assert document["encoding"] == "cl100k_base"
    assert document["over"][0]["tokens"] == independent_count(text, "cl100k_base")


def test_a_model_in_the_settings_does_not_make_the_gate_guess(tree: Path, ullage: Run) -> None:
    (tree / "ullage.toml").write_text('model = "claude-opus-4-5"\n')
    document = ullage("check", "app.py", "--target", 1, "-f", "json").document
    assert document["over"][0]["tokens"] == APP


def test_what_could_not_be_checked_is_named(tree: Path, ullage: Run) -> None:
    (tree / "old.txt").write_bytes(b"caf\xe9")
    (tree / "ullage.toml").write_text("max-file-size = 500\n")
    done = ullage("check")
    assert done.status == 0
    assert "?      old.txt   not checked: byte 0xE9 at offset 3 is not UTF-8" in done.out
    assert "?      app.py   not checked: " in done.out
    assert "files checked, 0 over, 2 not checked · " in done.out
    skipped = ullage("check", "-f", "json").document["notChecked"]
    assert [(one["path"], one["reason"]) for one in skipped] == [
        ("app.py", "too-large"),
        ("old.txt", "encoding"),
    ]


def test_what_agents_always_load_of_the_repository_is_gated(
    tree: Path, ullage: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / "claude"))
    (tmp_path / "claude").mkdir()
    # A person's own file differs from machine to machine: it is not the repository's.
    (tmp_path / "claude" / "CLAUDE.md").write_text("mine\n" * 10_000)
    (tree / "CLAUDE.md").write_bytes(b"Two spaces.\r\n@rules.md\r\n")
    (tree / "rules.md").write_text("Short names.\n" * 100)
    tokens = independent_count("Two spaces.\n@rules.md\n") + independent_count(
        (tree / "rules.md").read_text()
    )
    document = ullage("check", "-f", "json").document
    assert (document["over"], document["alwaysLoaded"]) == ([], tokens)
    (tree / "ullage.toml").write_text(f"[check]\nalways-loaded = {tokens - 1}\n")
    done = ullage("check")
    assert done.status == 1
    assert f"over   always loaded   {tokens:,} of {tokens - 1:,}   CLAUDE.md + 1 import" in done.out
    assert "[check] always-loaded" in done.out
    (violation,) = ullage("check", "-f", "json").document["over"]
    assert violation["rule"] == "always-loaded"
    for limit in (tokens, 0):
        (tree / "ullage.toml").write_text(f"[check]\nalways-loaded = {limit}\n")
        assert ullage("check").status == 0
    assert (
        ullage("check", "src", "--target", "100000", "-f", "json").document["alwaysLoaded"] is None
    )
