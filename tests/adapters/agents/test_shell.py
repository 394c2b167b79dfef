"""Which files a command prints."""

import pytest

from ullage.adapters.agents.shell import Printed, outputs, printed_files
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
        ("nl -ba a.py | sed -n '20,40p'", [Printed("a.py", Lines(20, 40), "numbers")]),
        ("sed -n '20,40p' a.py | head -5", [Printed("a.py", Lines(20, 24))]),
        ("sed -n '20,$p' a.py | sed -n '5,$p'", [Printed("a.py", Lines(24, None))]),
        (
            "cd src && cat a.py; head -3 b.py",
            [Printed("src/a.py"), Printed("src/b.py", Lines(1, 3))],
        ),
        ("cd src && cd .. && cat a.py", [Printed("src/../a.py")]),
        ("cd /w/app && cat a.py /etc/b", [Printed("/w/app/a.py"), Printed("/etc/b")]),
        ("head -n 5 a.py b.py", [Printed("a.py", Lines(1, 5), "headings"),
                                 Printed("b.py", Lines(1, 5), "headings")]),
        ("cat -n a.py", [Printed("a.py", None, "numbers")]),
        ("nl a.py", [Printed("a.py")]),
        ("sed -n 5,9p a.py | nl -ba", [Printed("a.py", Lines(5, 9))]),
        ("cat a.py\nsed -n 1,5p b.py\n", [Printed("a.py"), Printed("b.py", Lines(1, 5))]),
        ("cat a.py &&\n cat b.py", [Printed("a.py"), Printed("b.py")]),
        ("cat 'two\nlines.py'", [Printed("two\nlines.py")]),
        ("sed -n 1,5p a.py 2>/dev/null || true", [Printed("a.py", Lines(1, 5))]),
        ("cat 'app/(group)/page.tsx'", [Printed("app/(group)/page.tsx")]),
        ("(cd src && cat a.py)", []),
        ("sed -n 1,5p a.py b.py", []),
        ("cat a.py b.py | head -5", []),
        ("cat a.py *.md", []),
        ("cat $(find . -name a.py)/b.py", []),
        ("python - <<'PY'\ncat a.py\nPY", []),
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
)  # fmt: skip
def test_files_that_a_command_prints(command: str, files: list[Printed]) -> None:
    assert [*printed_files(command)] == files


@pytest.mark.parametrize(
    ("command", "printed"),
    [
        ("cat a.py; git status; cat b.py", ["a.py", None, "b.py"]),
        ("mkdir -p x && cat a.py > b.py; cat b.py", ["b.py"]),
        ("rg x | head -5 && cat a.py", [None, "a.py"]),
        ("for f in a b; do cat $f; done; cat a.py", [None, None, None, "a.py"]),
        ("git diff | head", []),
    ],
)
def test_what_others_print_beside_files(command: str, printed: list[str | None]) -> None:
    assert [one and one.path for one in outputs(command)] == printed
