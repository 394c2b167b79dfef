"""Which rule wins where: ignore files at every place git knows, our own file, the settings."""

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from tests.adapters.files.trees import found, plant, plant_repository, skipped
from ullage.adapters.files import WalkOptions
from ullage.adapters.files.repository import parse_settings
from ullage.adapters.files.rules import parse, rule_list

GIT = shutil.which("git")


class TestPlaces:
    def test_the_private_file_of_a_repository(self, tmp_path: Path) -> None:
        plant_repository(tmp_path, {".git/info/exclude": "# mine\n/notes\n", "notes": "", "a": ""})
        assert found(tmp_path) == ["a"]
        assert skipped(tmp_path)["notes"] == "ignored: .git/info/exclude:2: /notes"

    def test_the_users_file_without_any_configuration(self, tmp_path: Path, home: Path) -> None:
        plant(home, {".config/git/ignore": "*.swp\n"})
        plant_repository(tmp_path / "in", {"a": "", ".a.swp": "", "b.swp": ""})
        plant(tmp_path / "out", {"a": "", "b.swp": ""})
        assert found(tmp_path / "in") == found(tmp_path / "out") == ["a"]
        assert skipped(tmp_path / "out") == {
            "b.swp": f"ignored: {home}/.config/git/ignore:1: *.swp"
        }

    @pytest.mark.parametrize(
        ("file", "text"),
        [
            (".gitconfig", "[core]\n\texcludesFile = ~/mine\n"),
            (".gitconfig", '[user]\n\tname = "A ; B"\n[CORE] ; note\nExcludesfile="~/mine" # x'),
            (".config/git/config", "[core]\n  excludesfile = ~/\\\nmine\n"),
            (".gitconfig", "[include]\n  path = more\n[core]\n"),
        ],
    )
    def test_the_users_file_named_in_the_configuration(
        self, tmp_path: Path, home: Path, file: str, text: str
    ) -> None:
        plant(home, {file: text, "mine": "b", "more": "[core]\nexcludesfile = ~/mine\n"})
        plant(home, {".config/git/ignore": "a"})
        plant_repository(tmp_path, {"a": "", "b": ""})
        assert found(tmp_path) == ["a"]

    def test_the_repositorys_configuration_is_stronger(self, tmp_path: Path, home: Path) -> None:
        plant(home, {".gitconfig": "[core]\nexcludesFile = ~/mine", "mine": "a", "other": "b"})
        config = f"[core]\n\texcludesFile = {home}/other\n\tignoreCase\n"
        plant_repository(tmp_path, {".git/config": config, "a": "", "b": "", "B": ""})
        assert found(tmp_path) == ["a"]

    def test_no_configuration_hangs_or_fails(self, tmp_path: Path, home: Path) -> None:
        plant(home, {".gitconfig": "[include]\npath = .gitconfig\n[core]\nexcludesFile=/dev/zero"})
        plant_repository(tmp_path, {".git/config": b'[core\xff]\n]=\n"', "a": ""})
        assert found(tmp_path) == ["a"]

    def test_folders_above_the_root(self, tmp_path: Path) -> None:
        files = {".gitignore": "*.log\n/src/gen\n", "src/.gitignore": "!keep.log"}
        names = {"src/lib/a.log": "", "src/lib/keep.log": "", "src/lib/gen/a": ""}
        plant_repository(tmp_path, {**files, **names})
        assert found(tmp_path / "src/lib") == ["gen/a", "keep.log"]
        assert skipped(tmp_path / "src/lib") == {"a.log": "ignored: ../../.gitignore:1: *.log"}

    def test_a_root_that_is_ignored_is_walked_by_its_own_rules(self, tmp_path: Path) -> None:
        files = {".gitignore": "vendor/**\nbuild/\n*.log", "vendor/x/.gitignore": "tmp"}
        names = {"vendor/x/a.log": "", "vendor/x/tmp": "", "build/deep/a": ""}
        plant_repository(tmp_path, {**files, **names})
        assert found(tmp_path / "vendor/x") == [".gitignore", "a.log"]
        assert found(tmp_path / "build/deep") == ["a"]

    def test_a_root_that_hides_itself_from_its_repository(self, tmp_path: Path) -> None:
        plant_repository(tmp_path, {"cache/.gitignore": "# by a tool\n*\n", "cache/a": ""})
        assert found(tmp_path / "cache") == [".gitignore", "a"]
        assert found(tmp_path) == []
        assert skipped(tmp_path)["cache/a"] == "ignored: cache/.gitignore:2: *"

    def test_a_repository_inside_another_has_its_own_rules(self, tmp_path: Path) -> None:
        plant_repository(tmp_path, {".gitignore": "*.log", "a.log": ""})
        files = {"a.log": "", "b": "", "c": "", ".git/info/exclude": "c", ".gitignore": "b"}
        plant_repository(tmp_path / "inner", files)
        assert found(tmp_path) == [".gitignore", "inner/.gitignore", "inner/a.log"]

    @pytest.mark.skipif(GIT is None, reason="not compared with git: install git and run again")
    def test_worktrees_share_the_private_file_of_their_repository(self, tmp_path: Path) -> None:
        main = plant(tmp_path / "main", {"a": "", "b": ""})
        git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.com", "-C", str(main)]
        for command in ("init -q", "add a", "commit -q -m first", "worktree add -q ../side"):
            subprocess.run([*git, *command.split()], check=True, capture_output=True)
        plant(main, {".git/info/exclude": "private"})
        plant(tmp_path / "side", {"private": ""})
        assert found(tmp_path / "side") == ["a"]
        subprocess.run([*git, "worktree", "add", "-q", "trees/next"], check=True)
        assert found(main) == ["a", "b"]
        assert skipped(main)["trees/next/"] == "ignored: version control (a linked worktree)"
        assert found(main / "trees/next") == ["a"]

    def test_an_ignore_file_without_end_is_told_and_not_obeyed(self, tmp_path: Path) -> None:
        plant(tmp_path, {".gitignore": "*a?\n" * 250_001, "a.bat": ""})
        assert found(tmp_path) == ["a.bat"]
        assert skipped(tmp_path) == {
            ".gitignore": "too-large: 1.0 MB, the limit is 1.0 MB; none of its rules hold"
        }


