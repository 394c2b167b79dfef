"""The server's life: Python that is missing or too old, crashes, restarts, trust, settings."""

import os
import re
import shutil
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.transcripts import text
from tests.workbench.agents_at_work import SESSION_ITEM, claude
from tests.workbench.conftest import Look, Serve
from tests.workbench.extension import (
    ITEM,
    NEWEST,
    PYTHON_CHOICE,
    python_path,
    real_code,
    set_in_folder,
    total,
    until_total,
)

if TYPE_CHECKING:
    from tests.workbench.window import Window

pytestmark = [pytest.mark.workbench, pytest.mark.timeout(600), NEWEST]


HIGH_CONTRAST = "Default High Contrast"
MOST_ENDS = 5
"""After so many in three minutes nobody starts it again."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return real_code(tmp_path / "project", "rich", "color.py", "live.py")


def program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


def bare_path(tmp_path: Path) -> str:
    """A PATH with a shell and nothing else."""
    folder = tmp_path / "bare"
    folder.mkdir()
    for name in ("sh", "bash", "uname", "ps", "which", "cat", "sed", "env"):
        if found := shutil.which(name):
            (folder / name).symlink_to(found)
    return str(folder)


def until_told(window: "Window", cause: str) -> None:
    """Wait until the status bar tells a screen reader why there is no number."""
    window.screen.until(
        f"{cause!r}", lambda: window.status.label(ITEM), lambda label: cause in label
    )


def health(window: "Window") -> str:
    """What the item beside the language's name says of the server."""
    said = window.status.hover("status.languageStatus").text
    return re.sub(r"\s+", " ", said)


def servers(place: Path) -> list[int]:
    """The processes that serve this profile: its own home is in their environment."""
    found: list[int] = []
    for process in Path("/proc").iterdir():
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
            surroundings = (process / "environ").read_bytes()
        except (OSError, NotADirectoryError):
            continue
        if b"serve" in words and os.fsencode(f"HOME={place}") in surroundings:
            found.append(int(process.name))
    return found


def test_without_python_it_says_so_and_comes_to_life_with_one(
    serve: Serve, look: Look, project: Path, vsix: Path, tmp_path: Path
) -> None:
    server = serve(vsix, environment={"PATH": bare_path(tmp_path)})
    window = look(server, project, "rich/color.py")
    until_told(window, "No Python 3.11 or later was found")
    assert window.panels.notifications() == []
    view = window.tree("Context")
    window.screen.until("what is wrong", view.message, lambda text: "Ullage does not run." in text)
    window.screenshot("no-python")

    set_in_folder(project, interpreter=sys.executable)
    total(window)


def test_a_python_that_is_too_old_is_named_with_its_version(
    serve: Serve, look: Look, project: Path, vsix: Path, tmp_path: Path
) -> None:
    # As Python 3.10 answers: it knows no -P.
    old = program(
        tmp_path / "old" / "python3",
        '#!/bin/sh\n[ "$1" = "--version" ] && echo "Python 3.10.13" && exit 0\n'
        'echo "Unknown option: $1" >&2\nexit 2\n',
    )
    server = serve(vsix, environment={"PATH": bare_path(tmp_path)},
                   machine={"ullage.interpreter": str(old)})  # fmt: skip
    window = look(server, project, "rich/color.py")
    until_told(window, f"{old}: it is Python 3.10; Ullage needs 3.11 or later")


def test_a_server_that_is_killed_comes_back_with_the_same_numbers(
    serve: Serve, look: Look, project: Path, vsix: Path
) -> None:
    server = serve(vsix, environment={"PATH": python_path()})
    window = look(server, project, "rich/color.py", "rich/live.py")
    before = total(window)
    (first,) = servers(server.place)
    os.kill(first, signal.SIGKILL)
    window.screen.until(
        "another server", lambda: servers(server.place), lambda now: now and now != [first]
    )
    until_total(window, before)
    window.palette("Ullage: Load Signatures Only")
    window.status.until("status.extensionMessage", re.compile("^live.py: signatures"))


def test_a_server_that_ends_again_and_again_is_given_up_until_somebody_restarts_it(
    serve: Serve, look: Look, project: Path, vsix: Path
) -> None:
    server = serve(vsix, environment={"PATH": python_path()})
    window = look(server, project, "rich/color.py")
    before = total(window)
    for told in [*["Ullage is starting"] * (MOST_ENDS - 1), "The server ends again and again."]:
        until_total(window, before)
        (running,) = servers(server.place)
        os.kill(running, signal.SIGKILL)
        until_told(window, told)
    assert health(window).startswith("Ullage The server ends again and again.")
    assert servers(server.place) == []
    assert window.panels.notifications() == []
    window.palette("Ullage: Restart Server")
    until_total(window, before)
    assert re.match(r"Ullage \d+\.\d+\.\d+, bundled, run by /.*from the PATH", health(window))


def test_the_python_that_was_chosen_in_the_editor_runs_it(
    serve: Serve, look: Look, project: Path, vsix: Path, tmp_path: Path
) -> None:
    choice = program(project / ".stub" / "python", str(tmp_path / "none"))
    server = serve(vsix, PYTHON_CHOICE, environment={"PATH": bare_path(tmp_path)})
    window = look(server, project, "rich/color.py")
    until_told(window, "No Python 3.11 or later was found")
    choice.write_text(sys.executable)
    total(window)
    assert "from the Python extension" in health(window)


