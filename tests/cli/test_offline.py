"""Everything works, and gives the same numbers, where there is no network and no home."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.cli.program import FILES, TEXT_FILES, Done, start, text_of
from tests.support.independent import independent_count
from tests.support.isolation import isolation

NO_SOCKETS = """
import socket


class NoSocket(socket.socket):
    def __new__(cls, *arguments, **options):
        raise SystemExit("a socket was asked for")


socket.socket = NoSocket
socket.create_connection = NoSocket
"""


@pytest.fixture
def bare(tmp_path: Path) -> dict[str, str]:
    """Empty home and temporary directories, and no cache from before."""
    home, temporary = tmp_path / "home", tmp_path / "temporary"
    home.mkdir()
    temporary.mkdir()
    names = ("XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")
    return {
        "HOME": str(home),
        "USERPROFILE": str(home),
        "TMPDIR": str(temporary),
        **{name: str(home / name) for name in names},
    }


def numbers(done: Done) -> dict[str, int]:
    assert (done.status, done.err) == (0, "")
    tokens = {file["path"]: file["tokens"] for file in done.document["files"]}
    return {path: one if isinstance(one, int) else one["full"] for path, one in tokens.items()}


EXACT = {name: independent_count(FILES[name]) for name in TEXT_FILES}


def test_no_command_asks_for_a_socket(tree: Path, tmp_path: Path, bare: dict[str, str]) -> None:
    (tmp_path / "sitecustomize.py").write_text(NO_SOCKETS)
    before = os.environ.get("PYTHONPATH", "")
    env = {**bare, "PYTHONPATH": os.pathsep.join([str(tmp_path), *filter(None, [before])])}
    assert numbers(start("report", "-f", "json", cwd=tree, env=env)) == EXACT
    (tree / "context.json").write_text('{"spec_id": 1, "api_spec": 2, "architecture": 3}')
    of_context = ["context.json", "--role", "docs-manager"]
    for arguments in (
        ["outline", "."],
        ["check"],
        ["config", "show"],
        ["cost", "--matrix"],
        ["optimize", *of_context],
    ):
        assert start(*arguments, cwd=tree, env=env).status == 0


def test_the_trap_for_sockets_works(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(NO_SOCKETS)
    done = subprocess.run(
        [sys.executable, "-c", "import socket; socket.socket()"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        check=False,
    )
    assert b"a socket was asked for" in done.stderr


def test_counts_are_exact_without_any_network_interface(tree: Path, bare: dict[str, str]) -> None:
    before = isolation()
    reported = start("report", "-f", "json", cwd=tree, env=bare, before=before)
    assert numbers(reported) == EXACT
    counted = start("count", *TEXT_FILES, "-f", "json", cwd=tree, env=bare, before=before)
    assert numbers(counted) == EXACT
    cl100k = start(
        "count", "app.py", "--encoding", "cl100k_base", cwd=tree, env=bare, before=before
    )
    assert cl100k.out == f"{independent_count(FILES['app.py'], 'cl100k_base')}\n"


@pytest.mark.oracle
@pytest.mark.timeout(900)
def test_the_standard_library_is_exact_without_any_network_interface(
    bare: dict[str, str],
) -> None:
    root = Path(sysconfig.get_paths()["stdlib"])
    found = numbers(start("report", root, "-f", "json", env=bare, before=isolation()))
    assert len(found) > 1_000
    for name, tokens in found.items():
        text = text_of(root / name)
        assert text is not None
        assert tokens == independent_count(text), name


def test_a_home_that_is_not_there_is_no_hindrance(tree: Path, bare: dict[str, str]) -> None:
    env = {**bare, "HOME": "/nonexistent"}
    env |= {name: "/nonexistent/below" for name in env if name.startswith("XDG_")}
    done = start("count", "app.py", cwd=tree, env=env)
    assert (done.status, done.out) == (0, f"{EXACT['app.py']}\n")
