"""`ullage check --diff`: what a change does to files that an agent must read."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cli.program import Done, Run
from tests.support.independent import independent_count
from tests.support.repository import commit, git, write
from ullage.app.check import CheckRequest, run_check
from ullage.app.config import effective_settings

LIMIT = 100
LARGE = "total = total + 1\n" * 40
SMALL = "total = total + 1\n" * 4
SETTINGS = f"[check]\nfile = {LIMIT}\n"
tokens = independent_count


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A branch of a repository in which one file is too large already; the current folder."""
    root = tmp_path / "repository"
    root.mkdir()
    git(root, "init", "--quiet", "--initial-branch=main")
    files = {"large.py": LARGE, "small.py": SMALL, "sub/other.py": LARGE, "ullage.toml": SETTINGS}
    commit(root, files)
    git(root, "checkout", "--quiet", "-b", "work")
    monkeypatch.chdir(root)
    return root


def over(done: Done) -> list[tuple[str, int | None]]:
    return [(one["path"], one["grew"]) for one in done.document["over"]]


def test_a_file_that_was_too_large_before_is_no_fault_of_the_change(
    repository: Path, ullage: Run
) -> None:
    assert ullage("check").status == 1
    commit(repository, {"small.py": SMALL * 2})
    done = ullage("check", "--diff", "main")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("1 file checked, 0 over · o200k_base · ")


def test_what_crosses_its_limit_or_grows_over_it_fails(repository: Path, ullage: Run) -> None:
    commit(repository, {"large.py": LARGE + SMALL, "small.py": LARGE, "new.py": LARGE})
    done = ullage("check", "--diff", "main")
    assert done.status == 1
    large, all_tokens = tokens(LARGE + SMALL), tokens(LARGE)
    *lines, last = done.out.splitlines()
    grew = all_tokens - tokens(SMALL)
    assert lines == [
        f"over   new.py     {all_tokens} of {LIMIT}   new in this change",
        f"over   small.py   {all_tokens} of {LIMIT}   +{grew} in this change, within it before",
        f"over   large.py   {large} of {LIMIT}   +{large - all_tokens} in this change",
        "       split them, or raise them in ullage.toml [check.files] (0: not checked)",
        "       or let what was over before grow a little: [check] grow",
    ]
    assert last.startswith("3 files checked, 3 over · o200k_base · ")


def test_what_grew_most_comes_first_however_large_it_was(repository: Path, ullage: Run) -> None:
    commit(repository, {"large.py": LARGE * 9})
    write(repository, {"large.py": LARGE * 9 + "x = 1\n", "sub/other.py": LARGE + SMALL})
    done = ullage("check", "--diff", "HEAD", "-f", "json")
    assert [path for path, _ in over(done)] == ["sub/other.py", "large.py"]


def test_the_files_of_a_change_add_up(repository: Path, ullage: Run) -> None:
    write(repository, {"small.py": SMALL * 2, "uv.lock": LARGE, "yarn.lock": LARGE})
    (repository / "logo.png").write_bytes(b"\x89PNG\0")
    done = ullage("check", "--diff", "HEAD")
    assert done.out.startswith("1 file checked, 0 over, 1 binary, 2 ignored · o200k_base · ")
    document = ullage("check", "--diff", "HEAD", "-f", "json").document
    assert [document[key] for key in ("checked", "binary", "ignored")] == [1, 1, 2]


