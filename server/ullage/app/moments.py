"""Times of records as people read them: in the time of this machine."""

from datetime import datetime


def moment(written: str | None) -> str:
    """Day and time of an ISO 8601 text; empty for None."""
    return "" if written is None else _local(written).strftime("%Y-%m-%d %H:%M")


def time_of_day(written: str | None) -> str:
    """The time alone, for what is of today; empty for None."""
    return "" if written is None else _local(written).strftime("%H:%M")


def time_of_file(modified: float) -> str:
    """The time of day of a file's last change, in seconds since the epoch."""
    return datetime.fromtimestamp(modified).strftime("%H:%M")  # noqa: DTZ006 - this machine's time


def day(at: datetime) -> str:
    """The day of a time, ISO 8601, as a calendar here has it."""
    return at.astimezone().date().isoformat()


def _local(written: str) -> datetime:
    return datetime.fromisoformat(written).astimezone()
