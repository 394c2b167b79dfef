r"""Transcripts of the raw wire against a real server process.

A line of a transcript starts with what it is:
    #     prose
    >     one message to send, given the header that it needs
    >>    raw bytes to send, with Python's escapes; nothing is added
    <     the next message of the server has at least these fields with these values
    exit  end of the server's input; the exit status that it then has

Messages come in exactly the order of the transcript, and none beside them.
"""

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from tests.wire.process import Server, running_server
from ullage.lsp.transport import frame

HERE = Path(__file__).parent


@pytest.mark.parametrize("transcript", sorted(HERE.glob("*.txt")), ids=lambda path: path.stem)
def test_transcript(transcript: Path) -> None:
    with running_server() as server:
        play(transcript.read_text(), server)
    assert "Traceback" not in server.log()


def play(transcript: str, server: Server) -> None:
    for number, line in enumerate(transcript.splitlines(), 1):
        kind, _, rest = line.partition(" ")
        match kind:
            case "" | "#":
                pass
            case ">":
                json.loads(rest)
                server.send(frame(rest.encode()))
            case ">>":
                server.send(ast.literal_eval(f"b'{rest}'"))
            case "<":
                got = server.next()
                assert contains(got, json.loads(rest)), f"line {number}: {rest}\nbut came: {got}"
            case "exit":
                server.hang_up()
                assert server.next() is None, f"line {number}: something is left"
                assert server.process.wait() == int(rest), f"line {number}"
            case _:
                raise AssertionError(f"line {number} is none of the format: {line}")


def contains(got: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict):
        return isinstance(got, dict) and all(
            key in got and contains(got[key], value) for key, value in wanted.items()
        )
    return bool(got == wanted)
