"""Bad input: a clear message, the right exit status, no traceback, and the rest still counted."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.cli.program import FILES, Run, start
from tests.support.independent import independent_count

APP = independent_count(FILES["app.py"])
posix = pytest.mark.skipif(os.name == "nt", reason="a matter of POSIX file systems")


@pytest.mark.parametrize("command", ["report", "outline", "count", "check"])
def test_a_missing_path_is_told_and_the_rest_counted(tree: Path, ullage: Run, command: str) -> None:
    done = ullage(command, "nowhere.py", "app.py", "-f", "json")
    assert done.status == 2
    assert done.err == "ullage: nowhere.py: no such file or folder\n"
    assert done.document.get("checked") == 1 or len(done.document["files"]) == 1


@pytest.mark.parametrize("command", ["report", "outline", "count", "check"])
def test_nothing_but_missing_paths(tree: Path, ullage: Run, command: str) -> None:
    done = ullage(command, "nowhere", "elsewhere")
    assert done.status == 2
    assert [line.split(":")[1].strip() for line in done.complaints] == ["nowhere", "elsewhere"]


def test_an_empty_folder(tmp_path: Path, ullage: Run) -> None:
    done = ullage("report", tmp_path)
    assert (done.status, done.err) == (0, "")
    assert "nothing to count" in done.out
    assert ullage("report", tmp_path, "-f", "json").document["total"]["files"] == 0
    assert ullage("check", tmp_path).status == 0


def test_no_text_at_all_says_what_is_there_instead(tmp_path: Path, ullage: Run) -> None:
    (tmp_path / "logo.png").write_bytes(b"\x89PNG\0")
    (tmp_path / "data.bin2").write_bytes(b"a\0b")
    done = ullage("report", tmp_path)
    assert done.status == 0
    assert "nothing to count" in done.out
    rows = [line.split(maxsplit=1) for line in done.out.splitlines()]
    assert ["logo.png", ".png file"] in rows
    assert ["data.bin2", "NUL byte at offset 1"] in rows


def test_a_folder_where_rules_leave_out_everything_points_to_them(tree: Path, ullage: Run) -> None:
    (tree / ".gitignore").write_text("*.*\nREADME\n")
    done = ullage("report")
    assert "nothing to count" in done.out
    assert "--show-ignored names the rules" in done.out
    named = ullage("report", "--show-ignored").out
    assert ".gitignore:2: README" in named
    assert "--show-ignored" not in named


def without_privileges() -> list[str]:
    """A command that makes modes count for root, too; nothing for anyone else."""
    if os.geteuid() != 0:
        return []
    dropped = "-dac_override,-dac_read_search"
    command = ["setpriv", f"--bounding-set={dropped}", f"--inh-caps={dropped}"]
    if shutil.which("setpriv") is None:
        pytest.skip("not run: root may read everything; run it as somebody else")
    return command


@posix
def test_an_unreadable_file(tree: Path) -> None:
    (tree / "README").chmod(0)
    before = without_privileges()
    inside = start("report", "-f", "json", cwd=tree, before=before)
    assert inside.status == 0
    assert inside.document["total"]["files"] == 5
    assert {"path": "README", "reason": "unreadable", "detail": "permission denied"} in (
        inside.document["skipped"]
    )
    for command in ("report", "outline", "count", "check"):
        named = start(command, "README", "app.py", "-f", "json", cwd=tree, before=before)
        assert (named.status, named.err) == (2, "ullage: README: permission denied\n")
        assert named.document.get("checked") == 1 or len(named.document["files"]) == 1


@posix
@pytest.mark.parametrize("command", ["report", "outline", "check"])
def test_a_named_pipe_is_told_and_never_waited_for(tree: Path, ullage: Run, command: str) -> None:
    os.mkfifo(tree / "pipe")
    done = ullage(command, "pipe", "app.py", "-f", "json")
    assert (done.status, done.err) == (2, "ullage: pipe: not a regular file (a named pipe)\n")
    in_folder = ullage("report", "-f", "json")
    assert (in_folder.status, in_folder.err) == (0, "")
    assert in_folder.document["total"]["files"] == len(FILES) - 1


@posix
def test_count_reads_a_pipe_that_is_named(tree: Path) -> None:
    os.mkfifo(tree / "pipe")
    writer = ["sh", "-c", 'cat app.py >pipe & exec "$@"', "sh"]
    done = start("count", "pipe", cwd=tree, before=writer)
    assert (done.status, done.out, done.err) == (0, f"{APP}\n", "")
    piped = start("count", "/dev/stdin", cwd=tree, data=FILES["app.py"].encode())
    assert (piped.status, piped.out) == (0, f"{APP}\n")


def test_invalid_utf_8_and_binary_content(tree: Path, ullage: Run) -> None:
    (tree / "latin.py").write_bytes(b"name = 'caf\xe9'\n")
    (tree / "blob.py").write_bytes(b"x = 1\0\n")
    skipped = {one["path"]: one for one in ullage("report", "-f", "json").document["skipped"]}
    assert skipped["latin.py"]["reason"] == "encoding"
    assert skipped["latin.py"]["detail"] == "byte 0xE9 at offset 11 is not UTF-8"
    assert skipped["blob.py"]["reason"] == "binary"
    counted = ullage("count", "latin.py", "blob.py", "app.py")
    assert (counted.status, counted.out) == (2, f"{APP}\n")
    assert counted.complaints == [
        "ullage: latin.py: byte 0xE9 at offset 11 is not UTF-8",
        "ullage: blob.py: NUL byte at offset 5",
    ]
    outlined = ullage("outline", ".")
    assert outlined.status == 0
    assert outlined.complaints == ["ullage: latin.py: byte 0xE9 at offset 11 is not UTF-8"]


def test_a_file_over_the_size_limit(tree: Path, ullage: Run) -> None:
    (tree / "ullage.toml").write_text("max-file-size = 500\n")
    done = ullage("report")
    assert done.status == 0
    assert "1 too large" in done.out
    reason = f"{len(FILES['app.py']):,} bytes, the limit is 500 bytes"
    assert ["app.py", reason] in [line.split(maxsplit=1) for line in done.out.splitlines()]
    assert ullage("count", "app.py").out == f"{APP}\n"


def test_settings_that_are_no_toml_are_told_and_not_used(tree: Path, ullage: Run) -> None:
    (tree / "ullage.toml").write_text("target = 5\nmaximum = [\n")
    done = ullage("report", "-f", "json")
    assert done.status == 2
    (complaint,) = done.complaints
    assert complaint.startswith(f"ullage: {tree / 'ullage.toml'}:")
    assert "not valid TOML" in complaint
    assert done.document["budget"]["target"] == 30_000
    assert done.document["total"]["files"] == 7


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('target = "many"', "target"),
        ("target = 0", "target"),
        ('encoding = "p50k"', "encoding"),
        ("exclude = 3", "exclude"),
        ("tarket = 3", "tarket"),
    ],
)
def test_a_bad_setting_is_told_with_its_place_and_the_default_used(
    tree: Path, ullage: Run, line: str, key: str
) -> None:
    (tree / "ullage.toml").write_text(f"maximum = 60000\n{line}\n")
    done = ullage("report", "-f", "json")
    assert done.status == 2
    (complaint,) = done.complaints
    assert complaint.startswith(f"ullage: {tree / 'ullage.toml'}:2: {key}")
    document = done.document
    assert (document["budget"]["target"], document["budget"]["maximum"]) == (30_000, 60_000)
    assert document["encoding"] == "o200k_base"
    assert document["total"]["files"] == 7


@pytest.mark.parametrize("command", ["report", "outline", "count"])
def test_an_unknown_model_is_refused_with_the_nearest_names(
    tree: Path, ullage: Run, command: str
) -> None:
    done = ullage(command, "app.py", "--model", "gtp-4o")
    assert (done.status, done.out) == (2, "")
    assert "--model" in done.complaints[0]
    assert "unknown model 'gtp-4o': did you mean gpt-4o" in done.complaints[0]


@pytest.mark.parametrize(
    "arguments", [("report",), ("count", "app.py"), ("check",), ("config", "show")]
)
def test_an_unknown_model_in_the_settings_is_told_with_its_place_and_not_used(
    tree: Path, ullage: Run, arguments: tuple[str, ...]
) -> None:
    (tree / "ullage.toml").write_text('target = 1000\nmodel = "gtp-4o"\n')
    done = ullage(*arguments)
    assert done.status == 2
    (complaint,) = done.complaints
    place = f"ullage: {tree / 'ullage.toml'}:2: model: "
    assert complaint.startswith(f"{place}unknown model 'gtp-4o': did you mean gpt-4o")
    assert complaint.endswith('("auto" is used)')
    assert done.out


def test_a_bad_limit_of_a_pattern_leaves_the_others(tree: Path, ullage: Run) -> None:
    (tree / "ullage.toml").write_text(
        '[check.files]\n"!a" = 3\n"*.ts" = -1\n"app.py" = 5\n"*.md" = "x"\n'
    )
    done = ullage("check", "-f", "json")
    assert [one["limit"] for one in done.document["over"]] == [5]
    assert [line.split(": ")[1] for line in done.complaints] == [
        f"{tree / 'ullage.toml'}:{line}" for line in (2, 3, 5)
    ]
    assert all(line.endswith("(this entry is left out)") for line in done.complaints)
    assert done.status == 2


@pytest.mark.parametrize("command", ["report", "outline", "count", "check", "fit"])
def test_an_empty_path_is_not_the_current_folder(tree: Path, ullage: Run, command: str) -> None:
    done = ullage(command, "app.py", "")
    assert (done.status, done.out) == (2, "")
    assert "an empty path" in done.complaints[0]


@pytest.mark.parametrize(
    "arguments", [("report", "--target"), ("check", "--target"), ("pack", "app.py", "--budget")]
)
def test_a_limit_beyond_all_sense_is_refused(
    tree: Path, ullage: Run, arguments: tuple[str, ...]
) -> None:
    done = ullage(*arguments, "99999999999999999999999")
    assert (done.status, done.out) == (2, "")
    assert arguments[-1] in done.complaints[0]


def test_a_check_of_nothing_gives_no_sum(tree: Path, ullage: Run) -> None:
    assert (ullage("check", "nope").status, ullage("check", "nope").out) == (2, "")


@pytest.mark.parametrize("command", ["report", "outline", "count"])
def test_a_model_and_an_encoding_contradict_each_other(
    tree: Path, ullage: Run, command: str
) -> None:
    done = ullage(command, "app.py", "--model", "gpt-4o", "--encoding", "o200k_base")
    assert (done.status, done.out) == (2, "")
    assert "give --model or --encoding" in done.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["reprot"], "Did you mean 'report'?"),
        (["report", "--formt", "json"], "--format"),
        (["report", "-f", "xml"], "'text', 'json'"),
        (["report", "--target", "0"], "'-t': must be at least 1; found '0'"),
        (["report", "--target", "many"], "'-t': must be a whole number; found 'many'"),
        (["check", "--target", "9" * 5_000], "'-t': must be a"),
        (["report", "--docs", "all"], "'--docs': 'all' is not one of 'none', 'summary', 'full'"),
        (["outline"], "FILE"),
        (["outline", "app.py", "--view", "all"], "'signatures'"),
        (["config", "shwo"], "Did you mean"),
    ],
)
def test_bad_usage_says_what_is_possible_and_where_to_look(
    tree: Path, ullage: Run, arguments: list[str], said: str
) -> None:
    done = ullage(*arguments)
    assert (done.status, done.out) == (2, "")
    assert said in done.complaints[0]
    assert done.complaints[-1].endswith("--help")


def test_an_error_of_our_own_is_told_with_how_to_report_it(
    tree: Path, ullage: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ullage.cli.report as module

    def broken(*_: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(module, "make_report", broken)
    done = ullage("report")
    assert (done.status, done.out) == (3, "")
    assert done.complaints[0] == "ullage: internal error: ZeroDivisionError: a bug"
    assert "Please report it" in done.complaints[1]
    monkeypatch.setenv("ULLAGE_TRACEBACK", "1")
    assert "Traceback" in ullage("report").err


@posix
def test_stores_that_cannot_be_written_are_told_once_and_done_without(
    tree: Path, ullage: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tree / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tree / "file" / "below"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tree / "file" / "below"))
    done = ullage("report", "app.py", "-f", "json")
    assert done.status == 0
    assert done.document["total"]["full"] == APP
    assert len(done.complaints) == 2
    assert all("working without it" in line for line in done.complaints)


@posix
@pytest.mark.skipif(sys.platform == "darwin", reason="its file systems refuse such names")
def test_names_that_are_not_utf_8_are_shown_escaped(
    tree: Path, ullage: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = tree / os.fsdecode(b"b\xff")
    odd.mkdir()
    name = os.fsdecode(b"n\xfe.py")
    (odd / name).write_text("x = 1\n")
    (odd / "other.py").write_text("y = 2\n")
    for arguments in (["report"], ["report", odd], ["report", odd / name, "app.py"]):
        done = ullage(*arguments, "-f", "json")
        assert done.status == 0
        assert any(file["path"].endswith("n\\xfe.py") for file in done.document["files"])
        assert ullage(*arguments).status == 0
    monkeypatch.chdir(odd)
    inside = ullage("report", "-f", "json").document
    assert inside["root"].endswith("b\\xff")
    assert ullage("count", name, "-f", "json").document["files"][0]["path"] == "n\\xfe.py"
    assert "==> n\\xfe.py: " in ullage("outline", name, "other.py").out
    missing = ullage("count", os.fsdecode(b"z\xff"))
    assert (missing.status, missing.err) == (2, "ullage: z\\xff: no such file or folder\n")


HOSTILE = "a\x1b[2J\r\nullage: b\x7f\x9b\u2028\u202e\u2066.py"
SHOWN = r"a\x1b[2J\r\nullage: b\x7f\x9b\u2028\u202e\u2066.py"


@posix
def test_a_name_cannot_steer_the_terminal_nor_forge_a_line(tree: Path, ullage: Run) -> None:
    (tree / HOSTILE).write_text(FILES["app.py"])
    (tree / "ullage.toml").write_text("check.file = 10\n")
    runs = [
        ullage("report"),
        ullage("count", HOSTILE, "app.py"),
        ullage("outline", HOSTILE, "app.py"),
        ullage("check", HOSTILE),
        ullage("fit", HOSTILE, "--target", "100"),
        ullage("count", f"missing{HOSTILE}"),
    ]
    for done in runs:
        assert SHOWN in done.out + done.err
        assert not set("\x1b\r\x7f\x9b\u2028\u202e\u2066") & set(done.out + done.err)
    assert "Next:" in ullage("report", "app.py").out
    assert "Next:" not in ullage("report", HOSTILE).out
    assert ullage("count", HOSTILE, "-f", "json").document["files"][0]["path"] == HOSTILE


@posix
def test_a_folder_of_such_a_name(tree: Path, ullage: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tree / HOSTILE
    folder.mkdir()
    (folder / "x.py").write_text("x = 1\n")
    monkeypatch.chdir(folder)
    assert ullage("report").out.startswith(f"{SHOWN} · 1 file")
    assert SHOWN in ullage("config", "show", "nowhere\x1b").err + ullage("report", folder).out


def test_the_next_command_never_has_a_name_for_an_option(tree: Path, ullage: Run) -> None:
    (tree / "-x.py").write_text(FILES["app.py"])
    assert "Next: ullage outline ./-x.py\n" in ullage("report", "./-x.py").out


@pytest.fixture
def crashing_grammar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The workers' grammar of Go aborts, as native code may; every start of it leaves a mark."""
    stub = tmp_path / "stub" / "tree_sitter_go"
    stub.mkdir(parents=True)
    marks = tmp_path / "starts"
    (stub / "__init__.py").write_text(
        f"import os\nwith open({str(marks)!r}, 'a') as marks:\n    marks.write('x')\nos.abort()\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(stub.parent))
    return marks


def test_a_file_that_kills_the_parser_fails_alone_and_is_then_left_alone(
    tree: Path, ullage: Run, crashing_grammar: Path
) -> None:
    for _ in range(2):
        done = ullage("report", "-f", "json")
        assert (done.status, done.err) == (0, "")
        files = {file["path"]: file for file in done.document["files"]}
        assert files["src/crlf.go"]["status"] == "failed"
        assert files["src/crlf.go"]["tokens"] == {
            "full": independent_count(FILES["src/crlf.go"]),
            "signatures": None,
            "headers": None,
        }
        assert files["app.py"]["status"] == files["src/users.ts"]["status"] == "ok"
        # Tried twice in the first run, and never again.
        assert crashing_grammar.read_text() == "xx"


def test_outline_of_a_file_that_kills_the_parser(
    tree: Path, ullage: Run, crashing_grammar: Path
) -> None:
    done = ullage("outline", "src/crlf.go", "app.py")
    assert done.status == 1
    assert done.err.startswith("ullage: src/crlf.go: the parser ended with status -6")
    assert "def main(argv: list[str]) -> int:" in done.out


def test_a_hostile_module_in_the_current_folder_is_not_run(tree: Path) -> None:
    for name in ("tiktoken", "typer", "tree_sitter", "json", "ullage"):
        (tree / f"{name}.py").write_text("raise SystemExit('owned')\n")
    done = start("report", "app.py", "-f", "json", cwd=tree)
    assert (done.status, done.document["total"]["full"]) == (0, APP)


@pytest.mark.soak
def test_a_hundred_megabytes(tree: Path, ullage: Run) -> None:
    line = "a line of ordinary text, number 12345\n"
    count = 100_000_000 // len(line)
    (tree / "big.txt").write_text(line * count)
    report = ullage("report", "-f", "json")
    assert report.status == 0
    (skipped,) = (one for one in report.document["skipped"] if one["path"] == "big.txt")
    assert skipped["reason"] == "too-large"
    assert skipped["detail"] == "100.0 MB, the limit is 10.0 MB"
    assert report.document["total"]["files"] == 6
    # A cut before the first letter of a line is safe, so that lines can be counted one by one.
    assert ullage("count", "big.txt").out == f"{count * independent_count(line)}\n"


@pytest.mark.soak
def test_a_hundred_thousand_files(tmp_path: Path, ullage: Run) -> None:
    for folder in range(100):
        (tmp_path / f"d{folder}").mkdir()
        for number in range(1_000):
            (tmp_path / f"d{folder}" / f"f{number}.txt").write_text(f"file {folder} {number}\n")
    document = ullage("report", tmp_path, "-f", "json").document
    assert document["total"]["files"] == 100_000
    for file in document["files"][::9_973]:
        text = (tmp_path / file["path"]).read_text()
        assert file["tokens"]["full"] == independent_count(text)
