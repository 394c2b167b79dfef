"""Which files a command prints."""

import pytest

from ullage.adapters.agents.shell import Printed, printed_files
from ullage.domain.session import Lines


@pytest.mark.parametrize(
    ("command", "files"),
    [
        ("cat a.py", [Printed("a.py")]),
        ("cat 'my file.py'", [Printed("my file.py")]),
        ("cat -n a.py b.py", [Printed("a.py"), Printed("b.py")]),
        ("head a.py", [Printed("a.py", Lines(1, 10))]),
        ("head -n 30 a.py", [Printed("a.py", Lines(1, 30))]),
        ("head -30 a.py", [Printed("a.py", Lines(1, 30))]),
        ("sed -n '5,9p' a.py", [Printed("a.py", Lines(5, 9))]),
        ("sed -n 5p a.py", [Printed("a.py", Lines(5, 5))]),
        ("sed -n '100,$p' a.py", [Printed("a.py", Lines(100, None))]),
        ("nl -ba a.py | sed -n '20,40p'", [Printed("a.py", Lines(20, 40))]),
        ("sed -n '20,40p' a.py | head -5", [Printed("a.py", Lines(20, 24))]),
        ("sed -n '20,$p' a.py | sed -n '5,$p'", [Printed("a.py", Lines(24, None))]),
        ("cd src && cat a.py; head -3 b.py", [Printed("a.py"), Printed("b.py", Lines(1, 3))]),
        ("cat a.py | grep x", []),
        ("cat a.py > b.py", []),
        ("cat *.py", []),
        ("cat $FILE", []),
        ("cat <<EOF", []),
        ("sed -i s/a/b/ a.py", []),
        ("concat a.py", []),
        ("echo 'cat a.py'", []),
        ("cat 'a.py", []),
        ("cat", []),
        ("| cat", []),
        ("", []),
        ("cat a.py; " + "x" * 2_000, []),
    ],
)
def test_files_that_a_command_prints(command: str, files: list[Printed]) -> None:
    assert [*printed_files(command)] == files