def test_a_restart_while_a_crash_is_mended_is_one_server_and_quiet(
    serve: Serve, look: Look, project: Path, vsix: Path
) -> None:
    server = serve(vsix, environment={"PATH": python_path()})
    window = look(server, project, "rich/color.py")
    before = total(window)
    for _ in range(2):
        for process in servers(server.place):
            os.kill(process, signal.SIGKILL)
        window.palette("Ullage: Restart Server")
        window.screen.until("one server", lambda: servers(server.place), lambda now: len(now) == 1)
        until_total(window, before)
    assert window.panels.notifications() == []


def test_a_restart_survives_a_start_that_failed(
    serve: Serve, look: Look, project: Path, vsix: Path, tmp_path: Path
) -> None:
    server = serve(vsix, environment={"PATH": python_path()})
    window = look(server, project, "rich/color.py")
    before = total(window)
    # It answers what it is asked about itself, and then does not serve.
    broken = tmp_path / "broken" / "python"
    program(
        broken,
        "#!/bin/sh\n"
        'case "$*" in *serve*) exit 3;; esac\n'
        f"""echo '["{broken}", 3, 11, false]'\n""",
    )
    set_in_folder(project, interpreter=str(broken))
    until_told(window, "The server does not start")
    assert window.panels.notifications() == []
    set_in_folder(project, interpreter=sys.executable)
    until_total(window, before)
    window.palette("Ullage: Restart Server")
    until_total(window, before)
    assert len(servers(server.place)) == 1


def test_an_untrusted_folder_cannot_choose_the_program(
    serve: Serve, look: Look, project: Path, vsix: Path, tmp_path: Path
) -> None:
    ran = tmp_path / "ran"
    evil = program(project / "evil", f"#!/bin/sh\ntouch {ran}\n")
    settings = project / ".vscode" / "settings.json"
    settings.parent.mkdir()
    settings.write_text(f'{{"ullage.interpreter": "{evil}", "ullage.target": 5000}}')
    server = serve(vsix, environment={"PATH": python_path()}, asks_for_trust=True)
    window = look(server, project, "rich/color.py")
    window.status.until("status.workspaceTrust", re.compile("Restricted Mode"))
    window.status.until(ITEM, re.compile("/5K$"))
    assert not ran.exists()


def test_what_the_user_sets_beats_the_file_and_nothing_else_does(
    serve: Serve, look: Look, project: Path, vsix: Path
) -> None:
    (project / "ullage.toml").write_text("target = 12000\n[inlay-hints]\nenabled = false\n")
    server = serve(vsix, environment={"PATH": python_path()})
    window = look(server, project, "rich/color.py")
    window.status.until(ITEM, re.compile("/12K$"))
    total(window)
    assert window.editor.hints() == []
    window.set_setting("ullage.inlayHints.enabled", value=True)
    window.screen.until("hints", window.editor.hints)
    window.set_setting("ullage.target", 20_000)
    window.status.until(ITEM, re.compile("/20K$"))
    window.set_setting("ullage.target", None)
    window.status.until(ITEM, re.compile("/12K$"))
    claude(server, project).answer(text("read"), context=62_000)
    window.status.until(SESSION_ITEM, "105K left · 62K/200K")
    window.set_setting("ullage.statusBar.enabled", value=False)
    window.screen.until(
        "a status bar without them",
        lambda: not {ITEM, SESSION_ITEM} & window.status.shown().keys(),
    )


def test_the_trace_is_there_as_soon_as_the_setting_asks_for_it(
    serve: Serve, look: Look, project: Path, vsix: Path
) -> None:
    window = look(serve(vsix, environment={"PATH": python_path()}), project, "rich/color.py")
    total(window)
    window.set_setting("ullage.trace.server", "messages")
    window.open_file("rich/live.py")
    window.screen.until(
        "messages", lambda: window.panels.output("Ullage Trace"),
        lambda lines: any("ullage/didChangeTabs" in line for line in lines),
    )  # fmt: skip


def test_over_the_maximum_is_seen_in_high_contrast_too(
    serve: Serve, look: Look, project: Path, vsix: Path
) -> None:
    (project / "ullage.toml").write_text("target = 1000\nmaximum = 2000\n")
    theme = {"window.autoDetectColorScheme": False, "workbench.colorTheme": HIGH_CONTRAST}
    server = serve(vsix, settings=theme, environment={"PATH": python_path()})
    window = look(server, project, "rich/color.py")
    total(window)
    plain, _ = window.status.colors("status.editor.selection")
    window.screen.until(
        "another colour", lambda: window.status.colors(ITEM)[0], lambda colour: colour != plain
    )
    assert "over the maximum" in window.status.label(ITEM)


def test_a_second_folder_is_counted_too(
    serve: Serve, look: Look, project: Path, vsix: Path, tmp_path: Path
) -> None:
    second = real_code(tmp_path / "second", "rich", "table.py")
    workspace = tmp_path / "both.code-workspace"
    workspace.write_text(f'{{"folders": [{{"path": "{project}"}}, {{"path": "{second}"}}]}}')
    server = serve(vsix, environment={"PATH": python_path()})
    window = look(server).open_workspace(workspace)
    window.menus.open_file(project / "rich" / "color.py")
    window.until_tab("color.py")
    first = total(window)
    window.menus.open_file(second / "rich" / "table.py")
    window.until_tab("table.py")
    window.screen.until("both", lambda: total(window), lambda seen: seen > first)
    rows = window.tree("Context").until("both files", lambda rows: len(rows) == 3)
    assert "second" in rows[2].description
