"""Where the program keeps what is its own: where platformdirs says, found more cheaply."""

import os
import sys
from pathlib import Path

import platformdirs
import pytest
from platformdirs.macos import MacOS
from platformdirs.unix import Unix

from ullage.folders import cache_folder, state_folder


@pytest.mark.skipif(os.name == "nt", reason="there it asks platformdirs itself")
@pytest.mark.parametrize(("system", "theirs"), [("linux", Unix), ("darwin", MacOS)])
@pytest.mark.parametrize("configured", [None, "", "/somewhere/else", "not/absolute", "~/state"])
def test_the_state_is_where_platformdirs_says(
    monkeypatch: pytest.MonkeyPatch, system: str, theirs: type[Unix], configured: str | None
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    if configured is None:
        monkeypatch.delenv("XDG_STATE_HOME")
    else:
        monkeypatch.setenv("XDG_STATE_HOME", configured)
    assert state_folder() == theirs("ullage", appauthor=False).user_state_dir


def test_this_system_says_the_same() -> None:
    assert state_folder() == platformdirs.user_state_dir("ullage", appauthor=False)
    assert cache_folder() == platformdirs.user_cache_dir("ullage", appauthor=False)


def test_a_user_without_a_home_has_no_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name)
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    monkeypatch.setattr(Path, "home", lambda: Path("~"))
    if os.name != "nt":
        assert (state_folder(), cache_folder()) == (None, None)