PROJECT = {
    ".gitignore": "*.log\n!node_modules/\n",
    ".ullageignore": "!a.log\ndocs/\n",
    "a.log": "",
    "b.log": "",
    "docs/x.md": "",
    "node_modules/m/index.js": "",
    "src/.ullageignore": "*.sql",
    "src/.gitignore": "!*.sql\n!b.log",
    "src/b.log": "",
    "src/x.sql": "",
    "yarn.lock": "",
}


class TestStrength:
    def test_our_own_file_is_stronger_than_gits_and_the_defaults_stand_between(
        self, tmp_path: Path
    ) -> None:
        plant(tmp_path, PROJECT)
        rows = skipped(tmp_path)
        assert rows == {
            "b.log": "ignored: .gitignore:1: *.log",
            "docs/": "ignored: .ullageignore:2: docs/",
            "node_modules/": "ignored: dependencies (node_modules)",
            "src/x.sql": "ignored: src/.ullageignore:1: *.sql",
            "yarn.lock": "ignored: lock files (yarn.lock)",
        }

    def test_our_own_file_can_bring_back_what_the_defaults_leave_out(self, tmp_path: Path) -> None:
        plant(tmp_path, {**PROJECT, ".ullageignore": "!yarn.lock\n!node_modules"})
        assert {"yarn.lock", "node_modules/m/index.js"} <= set(found(tmp_path))

    def test_exclude_beats_every_file_and_include_beats_exclude(self, tmp_path: Path) -> None:
        plant(tmp_path, PROJECT)
        options = WalkOptions(exclude=("*.log", "/src"), include=("b.log", "yarn.lock"))
        assert {"b.log", "yarn.lock"} <= set(found(tmp_path, options))
        rows = skipped(tmp_path, options)
        assert rows["a.log"] == "ignored: exclude setting: *.log"
        assert rows["src/"] == "ignored: exclude setting: /src"

    def test_include_takes_single_things_out_of_an_ignored_folder(self, tmp_path: Path) -> None:
        plant(tmp_path, {"node_modules/a/x.js": "", "node_modules/b/x.js": "", "m.js": ""})
        options = WalkOptions(include=("node_modules/a/",))
        assert found(tmp_path, options) == ["m.js", "node_modules/a/x.js"]
        assert skipped(tmp_path, options) == {
            "node_modules/": "ignored: dependencies (node_modules)"
        }

    def test_include_with_two_stars_takes_everything_below(self, tmp_path: Path) -> None:
        files = {"gen/.gitignore": "*.ts", "gen/a.ts": "", "gen/b/c.ts": "", "gen/yarn.lock": ""}
        plant(tmp_path, {".gitignore": "gen", **files})
        assert found(tmp_path, WalkOptions(include=("gen/",))) == [".gitignore", "gen/.gitignore"]
        below = WalkOptions(include=("gen/**",))
        assert found(tmp_path, below) == [".gitignore", *files]

    def test_include_without_a_folder_opens_nothing(self, tmp_path: Path) -> None:
        plant(tmp_path, {"node_modules/x.lock": "", "x.lock": "", ".gitignore": "*.lock"})
        for pattern in ("*.lock", "**/x.lock"):
            options = WalkOptions(include=(pattern,))
            assert found(tmp_path, options) == [".gitignore", "x.lock"]

    def test_include_opens_what_is_known_by_its_content(self, tmp_path: Path) -> None:
        plant(tmp_path, {"my/pyvenv.cfg": "", "my/lib/a.py": "", "my/lib/b.py": ""})
        assert found(tmp_path, WalkOptions(include=("my/lib/a.py",))) == ["my/lib/a.py"]

    def test_include_beats_neither_binary_nor_the_size_limit(self, tmp_path: Path) -> None:
        plant(tmp_path, {"a.png": "", "big": "xxxx"})
        options = WalkOptions(include=("*",), max_file_size=3)
        assert skipped(tmp_path, options) == {
            "a.png": "binary: .png file",
            "big": "too-large: 4 bytes, the limit is 3 bytes",
        }

    def test_patterns_of_settings_can_belong_to_a_folder_above(self, tmp_path: Path) -> None:
        plant(tmp_path, {"src/gen/a": "", "src/src/gen/b": "", "src/c": ""})
        options = WalkOptions(exclude=("/src/gen",), base=str(tmp_path))
        assert found(tmp_path / "src", options) == ["c", "src/gen/b"]
        assert found(tmp_path / "src", WalkOptions(exclude=("/src/gen",))) == ["c", "gen/a"]


