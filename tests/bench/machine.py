"""What was measured, on what, when."""

import datetime as dt
import os
import platform
from importlib.metadata import version

PACKAGES = ("ullage", "tiktoken", "tree-sitter", "toktok-rs")


def description() -> str:
    """One line: date, versions, cores, and how busy the machine was with other work."""
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    today = dt.datetime.now(tz=dt.UTC).date()
    cores, load = os.cpu_count(), os.getloadavg()[0]
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{today}, {python}, {versions}, {cores} cores, load at the start {load:.1f}"
