"""What is left out without being told, and what only looks like it."""

import pickle
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.files.trees import found, plant, skipped
from ullage.adapters.files import Unreadable, read_text

TABLE: dict[str, Any] = tomllib.loads((files("ullage") / "data/exclusions.toml").read_text("utf-8"))
SIGNATURE = "Signature: 8a477f597d28d172789f06886806bc55\n# made by a test\n"


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("node_modules/", "dependencies (node_modules)"),
        ("packages/a/node_modules/", "dependencies (node_modules)"),
        ("lib/python3.12/site-packages/", "dependencies (site-packages)"),
        (".yarn/cache/", "dependencies (.yarn/cache)"),
        ("src/__pycache__/", "tool caches (__pycache__)"),
        ("x.egg-info/", "build output (*.egg-info)"),
        (".hg/", "version control (.hg)"),
        (".ullage/", "ullage's own (.ullage)"),
        ("home/.claude/projects/", "conversation histories (.claude/projects)"),
        ("home/.codex/sessions/", "conversation histories (.codex/sessions)"),
        ("a/uv.lock", "lock files (uv.lock)"),
        ("go.sum", "lock files (go.sum)"),
        ("docs/aube-lock.yaml", "lock files (aube-lock.yaml)"),
        ("js/app.min.js", "generated (*.min.js)"),
        ("api/x_pb2.py", "generated (*_pb2.py)"),
        (".aider.chat.history.md", "conversation histories (.aider.chat.history.md)"),
    ],
)
def test_known_names_are_left_out_at_any_depth(tmp_path: Path, path: str, reason: str) -> None:
    content = {f"{path}inside.py": ""} if path.endswith("/") else {path: ""}
    plant(tmp_path, content)
    assert skipped(tmp_path) == {path: f"ignored: {reason}"}


@pytest.mark.parametrize(
    ("files_there", "folder", "reason"),
    [
        (["Cargo.toml"], "target/", "build output (target, beside Cargo.toml)"),
        (["tsconfig.json"], "dist/", "build output (dist, beside tsconfig.json)"),
        (["vite.config.mts"], "dist/", "build output (dist, beside vite.config.mts)"),
        (["App.csproj"], "obj/", "build output (obj, beside App.csproj)"),
        (["build.gradle.kts"], "build/", "build output (build, beside build.gradle.kts)"),
        (["setup.py", "build/lib/a.py"], "build/", "build output (build, beside setup.py)"),
        (["vendor/modules.txt"], "vendor/", "dependencies (vendor, holds modules.txt)"),
        (["my env/pyvenv.cfg"], "my env/", "virtual environments (holds pyvenv.cfg)"),
        (["out-here/CMakeCache.txt"], "out-here/", "build output (holds CMakeCache.txt)"),
        (
            ["vendor/serde/.cargo-checksum.json"],
            "vendor/serde/",
            "dependencies (holds .cargo-checksum.json)",
        ),
    ],
)
def test_ambiguous_names_are_left_out_with_proof(
    tmp_path: Path, files_there: list[str], folder: str, reason: str
) -> None:
    plant(tmp_path, {**dict.fromkeys(files_there, ""), f"{folder}inside.txt": ""})
    assert skipped(tmp_path) == {folder: f"ignored: {reason}"}


@pytest.mark.parametrize(
    "name",
    sorted(
        {name for row in TABLE["evidence"] for name in row["names"]} | {"env", "lib", "packages"}
    ),
)
def test_the_same_names_without_proof_are_source(tmp_path: Path, name: str) -> None:
    plant(tmp_path, {f"src/{name}/main.py": ""})
    assert found(tmp_path) == [f"src/{name}/main.py"]


def test_a_published_package_keeps_its_dist(tmp_path: Path) -> None:
    plant(tmp_path, {"package.json": "{}", "dist/index.js": "", "README.md": ""})
    assert found(tmp_path) == ["README.md", "dist/index.js", "package.json"]


def test_a_cache_folder_needs_the_signature_of_its_tag(tmp_path: Path) -> None:
    plant(tmp_path, {"a/CACHEDIR.TAG": SIGNATURE, "a/x.py": "", "b/CACHEDIR.TAG": "hello"})
    assert skipped(tmp_path) == {"a/": "ignored: tool caches (holds CACHEDIR.TAG)"}
    assert found(tmp_path) == ["b/CACHEDIR.TAG"]


@pytest.mark.parametrize("root", ["node_modules/typescript", ".venv", ".claude/projects", "target"])
def test_a_folder_that_is_named_is_walked(tmp_path: Path, root: str) -> None:
    plant(tmp_path, {"Cargo.toml": "", ".venv/pyvenv.cfg": "", f"{root}/lib/a.py": ""})
    assert "lib/a.py" in found(tmp_path / root)


def test_histories_are_left_out_below_the_agents_own_folder(tmp_path: Path) -> None:
    plant(tmp_path, {".claude/projects/x/1.jsonl": "", ".claude/CLAUDE.md": ""})
    assert found(tmp_path / ".claude") == ["CLAUDE.md"]


def test_files_are_left_out_by_file_rows_only(tmp_path: Path) -> None:
    plant(tmp_path, {"go.sum/a.py": "", "__pycache__": "a file", "node_modules": ""})
    assert found(tmp_path) == ["__pycache__", "go.sum/a.py", "node_modules"]


def test_binary_endings_are_told_without_opening(tmp_path: Path) -> None:
    plant(tmp_path, {"A.PNG": "", "x.tar.gz": "", ".zip": "", "png": "", "a.svg": "", "a.ts": ""})
    assert skipped(tmp_path) == {"A.PNG": "binary: .png file", "x.tar.gz": "binary: .gz file"}


def test_an_ending_of_texts_and_of_others_says_nothing(tmp_path: Path) -> None:
    """`.pkl` is Python's pickle, and a text in the language Pkl."""
    plant(tmp_path, {"hk.pkl": 'amends "package://hk"\n', "model.pkl": pickle.dumps([1, "two"])})
    assert found(tmp_path) == ["hk.pkl", "model.pkl"]
    assert read_text(tmp_path / "hk.pkl").text.startswith("amends")
    with pytest.raises(Unreadable) as caught:
        read_text(tmp_path / "model.pkl")
    assert caught.value.reason == "binary"


def test_the_rows_are_sound() -> None:
    assert set(TABLE) == {"folder", "file", "evidence", "marked", "binary"}
    assert all(pattern.endswith("/") for row in TABLE["folder"] for pattern in row["patterns"])
    assert not any(pattern.endswith("/") for row in TABLE["file"] for pattern in row["patterns"])
    anchored = [p for row in TABLE["folder"] for p in row["patterns"] if "/" in p[:-1]]
    assert all(pattern.startswith("**/") for pattern in anchored)
    assert all(row.get("beside") or row.get("holds") for row in TABLE["evidence"])
    for group in ("folder", "file"):
        patterns = [pattern for row in TABLE[group] for pattern in row["patterns"]]
        assert len(patterns) == len(set(patterns))
    endings = TABLE["binary"]["endings"]
    assert len(endings) == len(set(endings))
    assert not {"ts", "svg", "mo", "obj", "cls", "d", "m", "v", "r", "pl"} & set(endings)