def test_one_file_looks_as_it_was_promised(repository: Path, ullage: Run) -> None:
    write(
        repository,
        {
            "ullage.toml": "[check]\nfile = 25000\nalways-loaded = 8000\n",
            "packages/api/src/handlers.ts": "let x = 1;\n" * 6_000,
            "CLAUDE.md": "Be brief.\n@a.md\n@b.md\n@c.md\n",
            **dict.fromkeys(("a.md", "b.md", "c.md"), "Short names.\n" * 200),
        },
    )
    commit(repository)
    write(repository, {"packages/api/src/handlers.ts": "let x = 1;\n" * 6_462})
    number = tokens("let x = 1;\n" * 6_462)
    grew = number - tokens("let x = 1;\n" * 6_000)
    loaded = ullage("check", "-f", "json").document["alwaysLoaded"]
    *lines, last = ullage("check", "--diff", "HEAD").out.splitlines()
    assert lines == [
        f"over   packages/api/src/handlers.ts   {number:,} of 25,000   +{grew:,} in this change",
        "       split it, or raise it in ullage.toml [check.files]",
        f"ok     always loaded                  {loaded:>6,} of  8,000   CLAUDE.md + 3 imports",
    ]
    assert last.startswith("1 file checked, 1 over · o200k_base · ")


def test_growth_within_the_setting_is_put_up_with(repository: Path, ullage: Run) -> None:
    grew = tokens(LARGE + SMALL) - tokens(LARGE)
    write(repository, {"large.py": LARGE + SMALL})
    for grow, status in ((grew, 0), (grew - 1, 1)):
        write(repository, {"ullage.toml": f"{SETTINGS}grow = {grow}\n"})
        assert ullage("check", "--diff", "main").status == status


def test_it_compares_with_where_the_branch_began(repository: Path, ullage: Run) -> None:
    git(repository, "checkout", "--quiet", "main")
    # Elsewhere it was split meanwhile: this branch did not make it larger.
    commit(repository, {"large.py": SMALL})
    git(repository, "checkout", "--quiet", "work")
    commit(repository, {"small.py": SMALL * 2})
    done = ullage("check", "--diff", "main", "-f", "json")
    assert (done.status, done.document["checked"]) == (0, 1)
    base = subprocess.run(
        ["git", "merge-base", "main", "work"], cwd=repository, capture_output=True, check=True
    )
    assert done.document["comparedWith"] == base.stdout.decode().strip()


def test_what_is_not_committed_counts_too(repository: Path, ullage: Run) -> None:
    write(repository, {"large.py": LARGE + SMALL, "new.py": LARGE, "junk.log": LARGE})
    write(repository, {".git/info/exclude": "*.log\n"})
    git(repository, "add", "large.py")
    grew = tokens(LARGE + SMALL) - tokens(LARGE)
    expected = [("new.py", tokens(LARGE)), ("large.py", grew)]
    assert over(ullage("check", "--diff", "main", "-f", "json")) == expected


def test_a_moved_file_is_compared_with_its_old_place(repository: Path, ullage: Run) -> None:
    git(repository, "mv", "large.py", "sub/mövéd \n file.py")
    git(repository, "mv", "sub/other.py", "other.py")
    assert over(ullage("check", "--diff", "main", "-f", "json")) == []
    commit(repository, {"other.py": LARGE + SMALL})
    grew = tokens(LARGE + SMALL) - tokens(LARGE)
    assert over(ullage("check", "--diff", "main", "-f", "json")) == [("other.py", grew)]
    os.chdir("sub")
    assert over(ullage("check", "--diff", "main", "-f", "json")) == []


def test_deleted_files_and_touched_ones_do_not_matter(repository: Path, ullage: Run) -> None:
    (repository / "small.py").unlink()
    git(repository, "rm", "--quiet", "--cached", "sub/other.py")
    (repository / "large.py").touch()
    (repository / "large.py").chmod(0o755)
    document = ullage("check", "--diff", "main", "-f", "json").document
    assert (document["over"], document["checked"]) == ([], 0)


@pytest.mark.parametrize(("before", "now"), [("\n", "\r\n"), ("\r\n", "\n")])
def test_line_ends_are_no_growth(repository: Path, ullage: Run, before: str, now: str) -> None:
    def with_ends(text: str, end: str) -> bytes:
        return text.replace("\n", end).encode()

    (repository / "ends.py").write_bytes(with_ends(LARGE, before))
    commit(repository)
    (repository / "ends.py").write_bytes(with_ends(LARGE, now))
    assert over(ullage("check", "--diff", "HEAD", "-f", "json")) == []
    (repository / "ends.py").write_bytes(with_ends(LARGE + SMALL, now))
    grew = tokens(LARGE + SMALL) - tokens(LARGE)
    assert over(ullage("check", "--diff", "HEAD", "-f", "json")) == [("ends.py", grew)]


