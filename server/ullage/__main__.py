"""Where the program starts. Looks at its first argument before it imports anything heavy."""

import sys


def main() -> None:
    """Run the command line and leave with its exit status."""
    from ullage.cli.main import run  # noqa: PLC0415 - fronts to come don't pay for this one

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
