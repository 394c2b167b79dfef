"""What editors do that know nothing of us, as real ones were seen to do it."""

from pathlib import Path

import pytest

from tests.support.window import PLAIN, Window, module


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "project"


def test_the_file_that_somebody_asks_about_is_the_one_that_is_looked_at(root: Path) -> None:
    """There are no tabs that would say so; so far it was the file opened last."""
    with Window(root, can=PLAIN) as window:
        for name in ("first.py", "last.py"):
            window.write(name, module(name[0], 60))
            window.show(name)
        window.settle()
        assert "for 1 other open file" in window.titles("first.py")[0]
        assert window.working_set()["first.py"]["active"]
        assert not window.working_set()["last.py"]["active"]


def test_no_argument_an_empty_one_and_null_are_the_same(root: Path) -> None:
    """Emacs has one value for an empty object and for null."""
    with Window(root, can=PLAIN) as window:
        fit = {"command": "ullage.fit"}
        answer = window.result("workspace/executeCommand", fit)
        assert (answer["before"], answer["after"]) == (0, 0)
        ways: list[list[object]] = [[], [{}], [None]]
        for arguments in ways:
            again = {**fit, "arguments": arguments}
            assert window.result("workspace/executeCommand", again) == answer
