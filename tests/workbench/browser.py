"""Debian's Chromium, which reaches this machine's own servers and nothing else."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from tests.workbench.installation import NotInstalledError

SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    # Below every request, those of workers and of web views included.
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


@contextmanager
def browser() -> Iterator[Browser]:
    """A running browser. Raises `NotInstalledError`."""
    program = shutil.which("chromium")
    if program is None:
        raise NotInstalledError("chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=list(SWITCHES))
        try:
            yield running
        finally:
            running.close()
