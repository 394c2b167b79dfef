"""Where the program starts. Looks at its first argument before it imports anything heavy."""

import signal
import sys


def main() -> None:
    """Run the front that the first argument asks for and leave with its exit status."""
    try:
        # Many editors add --stdio.
        is_plain = sys.argv[1:2] == ["serve"] and set(sys.argv[2:]) <= {"--stdio"}
        status = _serve() if is_plain else _run_command(sys.argv[1:])
    except KeyboardInterrupt:
        # While modules were being loaded: there was nothing to say yet.
        status = 128 + signal.SIGINT
    # The end takes its time; a second Ctrl-C must not make a traceback of it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(status)


def _serve() -> int:
    from ullage.lsp.serve import serve  # noqa: PLC0415 - half a second that only it pays

    return serve()


def _run_command(arguments: list[str]) -> int:
    from ullage.cli.main import run  # noqa: PLC0415 - the server needs none of it

    return run(arguments, _serve)


if __name__ == "__main__":
    main()
