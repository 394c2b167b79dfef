"""`ullage count`: bare numbers for scripts, of files and of standard input."""

from pathlib import Path

from tests.cli.program import FILES, Run, start
from tests.support.independent import independent_count


def test_one_file_gives_a_bare_number(tree: Path, ullage: Run) -> None:
    done = ullage("count", "app.py")
    assert (done.status, done.out, done.err) == (0, f"{independent_count(FILES['app.py'])}\n", "")


def test_several_files_give_a_line_each_and_the_sum(tree: Path, ullage: Run) -> None:
    names = ["app.py", "README", "src/deep/notes.md"]
    counts = [independent_count(FILES[name]) for name in names]
    lines = [line.split() for line in ullage("count", *names).out.splitlines()]
    assert lines == [
        *([str(count), name] for count, name in zip(counts, names, strict=True)),
        [str(sum(counts)), "total"],
    ]


def test_standard_input_is_counted_like_the_file(tree: Path) -> None:
    data = FILES["src/deep/notes.md"].encode()
    done = start("count", "-", "--format", "json", cwd=tree, data=data)
    (text,) = done.document["files"]
    assert text == {
        "path": "-",
        "language": None,
        "bytes": len(data),
        "tokens": independent_count(data.decode()),
    }
    assert start("count", cwd=tree, data=data).out == f"{text['tokens']}\n"


def test_report_and_count_agree(tree: Path, ullage: Run) -> None:
    reported = ullage("report", "-f", "json").document
    counted = ullage("count", *(f["path"] for f in reported["files"]), "-f", "json").document
    assert counted["total"] == reported["total"]["full"]
    assert [(one["path"], one["tokens"], one["language"]) for one in counted["files"]] == [
        (one["path"], one["tokens"]["full"], one["language"]) for one in reported["files"]
    ]


def test_a_file_counts_whatever_rules_say_of_it(tree: Path, ullage: Run) -> None:
    (tree / "ullage.toml").write_text('exclude = ["app.py"]\nmax-file-size = 10\n')
    assert ullage("count", "app.py").out == f"{independent_count(FILES['app.py'])}\n"


def test_a_mark_at_the_beginning_is_no_text(tree: Path, ullage: Run) -> None:
    (tree / "marked.txt").write_bytes(b"\xef\xbb\xbfone two")
    (tree / "wide.txt").write_bytes("\ufeffone two".encode("utf-16-le"))
    for name in ("marked.txt", "wide.txt"):
        assert ullage("count", name).out == f"{independent_count('one two')}\n"


def test_an_estimate_is_marked_and_has_its_band_on_standard_error(tree: Path, ullage: Run) -> None:
    done = ullage("count", "app.py", "--model", "claude-opus-4-5")
    assert done.status == 0
    assert int(done.out.removeprefix("~")) > 0
    assert done.out.startswith("~")
    assert done.err.startswith("ullage: estimate for claude-opus-4-5: ")


def test_nothing_is_nought(ullage: Run, tree: Path) -> None:
    (tree / "empty").touch()
    assert ullage("count", "empty").out == "0\n"
