"""The gate: files and sums against limits, what a change did to them, what a baseline allows."""

from ullage.app.check.documents import Checked, CheckRequest
from ullage.app.check.errors import CheckError
from ullage.app.check.run import run_check

__all__ = ["CheckError", "CheckRequest", "Checked", "run_check"]
