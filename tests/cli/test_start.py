"""What a command waits for before it begins: its own modules, and not those of all others."""

import subprocess
import sys
from pathlib import Path

import pytest

from ullage.cli.commands import NAMES

PROGRAM = """
import sys
from ullage.cli.main import run
status = run(sys.argv[1:])
print(*sorted(sys.modules), sep="\\n", file=sys.stderr)
sys.exit(status)
"""
OTHERS = {f"ullage.cli.{name}" for name in NAMES}
LATE = {"genai_prices", "rich", "tree_sitter", "ullage.domain.fit", "ullage.domain.handoff"}


@pytest.mark.parametrize(
    ("arguments", "own"), [(["check", "-f", "json"], {"ullage.cli.check"}), (["--version"], set())]
)
def test_it_does_not_load_the_other_commands(
    tree: Path, arguments: list[str], own: set[str]
) -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-c", PROGRAM, *arguments],
        cwd=tree, check=True, capture_output=True, text=True,
    )  # fmt: skip
    loaded = set(done.stderr.splitlines())
    assert loaded & OTHERS == own
    assert not LATE & loaded
