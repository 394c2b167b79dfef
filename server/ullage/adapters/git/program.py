"""Running git so that it starts no other program and asks no network."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

# Nobody waits longer for a list of files; a repository on a slow share must not hold up a build.
MOST_SECONDS = 60.0
_SAFE = ("-c", "core.fsmonitor=false", "-c", "protocol.allow=never", "--no-optional-locks")
_NO_GIT = "git cannot be started: {}"
_NO_ANSWER = "git did not answer within {:.0f} s"


class GitError(Exception):
    """Git cannot tell; the message says what is wrong, and `hint` what to do, if anything."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Answer:
    """How git ended, what it printed, and the first line of its complaints."""

    status: int
    out: bytes
    complaint: str


def ask(folder: Path, *arguments: str, data: bytes = b"", seconds: float = MOST_SECONDS) -> Answer:
    """What git says in a folder, to `data` on its standard input.

    Raises:
        GitError: there is no git, or it does not answer in time.
    """
    try:
        done = subprocess.run(
            ["git", *_SAFE, "-C", str(folder), *arguments],
            input=data,
            capture_output=True,
            check=False,
            timeout=seconds,
            # Its complaints are told apart by their words.
            env={**os.environ, "LC_ALL": "C"},
        )
    except FileNotFoundError:
        raise GitError(_NO_GIT.format("it is not on the PATH"), "Install git.") from None
    except OSError as error:
        raise GitError(_NO_GIT.format((error.strerror or str(error)).lower())) from None
    except ValueError as error:  # a NUL in an argument
        raise GitError(_NO_GIT.format(error)) from None
    except subprocess.TimeoutExpired:
        raise GitError(_NO_ANSWER.format(seconds)) from None
    said = done.stderr.decode("utf-8", "replace").strip().split("\n")[0]
    return Answer(done.returncode, done.stdout, said)


def told(folder: Path, *arguments: str, data: bytes = b"") -> bytes:
    """What git prints. Raises GitError, with git's own complaint where it fails."""
    answer = ask(folder, *arguments, data=data)
    if answer.status:
        raise GitError(f"git {arguments[0]}: {answer.complaint or f'status {answer.status}'}")
    return answer.out


def without_filters(folder: Path) -> tuple[str, ...]:
    """Options with which git looks at files as they are, not through a repository's programs.

    Raises GitError, also for a filter whose name cannot be given on a command line.
    """
    # Status 1: there are none.
    listed = ask(folder, "config", "--null", "--name-only", "--get-regexp", r"^filter\.").out
    names = {name.rpartition(b".")[0] for name in listed.split(b"\0") if name}
    if odd := [name for name in names if b"=" in name]:
        raise GitError(f"git has a filter with an odd name: {os.fsdecode(min(odd))!r}")
    off = ("clean=", "smudge=", "process=", "required=false")
    settings = (f"{os.fsdecode(name)}.{one}" for name in sorted(names) for one in off)
    return tuple(word for setting in settings for word in ("-c", setting))