def test_a_checkout_with_other_line_ends_has_no_change(
    repository: Path, tmp_path: Path, ullage: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    git(tmp_path, "clone", "--quiet", "-c", "core.autocrlf=true", str(repository), str(other))
    assert b"\r\n" in (other / "large.py").read_bytes()
    for path in other.glob("*.py"):
        os.utime(path, (1, 1))
    monkeypatch.chdir(other)
    document = ullage("check", "--diff", "origin/main", "-f", "json").document
    assert (document["over"], document["checked"]) == ([], 0)


def test_a_change_of_the_encoding_is_no_growth(repository: Path, ullage: Run) -> None:
    (repository / "large.py").write_bytes(LARGE.encode("utf-16"))
    assert over(ullage("check", "--diff", "main", "-f", "json")) == []


def test_what_was_no_text_before_is_over_without_a_growth(repository: Path, ullage: Run) -> None:
    (repository / "was.txt").write_bytes(b"\0\1\2")
    commit(repository)
    write(repository, {"was.txt": LARGE})
    done = ullage("check", "--diff", "HEAD")
    assert done.out.startswith(f"over   was.txt   {tokens(LARGE)} of {LIMIT}\n")


def test_binary_files_links_and_submodules_are_left_alone(
    repository: Path, tmp_path: Path, ullage: Run
) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    git(inner, "init", "--quiet")
    commit(inner, {"huge.py": LARGE * 9})
    allowed = ("-c", "protocol.file.allow=always")
    git(repository, *allowed, "submodule", "--quiet", "add", str(inner), "inner")
    write(repository, {"inner/huge.py": LARGE * 10, "inner/more.py": LARGE})
    (repository / "logo.png").write_bytes(b"\x89PNG\0" * 4_000)
    (repository / "link.py").symlink_to("large.py")
    (repository / "small.py").unlink()
    (repository / "small.py").symlink_to("large.py")
    document = ullage("check", "--diff", "main", "-f", "json").document
    assert document["over"] == []
    assert document["notChecked"] == []
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "-m", "All of it")
    (repository / "link.py").unlink()
    write(repository, {"link.py": LARGE})
    # What was there was no file of that name.
    assert over(ullage("check", "--diff", "HEAD", "-f", "json")) == [("link.py", tokens(LARGE))]


