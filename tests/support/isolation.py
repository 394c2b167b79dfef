"""Processes without any network."""

import os
import shutil
import subprocess

import pytest


def isolation() -> list[str]:
    """A command that takes every network interface away, or a skipped test."""
    unshare = shutil.which("unshare")
    for options in (["-n"], ["-rn"]):
        if unshare is None:
            break
        alone = [unshare, *options]
        if subprocess.run([*alone, "true"], capture_output=True, check=False).returncode == 0:
            return alone
    reason = "not run: network namespaces are not permitted here; try `unshare -rn true`"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
