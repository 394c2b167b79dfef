"""A real server process with a few features that misbehave on purpose."""

import ctypes
import os
import subprocess
import sys
import time

from tests.support.threads import in_thread
from ullage.lsp.dispatch import Feature
from ullage.lsp.parameters import NoParams
from ullage.lsp.serve import serve
from ullage.lsp.session import Session


def chatter(session: Session, params: object) -> str:
    """Every way to print that a library may use."""
    print("print", flush=True)
    os.write(1, b"write\n")
    ctypes.CDLL(None).puts(b"puts")
    ctypes.CDLL(None).fflush(None)
    subprocess.run([sys.executable, "-c", "print('child')"], check=True)
    return sys.stdin.read()


def sleep(session: Session, params: object) -> None:
    """A job that looks at nothing."""
    time.sleep(30)


def workers(session: Session, params: object) -> list[int]:
    """Start a parser; the process ids of all of them."""
    session.parts.outlines().outline(b"x = 1\n", "python", ())
    return [worker._process.pid for worker in session.parts.outlines()._idle]


if __name__ == "__main__":
    extra = (
        Feature("test/chatter", chatter, params=NoParams),
        Feature("test/sleep", in_thread(sleep), params=NoParams),
        Feature("test/workers", workers, params=NoParams),
    )
    sys.exit(serve(extra))
