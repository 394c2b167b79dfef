"""What every test gets: a home of its own, and the tiers."""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

# A deadline would be a timed test: a busy machine fails it.
settings.register_profile("ullage", deadline=None)
settings.load_profile("ullage")

KEPT = {"ULLAGE_CORPORA", "ULLAGE_WORKBENCH_CACHE", "ULLAGE_VSIX", "ULLAGE_PICTURES"}
"""Variables that tests read: where code to compare with and builds of VS Code are kept, an
extension that is built already, a folder for the pictures of its windows."""

TIERS = {
    "editor": "runs real editors other than VS Code: Neovim, Emacs",
    "workbench": "drives a real browser and a real VS Code workbench",
    "oracle": "compares with compilers' own parsers and whole packages of real code",
    "fuzz": "tens of thousands of random steps",
    "soak": "long runs: a hundred thousand files, a hundred megabytes",
}
"""Tiers that a plain `pytest` leaves out, and what each does."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--tier",
        action="append",
        default=[],
        choices=[*TIERS, "all"],
        help="run the tests of a tier too; `all` for every tier",
    )


def pytest_configure(config: pytest.Config) -> None:
    """No test reads the files of a real person or agent on the machine it runs on."""
    home = Path(tempfile.mkdtemp(prefix="ullage-home-"))
    config.add_cleanup(lambda: _remove(home))
    for name, folder in {
        "HOME": "",
        "USERPROFILE": "",
        "XDG_CONFIG_HOME": ".config",
        "XDG_CACHE_HOME": ".cache",
        "XDG_STATE_HOME": ".local/state",
        "XDG_DATA_HOME": ".local/share",
        "CLAUDE_CONFIG_DIR": ".claude",
        "CODEX_HOME": ".codex",
        "GEMINI_CLI_HOME": ".gemini",
    }.items():
        os.environ[name] = str(home / folder)
    os.environ["GIT_CONFIG_NOSYSTEM"] = "1"
    for name in [name for name in os.environ if name.startswith("ULLAGE_")]:
        if name not in KEPT:
            del os.environ[name]
    for tier, meaning in TIERS.items():
        config.addinivalue_line("markers", f"{tier}: {meaning}")


def _remove(folder: Path) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    wanted = set(config.getoption("--tier"))
    left_out = set() if "all" in wanted else set(TIERS) - wanted
    chosen = [item for item in items if not any(map(item.get_closest_marker, left_out))]
    if len(chosen) < len(items):
        config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
        items[:] = chosen
    config.stash[_LEFT_OUT] = sorted(left_out)


_LEFT_OUT = pytest.StashKey[list[str]]()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    config = terminalreporter.config
    for tier in config.stash.get(_LEFT_OUT, []):
        terminalreporter.write_line(f"not run: {tier} ({TIERS[tier]}); pytest --tier {tier}")
