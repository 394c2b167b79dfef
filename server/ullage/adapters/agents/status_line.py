"""What Claude Code tells its status line: the line that it shows, and a snapshot for our readers.

A new process at every message: imports as little as it can, never fails, and keeps counts and names
only, whatever it is told. Where a session's snapshot lies is known here.
"""

import json
import os
import sys
import time

from ullage.domain.numbers import room
from ullage.folders import state_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Json = Any
    Snapshot = dict[str, Any]

FOLDER = "statusline"
MOST_BYTES = 1_000_000
"""What it is told has a few thousand."""

MOST_CHARACTERS = 200
"""Of a name: of a session, of a model."""

KEPT_SECONDS = 30 * 86_400
"""As long as Claude Code itself keeps a transcript that nothing is written to."""

SECONDS_BETWEEN_PRUNINGS = 86_400
PRUNED = ".pruned"

WENT_IN = ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")
MOST_DIGITS = 12
"""Of a number of tokens; a longer one is none."""

AUTO_COMPACT = "CLAUDE_CODE_AUTO_COMPACT_WINDOW"
LEAST_AUTO_COMPACT = 100_000
"""Tokens; Claude Code takes no less for it."""

TOTAL_IS_CONTEXT = (2, 1, 132)
"""The version from which on `total_input_tokens` is what the context holds; it was all that the
session had taken. The parts of `current_usage` have always been those of the last response."""

ABOUT = "the status line of Claude Code: reads what that tells it on standard input; see the README"


def run(arguments: list[str]) -> int:
    """Write the snapshot, print the line, and give the exit status: 0, whatever happens."""
    try:
        # Python has no stream for what is closed.
        if arguments or sys.stdin is None or sys.stdin.isatty():  # pyright: ignore[reportUnnecessaryComparison]
            _complain(ABOUT)
        else:
            _answer(sys.stdin.buffer.read(MOST_BYTES + 1))
    except KeyboardInterrupt:
        pass
    except Exception as error:  # noqa: BLE001 - Claude Code would show nothing, or this
        _complain(f"{type(error).__name__}: {error}")
    return 0


def _answer(data: bytes) -> None:
    try:
        told: Json = json.loads(data) if len(data) <= MOST_BYTES else None
    except (ValueError, RecursionError) as error:
        _complain(f"no JSON: {error}")
        return
    if not isinstance(told, dict):
        _complain("no object of JSON that Claude Code would tell")
        return
    found = snapshot(told, os.environ.get(AUTO_COMPACT, ""), time.time())
    try:
        keep(found)
    except OSError as error:
        _complain(f"the snapshot cannot be written: {error.strerror or error}")
    # Not by a stream: what is left in one makes a traceback when nobody reads on.
    os.write(1, f"{line(found)}\n".encode())


def snapshot(told: "Json", auto_compact: str, at: float) -> "Snapshot":
    """What is kept of what was told at a time, in seconds since the epoch; None for what was not.

    `window` and `used` in tokens, `cost` in US dollars. `auto_compact`: the user's own window.
    """
    return {
        "session": _name(_at(told, "session_id")),
        "version": _name(_at(told, "version")),
        "model": _name(_at(told, "model", "id")),
        "window": _window(told, auto_compact),
        "used": _used(told),
        "output": _tokens(_at(told, "context_window", "current_usage", "output_tokens")),
        "cost": _money(_at(told, "cost", "total_cost_usd")),
        "at": at,
    }


def line(found: "Snapshot") -> str:
    """The line for a snapshot; empty where nobody knows what the context holds."""
    used, window = found["used"], found["window"]
    left = None if used is None or window is None else max(window - used, 0)
    return room(used, left, window)


def _window(told: "Json", auto_compact: str) -> int | None:
    """What the session may fill: the model's window, or less where the user said so."""
    window = _tokens(_at(told, "context_window", "context_window_size"))
    # Of models behind a gateway it knows nothing, and tells what its own ones have.
    if not window or "claude" not in (_name(_at(told, "model", "id")) or "").lower():
        return None
    own = int(auto_compact) if _is_plain_number(auto_compact) else window
    return min(window, max(own, LEAST_AUTO_COMPACT))


def _used(told: "Json") -> int | None:
    """All that went into the last response; None where there was none since a new beginning."""
    usage = _at(told, "context_window", "current_usage")
    if usage is not None:
        return sum(_tokens(_at(usage, part)) or 0 for part in WENT_IN) or None
    context = _at(told, "context_window")
    is_cleared = isinstance(context, dict) and "current_usage" in context
    if is_cleared or _version(_at(told, "version")) < TOTAL_IS_CONTEXT:
        return None
    return _tokens(_at(context, "total_input_tokens")) or None


def _version(written: "Json") -> tuple[int, ...]:
    parts = (_name(written) or "").split(".")[:3]
    return tuple(int(part) if _is_plain_number(part) else 0 for part in parts)


def _is_plain_number(written: str) -> bool:
    return written.isascii() and written.isdecimal() and len(written) < MOST_DIGITS


def keep(found: "Snapshot") -> None:
    """Write a session's snapshot in the place of the one before. Raises OSError."""
    path = snapshot_path(found["session"] or "")
    if path is None:
        return
    folder = os.path.dirname(path)
    for one in (os.path.dirname(folder), folder):
        os.makedirs(one, mode=0o700, exist_ok=True)
    new = f"{path}.{os.getpid()}"
    with open(new, "w", encoding="ascii") as file:
        json.dump(found, file)
    os.replace(new, path)
    _prune(folder, found["at"])


def snapshot_path(session: str) -> str | None:
    """Where the snapshot of a session is; None for a name that none has, such as a path."""
    folder = state_folder()
    plain = session.replace("-", "").replace("_", "")
    if folder is None or not (plain.isascii() and plain.isalnum()):
        return None
    return os.path.join(folder, FOLDER, f"{session}.json")


def _prune(folder: str, now: float) -> None:
    """Remove old snapshots, and what was left of one whose writing was cut short."""
    mark = os.path.join(folder, PRUNED)
    try:
        if now - os.stat(mark).st_mtime < SECONDS_BETWEEN_PRUNINGS:
            return
    except FileNotFoundError:
        pass
    with open(mark, "w", encoding="ascii"):
        pass
    for entry in os.scandir(folder):
        try:
            if now - entry.stat().st_mtime > KEPT_SECONDS:
                os.unlink(entry)
        except OSError:
            # Another process was faster.
            continue


def _at(told: "Json", *keys: str) -> "Json":
    for key in keys:
        try:
            told = told[key]
        except (KeyError, TypeError):
            return None
    return told


def _name(value: "Json") -> str | None:
    return value if isinstance(value, str) and 0 < len(value) <= MOST_CHARACTERS else None


def _tokens(value: "Json") -> int | None:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and 0 <= value < 10**MOST_DIGITS else None


def _money(value: "Json") -> float | None:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return value if is_number and 0 <= value < 10**MOST_DIGITS else None


def _complain(what: str) -> None:
    try:
        os.write(2, f"ullage statusline: {what}\n".encode("utf-8", "backslashreplace"))
    except OSError:
        pass
