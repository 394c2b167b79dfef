"""`ullage check --baseline`: what was too large when the gate was put up."""

import json
from pathlib import Path

import pytest

from tests.cli.program import Run
from tests.support.independent import independent_count
from tests.support.repository import commit, git, write

LIMIT = 100
LARGE = "total = total + 1\n" * 40
SMALL = "total = total + 1\n" * 4
tokens = independent_count
FILE = "baseline.json"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with three files over their limit, one within; the current folder."""
    root = tmp_path / "project"
    files = dict.fromkeys(("ü b.py", "a.py", "sub/c.py"), LARGE)
    write(root, {**files, "d.py": SMALL, "ullage.toml": f"[check]\nfile = {LIMIT}\n"})
    monkeypatch.chdir(root)
    return root


def entries(folder: Path) -> dict[str, int]:
    found = json.loads((folder / FILE).read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def test_files_over_their_limit_are_listed_and_put_up_with(folder: Path, ullage: Run) -> None:
    done = ullage("check")
    assert done.status == 1
    assert "       or put up with them as they are: --write-baseline FILE\n" in done.out
    done = ullage("check", "--write-baseline", FILE)
    assert (done.status, done.err) == (0, "")
    number = tokens(LARGE)
    assert (folder / FILE).read_bytes().decode() == (
        f'{{\n  "a.py": {number},\n  "sub/c.py": {number},\n  "ü b.py": {number}\n}}\n'
    )
    done = ullage("check", "--baseline", FILE)
    assert (done.status, done.err) == (0, "")
    assert f", 0 over, 3 in {FILE} · " in done.out


def test_what_is_always_loaded_has_an_entry_too(folder: Path, ullage: Run) -> None:
    rules = f"[check]\nfile = 0\nalways-loaded = {LIMIT}\n"
    write(folder, {"CLAUDE.md": LARGE, "ullage.toml": rules})
    assert ullage("check", "--write-baseline", FILE).status == 0
    assert entries(folder) == {"<always-loaded>": tokens(LARGE)}
    done = ullage("check", "--baseline", FILE)
    assert done.status == 0
    assert done.out.splitlines()[0].endswith("CLAUDE.md   over, as in the baseline")
    write(folder, {"CLAUDE.md": LARGE + SMALL})
    done = ullage("check", "--baseline", FILE)
    assert done.status == 1
    grew = tokens(LARGE + SMALL) - tokens(LARGE)
    assert f"+{grew} since the baseline" in done.out
    write(folder, {"CLAUDE.md": SMALL})
    done = ullage("check", "--baseline", FILE)
    assert (done.status, done.complaints[0]) == (
        0, f"ullage: {FILE}: 1 entry is not needed any more: <always-loaded>",
    )  # fmt: skip


def test_writing_it_again_changes_no_byte(folder: Path, ullage: Run) -> None:
    ullage("check", "--write-baseline", FILE)
    before = (folder / FILE).stat(), (folder / FILE).read_bytes()
    ullage("check", "--write-baseline", FILE)
    assert ((folder / FILE).stat(), (folder / FILE).read_bytes()) == before
    assert sorted(path.name for path in folder.iterdir() if FILE in path.name) == [FILE]


def test_what_outgrows_its_entry_and_what_is_new_fails(folder: Path, ullage: Run) -> None:
    ullage("check", "--write-baseline", FILE)
    write(folder, {"a.py": LARGE + SMALL, "new.py": LARGE})
    done = ullage("check", "--baseline", FILE)
    assert done.status == 1
    grew = tokens(LARGE + SMALL) - tokens(LARGE)
    assert done.out.splitlines()[:2] == [
        f"over   new.py   {tokens(LARGE)} of {LIMIT}",
        f"over   a.py     {tokens(LARGE + SMALL)} of {LIMIT}   +{grew} since the baseline",
    ]
    document = ullage("check", "--baseline", FILE, "-f", "json").document
    assert [one["grew"] for one in document["over"]] == [None, grew]
    assert document["baseline"] == {"file": FILE, "entries": 3, "notNeeded": []}
    write(folder, {"ullage.toml": f"[check]\nfile = {LIMIT}\ngrow = {grew}\n"})
    over = ullage("check", "--baseline", FILE, "-f", "json").document["over"]
    assert [one["path"] for one in over] == ["new.py"]


def test_line_ends_do_not_outgrow_it(folder: Path, ullage: Run) -> None:
    ullage("check", "--write-baseline", FILE)
    (folder / "a.py").write_bytes(LARGE.replace("\n", "\r\n").encode())
    assert ullage("check", "--baseline", FILE).status == 0
    before = (folder / FILE).read_bytes()
    ullage("check", "--write-baseline", FILE)
    assert (folder / FILE).read_bytes() == before


def test_entries_that_can_go_are_a_hint_and_no_error(folder: Path, ullage: Run) -> None:
    ullage("check", "--write-baseline", FILE)
    (folder / "a.py").unlink()
    write(folder, {"sub/c.py": SMALL})
    done = ullage("check", "--baseline", FILE)
    assert done.status == 0
    assert done.complaints == [
        f"ullage: {FILE}: 2 entries are not needed any more: a.py, sub/c.py",
        f"  To write it anew: ullage check --write-baseline {FILE}",
    ]
    done = ullage("check", "sub", "--baseline", FILE)
    assert "1 entry is not needed any more: sub/c.py" in done.complaints[0]
    many = {f"{name}.py": 1 for name in "efghijk"}
    write(folder, {FILE: json.dumps({**entries(folder), **many})})
    done = ullage("check", "--baseline", FILE)
    assert done.complaints[0].endswith(": a.py, e.py, f.py, g.py, h.py and 4 more")
    ullage("check", "--write-baseline", FILE)
    assert list(entries(folder)) == ["ü b.py"]


def test_an_entry_means_the_same_file_wherever_one_stands(
    folder: Path, ullage: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    ullage("check", "--write-baseline", FILE)
    before = (folder / FILE).read_bytes()
    assert ullage("check", "sub", "--baseline", FILE).status == 0
    monkeypatch.chdir(folder / "sub")
    done = ullage("check", "--baseline", f"../{FILE}")
    assert (done.status, done.err) == (0, "")
    (folder.parent / "link").symlink_to(folder)
    monkeypatch.chdir(folder.parent)
    write(folder.parent, {"ullage.toml": f"[check]\nfile = {LIMIT}\n"})
    assert ullage("check", "link", "--baseline", folder / FILE).status == 0
    assert ullage("check", "project/a.py", "--baseline", f"project/{FILE}").status == 0
    # Entries outside the paths stay.
    ullage("check", "project/sub", "--write-baseline", f"project/{FILE}")
    assert (folder / FILE).read_bytes() == before


def test_a_pattern_and_a_baseline_go_together(folder: Path, ullage: Run) -> None:
    patterns = '[check.files]\n"sub/c.py" = 10\n'
    write(folder, {"ullage.toml": f"[check]\nfile = {LIMIT}\n{patterns}"})
    assert ullage("check", "sub", "--write-baseline", FILE).status == 0
    assert list(entries(folder)) == ["sub/c.py"]
    assert ullage("check", "sub", "--baseline", FILE).status == 0


def test_it_goes_together_with_a_change(folder: Path, ullage: Run) -> None:
    git(folder, "init", "--quiet")
    commit(folder)
    write(folder, {"a.py": LARGE + SMALL, "d.py": LARGE})
    ullage("check", "d.py", "--write-baseline", FILE)
    arguments = ("check", "--diff", "HEAD", "--baseline", FILE)
    over = ullage(*arguments, "-f", "json").document["over"]
    grew = tokens(LARGE + SMALL) - tokens(LARGE)
    assert [(one["path"], one["grew"]) for one in over] == [("a.py", grew)]
    assert f"+{grew} in this change" in ullage(*arguments).out
    # Nobody looked at what did not change: nothing is said of its entry.
    write(folder, {FILE: json.dumps({"sub/c.py": 1, "gone.py": 2})})
    assert ullage(*arguments).err == ""


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "no such file or folder"),
        ("[]", 'not a baseline, which is {"path": tokens}'),
        ("{", "not a baseline, Expecting property name"),
        ('{"a.py": "many"}', "a.py has no number of tokens"),
        ('{"a.py": true}', "a.py has no number of tokens"),
        ('{"a.py": -1}', "a.py has no number of tokens"),
        ("[" * 100_000, "not a baseline, "),
    ],
)
@pytest.mark.parametrize("option", ["--baseline", "--write-baseline"])
def test_what_is_no_baseline_is_refused_and_kept(
    folder: Path, ullage: Run, content: str | None, said: str, option: str
) -> None:
    if content is None and option == "--write-baseline":
        return
    if content is not None:
        (folder / FILE).write_text(content)
    done = ullage("check", option, FILE)
    assert (done.status, done.out) == (2, "")
    assert done.complaints[0].startswith(f"ullage: {FILE}: {said}")
    assert content is None or (folder / FILE).read_text() == content


def test_a_place_that_cannot_be_written_is_told(folder: Path, ullage: Run) -> None:
    done = ullage("check", "--write-baseline", "nowhere/b.json")
    assert (done.status, done.out) == (2, "")
    assert done.complaints == [
        "ullage: nowhere/b.json cannot be written: no such file or directory"
    ]
    (folder / "there").mkdir()
    assert ullage("check", "--write-baseline", "there").status == 2


def test_a_link_stays_one(folder: Path, ullage: Run) -> None:
    (folder / "real.json").write_text("{}")
    (folder / FILE).symlink_to("real.json")
    ullage("check", "--write-baseline", FILE)
    assert (folder / FILE).is_symlink()
    assert len(json.loads((folder / "real.json").read_text())) == 3


@pytest.mark.parametrize("others", [("--target", "9"), ("--baseline", "b.json")])
def test_what_has_no_meaning_beside_it(folder: Path, ullage: Run, others: tuple[str, str]) -> None:
    assert ullage("check", "--write-baseline", FILE, *others).status == 2
    assert not (folder / FILE).exists()
