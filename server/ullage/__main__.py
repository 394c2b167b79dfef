"""Where the program starts. Looks at its first argument before it imports anything heavy."""

import os
import signal
import sys


def main() -> None:
    """Run the front that the first argument asks for and leave with its exit status."""
    try:
        status = _front(sys.argv[1:])
    except KeyboardInterrupt:
        # While modules were being loaded: there was nothing to say yet.
        status = 128 + signal.SIGINT
    # The end takes its time; a second Ctrl-C must not make a traceback of it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(status)


def _front(arguments: list[str]) -> int:
    if arguments[:1] == ["statusline"]:
        _status_line(arguments[1:])
    # Many editors add --stdio.
    is_plain = arguments[:1] == ["serve"] and set(arguments[1:]) <= {"--stdio"}
    return _serve() if is_plain else _run_command(arguments)


def _status_line(arguments: list[str]) -> None:
    from ullage.adapters.agents.status_line import run  # noqa: PLC0415 - it has no time for more

    # Without the interpreter's own end, which takes a tenth of it all: nothing is left to be done.
    os._exit(run(arguments))


def _serve() -> int:
    from ullage.lsp.serve import serve  # noqa: PLC0415 - half a second that only it pays

    return serve()


def _run_command(arguments: list[str]) -> int:
    from ullage.cli.main import run  # noqa: PLC0415 - the server needs none of it

    return run(arguments, _serve)


if __name__ == "__main__":
    main()