def test_paths_limit_it_and_the_current_folder_is_where_they_begin(
    repository: Path, ullage: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(repository, {"large.py": LARGE * 2, "sub/other.py": LARGE * 2, "sub/a/new.py": LARGE})

    def paths(*arguments: str) -> list[str]:
        return [path for path, _ in over(ullage("check", *arguments, "--diff", "main", "-fjson"))]

    assert paths() == ["sub/a/new.py", "large.py", "sub/other.py"]
    assert paths("sub") == ["a/new.py", "other.py"]
    assert paths("sub/a", "large.py") == ["sub/a/new.py", "large.py"]
    monkeypatch.chdir(repository / "sub")
    assert paths() == ["a/new.py", "other.py"]
    assert paths("..") == ["sub/a/new.py", "large.py", "sub/other.py"]
    monkeypatch.chdir(repository.parent)
    write(repository.parent, {"ullage.toml": SETTINGS})
    assert paths("repository/large.py", "repository/sub/a") == [
        "repository/sub/a/new.py",
        "repository/large.py",
    ]


def test_a_file_that_is_named_is_checked_like_any_other(repository: Path, ullage: Run) -> None:
    """A hook names all that is to be committed, lock files too."""
    write(repository, {"package-lock.json": LARGE, "small.py": LARGE})
    names = ("package-lock.json", "small.py", "large.py")
    document = ullage("check", "--diff", "HEAD", "-f", "json", "--", *names).document
    assert [one["path"] for one in document["over"]] == ["small.py"]
    assert document["checked"] == 1
    assert ullage("check", "--diff", "HEAD", "gone.py").status == 2


def test_limits_by_pattern_hold(repository: Path, ullage: Run) -> None:
    patterns = '[check.files]\n"gen/" = 0\n"*.md" = 10000\n'
    write(repository, {"ullage.toml": SETTINGS + patterns})
    write(repository, {"gen/a.py": LARGE, "gen/none.py": "", "doc.md": LARGE, "a.py": LARGE})
    document = ullage("check", "--diff", "main", "-f", "json").document
    assert [one["path"] for one in document["over"]] == ["a.py"]
    assert document["checked"] == 3  # with the settings file


def test_what_changed_and_cannot_be_counted_is_named(repository: Path, ullage: Run) -> None:
    (repository / "old.txt").write_bytes(b"caf\xe9")
    commit(repository)
    assert "not checked" not in ullage("check", "--diff", "HEAD").out
    (repository / "old.txt").write_bytes(b"the caf\xe9")
    assert "?      old.txt   not checked: byte 0xE9" in ullage("check", "--diff", "HEAD").out


def test_a_file_in_conflict_is_compared_with_what_it_was(repository: Path, ullage: Run) -> None:
    commit(repository, {"large.py": LARGE + "ours = 1\n"})
    git(repository, "checkout", "--quiet", "main")
    commit(repository, {"large.py": LARGE + "theirs = 1\n"})
    git(repository, "checkout", "--quiet", "work")
    with pytest.raises(subprocess.CalledProcessError):
        git(repository, "merge", "main")
    now = tokens((repository / "large.py").read_text())
    assert over(ullage("check", "--diff", "main", "-f", "json")) == [
        ("large.py", now - tokens(LARGE))
    ]


def test_before_the_first_commit_everything_is_new(
    tmp_path: Path, ullage: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    git(tmp_path, "init", "--quiet")
    write(tmp_path, {"a.py": LARGE, "ullage.toml": SETTINGS})
    git(tmp_path, "add", "a.py")
    assert over(ullage("check", "--diff", "HEAD", "-fjson")) == [("a.py", tokens(LARGE))]


def test_a_repository_with_longer_ids_is_the_same(
    tmp_path: Path, ullage: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    git(tmp_path, "init", "--quiet", "--object-format=sha256")
    write(tmp_path, {"a.py": LARGE, "ullage.toml": SETTINGS})
    assert over(ullage("check", "--diff", "HEAD", "-fjson")) == [("a.py", tokens(LARGE))]
    commit(tmp_path)
    os.utime(tmp_path / "a.py")
    assert ullage("check", "--diff", "HEAD", "-fjson").document["checked"] == 0


class TestAlwaysLoaded:
    """What agents load before the first prompt is held against its limit only where it grew."""

    @pytest.fixture
    def rules(self, repository: Path) -> Path:
        """Rules over their limit, committed."""
        write(
            repository,
            {
                "ullage.toml": "[check]\nalways-loaded = 50\n",
                "CLAUDE.md": "Be brief.\n@docs/style\n",
                "docs/style": "Short names.\n" * 40,
                ".claude/rules/a.md": "No jokes.\n",
            },
        )
        commit(repository)
        return repository

    def test_it_is_told_and_excused(self, rules: Path, ullage: Run) -> None:
        write(rules, {"small.py": SMALL * 2})
        done = ullage("check", "--diff", "HEAD")
        assert done.status == 0
        loaded = ullage("check", "-f", "json").document["loaded"]
        assert done.out.startswith(
            f"ok     always loaded   {loaded['tokens']} of 50   CLAUDE.md + 2 more"
            "   over, and not by this change\n"
        )

    @pytest.mark.parametrize("name", ["CLAUDE.md", "docs/style", ".claude/rules/a.md"])
    def test_one_more_line_fails(self, rules: Path, ullage: Run, name: str) -> None:
        (rules / name).write_text((rules / name).read_text() + "One more thing.\n")
        done = ullage("check", "--diff", "HEAD")
        assert done.status == 1
        grew = tokens("One more thing.\n")
        assert done.out.splitlines()[0].endswith(
            f" of 50   +{grew} in this change   CLAUDE.md + 2 more"
        )

    def test_in_a_folder_below_too(
        self, rules: Path, ullage: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        commit(rules, {"sub/CLAUDE.md": "Long names.\n" * 40})
        monkeypatch.chdir(rules / "sub")
        done = ullage("check", "--diff", "HEAD")
        assert done.status == 0
        # Not where the repository lies on this machine.
        assert " of 50   ../CLAUDE.md + 3 more   over, and not by this change\n" in done.out
        write(rules, {"sub/CLAUDE.md": "Long names.\n" * 41})
        assert ullage("check", "--diff", "HEAD").status == 1

    def test_the_first_rules_of_all_are_new(self, repository: Path, ullage: Run) -> None:
        write(repository, {"ullage.toml": "[check]\nalways-loaded = 50\n"})
        write(repository, {"AGENTS.md": "Short names.\n" * 40})
        assert "new in this change   AGENTS.md" in ullage("check", "--diff", "HEAD").out

    def test_another_name_for_the_same_is_no_growth(self, rules: Path, ullage: Run) -> None:
        (rules / "AGENTS.md").symlink_to("CLAUDE.md")
        commit(rules)
        (rules / "AGENTS.md").unlink()
        (rules / "CLAUDE.md").rename(rules / "AGENTS.md")
        (rules / "CLAUDE.md").symlink_to("AGENTS.md")
        assert ullage("check", "--diff", "HEAD").status == 0

    def test_a_tree_that_somebody_made_writes_nowhere_else(
        self, rules: Path, ullage: Run, tmp_path: Path
    ) -> None:
        (rules / ".claude" / "out").symlink_to(tmp_path)
        (rules / ".claude" / "up").symlink_to("../../..")
        commit(rules)
        write(rules, {"CLAUDE.md": "Be brief.\n" * 50})
        before = sorted(tmp_path.iterdir())
        assert ullage("check", "--diff", "HEAD").status == 1
        assert sorted(tmp_path.iterdir()) == before


class TestRefusals:
    """What cannot be compared is said, with what to do; nothing is guessed."""

    def test_a_shallow_clone(
        self, repository: Path, tmp_path: Path, ullage: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        commit(repository, {"small.py": SMALL * 2})
        git(repository, "checkout", "--quiet", "main")
        commit(repository, {"sub/b.py": SMALL})
        shallow = tmp_path / "shallow"
        url = repository.as_uri()
        git(tmp_path, "clone", "--quiet", "--depth=1", "--branch=work", url, str(shallow))
        monkeypatch.chdir(shallow)
        done = ullage("check", "--diff", "origin/main")
        assert (done.status, done.out) == (2, "")
        assert done.complaints[0] == "ullage: origin/main: no such revision in this repository"
        git(shallow, "fetch", "--quiet", "--depth=1", "origin", "main:refs/remotes/origin/main")
        done = ullage("check", "--diff", "origin/main")
        assert (done.status, done.out) == (2, "")
        said, hint = done.complaints
        assert said == "ullage: origin/main and HEAD have no common ancestor in this shallow clone"
        assert "git fetch --deepen" in hint
        assert "fetch-depth: 0" in hint
        git(shallow, "fetch", "--quiet", "--deepen=1000", "origin", "main", "work")
        assert ullage("check", "--diff", "origin/main").status == 0

    @pytest.mark.parametrize(
        "revision", ["nope", "--all", "main..work", "", "a\0b", "main:large.py"]
    )
    def test_what_is_no_revision(self, repository: Path, ullage: Run, revision: str) -> None:
        done = ullage("check", f"--diff={revision}")
        assert (done.status, done.out) == (2, "")
        assert len(done.complaints) <= 2

    def test_a_branch_that_only_the_remote_has(
        self, repository: Path, tmp_path: Path, ullage: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        clone = tmp_path / "clone"
        git(tmp_path, "clone", "--quiet", "--branch=work", str(repository), str(clone))
        monkeypatch.chdir(clone)
        done = ullage("check", "--diff", "main")
        assert done.complaints[1] == "  There is origin/main: use --diff origin/main"

    def test_histories_without_a_common_beginning(self, repository: Path, ullage: Run) -> None:
        git(repository, "checkout", "--quiet", "--orphan", "alone")
        commit(repository, message="Alone")
        done = ullage("check", "--diff", "main")
        assert done.status == 2
        assert "no common ancestor in this repository" in done.complaints[0]

    def test_no_repository(
        self, tmp_path: Path, ullage: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        done = ullage("check", "--diff", "main")
        assert (done.status, done.out) == (2, "")
        assert done.complaints[0] == f"ullage: {tmp_path}: not in a git repository"

    def test_no_git(
        self, repository: Path, tmp_path: Path, ullage: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        done = ullage("check", "--diff", "main")
        assert (done.status, done.out) == (2, "")
        assert done.complaints == [
            "ullage: git cannot be started: it is not on the PATH",
            "  Install git.",
        ]

    @pytest.mark.parametrize(
        "others",
        [("--target", "9"), ("--write-baseline", "b.json")],
    )
    def test_what_has_no_meaning_beside_it(
        self, repository: Path, ullage: Run, others: tuple[str, str]
    ) -> None:
        done = ullage("check", "--diff", "main", *others)
        assert done.status == 2
        assert "leave out --diff" in done.complaints[0]
        assert not (repository / "b.json").exists()


def test_no_program_of_the_repository_is_started_and_nothing_is_written(
    repository: Path, tmp_path: Path, ullage: Run
) -> None:
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch '{tmp_path}/sprung'\n")
    trap.chmod(0o755)
    commit(repository, {".gitattributes": "*.py filter=trap diff=trap\n"})
    settings_of_trap = ("filter.trap.clean", "filter.trap.process", "diff.trap.textconv")
    for key in (*settings_of_trap, "core.fsmonitor", "diff.external"):
        git(repository, "config", key, str(trap))
    git(repository, "config", "filter.trap.required", "true")
    hook = repository / ".git" / "hooks" / "post-index-change"
    hook.parent.mkdir(exist_ok=True)
    shutil.copy(trap, hook)
    index = (repository / ".git" / "index").read_bytes()
    write(repository, {"new.py": LARGE})
    for path in repository.glob("*.py"):
        os.utime(path)
    assert over(ullage("check", "--diff", "main", "-fjson")) == [("new.py", tokens(LARGE))]
    assert not (tmp_path / "sprung").exists()
    assert (repository / ".git" / "index").read_bytes() == index


TEXTS = st.sampled_from(["", SMALL, LARGE, LARGE + SMALL, LARGE * 2])
NAMES = st.sampled_from(["a.py", "sub/b.md", "sub/c d.txt", "ü.ts"])
TREES = st.dictionaries(NAMES, TEXTS, max_size=4)


@given(before=TREES, changes=TREES, staged=st.booleans(), crlf=st.booleans())
@settings(max_examples=20)
def test_only_what_changed_fails_and_only_where_it_crossed_or_grew(
    tmp_path_factory: pytest.TempPathFactory,
    before: dict[str, str],
    changes: dict[str, str],
    *,
    staged: bool,
    crlf: bool,
) -> None:
    root = tmp_path_factory.mktemp("repository")
    git(root, "init", "--quiet")
    commit(root, {"ullage.toml": SETTINGS, **before})
    write(root, changes)
    for path in [path for path in root.rglob("*.*") if crlf and ".git" not in path.parts]:
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    if staged:
        git(root, "add", "--all")
    request = CheckRequest([root], revision="HEAD")
    checked, missing = run_check(request, effective_settings(root), lambda _: None, pytest.fail)
    assert missing == ()
    assert {one.path for one in checked.over} == {
        name
        for name, text in changes.items()
        if tokens(text) > max(LIMIT, tokens(before.get(name, "")))
    }
