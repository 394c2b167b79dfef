"""A VS Code that serves windows to a browser, with everything it reads and writes in one folder."""

import json
import os
import re
import signal
import subprocess
import time
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.workbench.installation import Installation
from tests.workbench.packing import packed

PATIENCE = 60.0
"""Seconds that anything may take; a watchdog, not a measure."""

Settings = dict[str, Any]

QUIET: Settings = {
    "chat.disableAIFeatures": True,
    "extensions.autoCheckUpdates": False,
    # In a browser it is on, and no file is ever unsaved for long.
    "files.autoSave": "off",
    "git.enabled": False,
    "telemetry.telemetryLevel": "off",
    # Themes have other names in each version: the system's colours are what a test can set.
    "window.autoDetectColorScheme": True,
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "workbench.startupEditor": "none",
    "workbench.tips.enabled": False,
}
"""Nothing by itself: no greeting, no look for updates, no other extension's status items."""

PATH = "/usr/local/bin:/usr/bin:/bin"


class CodeServer:
    """Use with `with`: leaving it ends the server and every process that it started.

    `settings` are the user's. `machine` are those of scope `machine` and `machine-overridable`: a
    window of a server is a remote one, which reads them from another file.
    `environment` is what extensions get to see on top of folders of their own; the machine's
    home is not in it; all of it is in `environment`.
    """

    def __init__(
        self,
        installation: Installation,
        place: Path,
        *,
        settings: Settings | None = None,
        machine: Settings | None = None,
        environment: Mapping[str, str] | None = None,
        asks_for_trust: bool = False,
    ) -> None:
        self.installation = installation
        self.place = place
        self.settings = QUIET | (settings or {})
        self.machine = machine or {}
        self.port = 0
        self.environment = {**_own_environment(place), **(environment or {})}
        self._asks_for_trust = asks_for_trust
        self._process: subprocess.Popen[bytes] | None = None
        for folder in ("home", "extensions", "data"):
            (place / folder).mkdir(parents=True, exist_ok=True)
        # Without a configuration it writes one, with a password.
        (place / "config.yaml").write_text("{}\n")
        self._write_settings("User", self.settings)
        self._write_settings("Machine", self.machine)

    @property
    def log_file(self) -> Path:
        return self.place / "code-server.log"

    def install(self, extension: Path) -> None:
        """Install an extension: a .vsix, or the folder that its package.json is in."""
        vsix = packed(extension, self.place) if extension.is_dir() else extension
        done = subprocess.run(
            [*self._command(), "--install-extension", vsix],
            env=self.environment,
            capture_output=True,
            check=False,
            text=True,
            timeout=PATIENCE,
        )
        assert done.returncode == 0, f"{vsix.name} was not installed: {done.stdout}{done.stderr}"

    def _write_settings(self, scope: str, settings: Settings) -> None:
        file = self.place / "data" / scope / "settings.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(settings, indent=2))

    def log_tail(self, lines: int = 20) -> str:
        """The last that the server and its extension hosts have said."""
        files = [self.log_file, *sorted((self.place / "data/logs").rglob("remoteexthost.log"))]
        return "\n".join(
            "\n".join(file.read_text(errors="replace").splitlines()[-lines:]) for file in files
        )

    def _command(self) -> list[str | Path]:
        return [
            self.installation.node,
            self.installation.entry,
            *("--config", self.place / "config.yaml"),
            *("--user-data-dir", self.place / "data"),
            *("--extensions-dir", self.place / "extensions"),
        ]

    def __enter__(self) -> Self:
        switches = [
            "--disable-telemetry",
            "--disable-update-check",
            "--disable-getting-started-override",
            "--disable-file-downloads",
            "--disable-proxy",
        ]
        if not self._asks_for_trust:
            switches.append("--disable-workspace-trust")
        with self.log_file.open("wb") as log:
            self._process = subprocess.Popen(
                [
                    *self._command(),
                    *("--auth", "none", "--bind-addr", "127.0.0.1:0"),
                    *switches,
                    *self.installation.build.switches,
                ],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            self._wait_until_healthy()
        except BaseException:
            self._end()
            raise
        return self

    def _wait_until_healthy(self) -> None:
        assert self._process is not None
        deadline = time.monotonic() + PATIENCE
        while not self._is_healthy():
            assert self._process.poll() is None, f"code-server has ended: {self.log_tail()}"
            assert time.monotonic() < deadline, f"code-server does not listen: {self.log_tail()}"
            time.sleep(0.02)

    def _is_healthy(self) -> bool:
        # The system chose the port: no other process can have taken it meanwhile.
        said = re.search(r"listening on http://127\.0\.0\.1:(\d+)", self.log_file.read_text())
        if said is None:
            return False
        self.port = int(said[1])
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=PATIENCE):
                return True
        except OSError:
            return False

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._end()

    def _end(self) -> None:
        """The whole group: an extension host would outlive its window and the server."""
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None


def _own_environment(place: Path) -> dict[str, str]:
    """An environment in which all that is kept anywhere is kept in one folder."""
    home = place / "home"
    return {
        "CLAUDE_CONFIG_DIR": str(home / ".claude"),
        "CODEX_HOME": str(home / ".codex"),
        # No shop: a look at it would leave the machine.
        "EXTENSIONS_GALLERY": "{}",
        "GEMINI_CLI_HOME": str(home / ".gemini"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "PATH": PATH,
        # The extension host takes PATH and the like from a login shell, unless it is started
        # from a terminal.
        "VSCODE_CLI": "1",
        "XDG_CACHE_HOME": str(home / ".cache"),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_DATA_HOME": str(home / ".local/share"),
        "XDG_STATE_HOME": str(home / ".local/state"),
    }