class TestSyntax:
    def test_rules_keep_their_lines_and_text(self) -> None:
        data = b"\xef\xbb\xbf# note\r\n\r\n  a \r\n!b/\n\\#c\\ \n/\n!\nd\0e"
        shown = [(rule.line, rule.text, rule.negative) for rule in parse(data)]
        assert shown == [
            (3, "  a", False),
            (4, "!b/", True),
            (5, "\\#c\\ ", False),
            (8, "d", False),
        ]

    @pytest.mark.parametrize(
        "pattern",
        ["*a" * 60 + "b", "**/a/" * 40 + "b", "a*" * 60 + "/b", "/" + "*/**/" * 30 + "b"],
    )
    def test_no_pattern_is_exponential(self, pattern: str) -> None:
        """Each takes microseconds; a backtracking matcher would need longer than the universe."""
        rules = rule_list(pattern.encode())
        started = time.perf_counter()
        for path in ("a" * 250, "a/" * 100 + "a", "a" * 120 + "/" + "a" * 120):
            assert rules.last_match(path, path.rpartition("/")[2], is_folder=False) is None
        assert time.perf_counter() - started < 5

    def test_a_long_list_costs_an_entry_no_more_than_a_short_one(self) -> None:
        rules = rule_list(
            "\n".join(f"name{n}\n*.ending{n}\n/path/{n}" for n in range(20_000)).encode()
        )
        started = time.perf_counter()
        for _ in range(1_000):
            assert rules.last_match("path/none", "none", is_folder=False) is None
        assert time.perf_counter() - started < 1
        matched = rules.last_match("path/19999", "19999", is_folder=True)
        assert matched is not None
        assert matched.text == "/path/19999"


def test_git_configuration_is_read_as_git_reads_it(tmp_path: Path) -> None:
    text = (
        '[core]\n\tplain = a b  \n quoted = "a ; b" # c\n\tflag\n empty =\n'
        '[core "sub"]\n plain = no\n[Other]KEY = x\\ty\\"z\n[core] last = "  a"b  ; c\n'
        " long = one \\\n two\nbroken line here\n[a.b]\n c = d\n"
    )
    expected = {
        "core.plain": "a b",
        "core.quoted": "a ; b",
        "core.flag": "true",
        "core.empty": "",
        "other.key": 'x\ty"z',
        "core.last": "  ab",
        "core.long": "one  two",
        "a.b.c": "d",
    }
    assert dict(parse_settings(text)) == expected
    if GIT is not None:
        lines = text.replace("broken line here\n", "")
        plant(tmp_path, {"config": lines})
        for key, value in expected.items():
            command = ["git", "config", "-f", str(tmp_path / "config"), "--get", key]
            answer = subprocess.run(command, capture_output=True, check=True, env=os.environ)
            assert os.fsdecode(answer.stdout).removesuffix("\n") == value.replace("true", "")
