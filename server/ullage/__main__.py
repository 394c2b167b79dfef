"""Where the program starts. Looks at its first argument before it imports anything heavy."""

import signal
import sys


def main() -> None:
    """Run the command line and leave with its exit status."""
    try:
        from ullage.cli.main import run  # noqa: PLC0415 - fronts to come don't pay for this one

        status = run(sys.argv[1:])
    except KeyboardInterrupt:
        # While modules were being loaded: there was nothing to say yet.
        status = 128 + signal.SIGINT
    # The end takes its time; a second Ctrl-C must not make a traceback of it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(status)


if __name__ == "__main__":
    main()
