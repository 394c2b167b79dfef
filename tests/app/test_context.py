"""The context text of real files: views, secrets, what cannot be had, and the file it goes to."""

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import astuple
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.support.independent import independent_count
from ullage.adapters.outlines import OutlineFailed, OutlinePool
from ullage.app import context_file, context_items, context_sources
from ullage.app.config import effective_settings
from ullage.app.context import (
    ChosenSource,
    ContextMaker,
    ContextNotes,
    ContextRequest,
    ContextText,
    LeftOutSecret,
    NoContext,
    context_of,
    make_context,
)
from ullage.app.context_file import ContextFileError, save_context, write_context
from ullage.app.pack import Packed, PackRequest, make_pack
from ullage.app.private_folder import PrivateFolder
from ullage.app.sources import Source
from ullage.app.views import Viewer
from ullage.domain.measured import SkippedFile
from ullage.domain.outline import View

NOON = datetime(2026, 11, 22, 14, 32)  # noqa: DTZ001 - the text says local time
DOMAIN = Path(__file__).parents[2] / "server" / "ullage" / "domain"
TOKEN = "ghp_" + "a1B2" * 9
INSTEAD = "; written to the temporary folder instead"

PYTHON = f"""\
import os


def total(values: list[int]) -> int:
    result = 0
    for value in values:
        result += value * len(os.sep) + {"+".join(map(str, range(60)))}
    return result


def other(values: list[int]) -> int:
    return sum(value * value for value in values if value % 2 == 0 or value > 100) + 1
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "project"
    (root / ".git").mkdir(parents=True)
    (root / "src").mkdir()
    (root / "src" / "total.py").write_text(PYTHON)
    (root / "README.md").write_text("# Total\n\n```sh\nrun\n```\n")
    monkeypatch.chdir(root)
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    monkeypatch.setattr(context_file, "_private", PrivateFolder())
    return root


def made(paths: list[Path], view: View = "signatures", **more: Any) -> ContextText | NoContext:
    settings = more.pop("settings", None)
    request = ContextRequest(paths, view, NOON, **more)
    return make_context(request, effective_settings(paths[0], settings), pytest.fail)


def text_of(context: ContextText | NoContext) -> ContextText:
    assert isinstance(context, ContextText), context
    return context


def test_files_without_a_grammar_go_in_full(root: Path) -> None:
    context = text_of(made([root]))
    assert [(file.path, file.view) for file in context.files] == [
        ("README.md", "full"),
        ("src/total.py", "signatures"),
    ]
    assert "````md\n# Total\n\n```sh\nrun\n```\n````\n" in context.text
    assert "def total(values: list[int]) -> int:" in context.text
    assert "result" not in context.text
    assert context.tokens == independent_count(context.text)
    assert context.files[1].full == independent_count(PYTHON)
    assert context.instead_of == sum(file.full for file in context.files)
    assert context.notes == ContextNotes((), (), (), ())


@pytest.mark.parametrize("view", ["full", "signatures", "headers"])
def test_the_number_is_exact_for_real_code(view: View) -> None:
    context = text_of(made([DOMAIN], view))
    assert len(context.files) > 20
    assert context.tokens == independent_count(context.text)
    assert f"{context.tokens:,} tokens (o200k_base)" in context.text.partition("\n")[0]


def test_the_other_encoding_counts_in_its_own_tokens(root: Path) -> None:
    context = text_of(made([root], settings={"encoding": "cl100k_base"}))
    assert context.tokens == independent_count(context.text, "cl100k_base")
    assert "tokens (cl100k_base)" in context.text


def test_paths_lead_from_the_current_folder(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [one.path for one in text_of(made([root / "src"])).files] == ["src/total.py"]
    monkeypatch.chdir(root / "src")
    assert [one.path for one in text_of(made([root / "README.md"])).files] == ["../README.md"]


def of_chosen(
    *chosen: ChosenSource, notes: ContextNotes | None = None, **settings: object
) -> ContextText | NoContext:
    effective = effective_settings(Path.cwd(), settings)
    with OutlinePool() as pool:
        return context_of(chosen, effective, Viewer(pool, independent_count), NOON, None, notes)


def python(text: str, path: str = "a.py", view: View = "signatures", **more: Any) -> ChosenSource:
    return ChosenSource(path, Source(text, "python", len(text)), view, **more)


def test_chosen_files_have_their_own_views_and_docs(root: Path) -> None:
    documented = PYTHON.replace("int:\n", 'int:\n    """First. Second."""\n', 1)
    context = text_of(
        of_chosen(
            python(documented, "b.py", "headers"),
            python(documented, "a.py", docs="full"),
            python(documented, "c.py"),
            python(documented, "d.py", docs="none"),
            python(PYTHON, "e.py", "full"),
        )
    )
    assert [(one.path, one.view) for one in context.files] == [
        ("a.py", "signatures"),
        ("b.py", "headers"),
        ("c.py", "signatures"),
        ("d.py", "signatures"),
        ("e.py", "full"),
    ]
    assert context.text.count("Second.") == 1
    assert context.text.count("First.") == 2
    assert context.tokens == independent_count(context.text)


def test_the_text_of_chosen_files_is_that_of_the_same_files_on_disk(root: Path) -> None:
    context = text_of(of_chosen(python(PYTHON, "src/total.py")))
    assert context == text_of(made([root / "src"]))


def test_symbols_that_a_chosen_file_lacks_are_told(root: Path) -> None:
    context = text_of(
        of_chosen(
            python(PYTHON, "a.py", "symbols", symbols=("other", "gone")),
            python(PYTHON.replace("other", "third"), "b.py", "symbols", symbols=("other",)),
        )
    )
    assert context.notes.problems == (
        "a.py: no declaration named gone",
        "b.py: no declaration named other",
    )
    assert [one.view for one in context.files] == ["symbols", "signatures"]


def test_notes_that_there_are_stay(root: Path) -> None:
    known = ContextNotes(unreadable=(SkippedFile("x.py", "unreadable", "gone"),), problems=("p",))
    secret = python(f'TOKEN = "{TOKEN}"\n', "keys.py", "full")
    context = text_of(of_chosen(secret, notes=known))
    assert TOKEN not in context.text
    assert context.notes == ContextNotes(
        (LeftOutSecret("keys.py", 1, "GitHub Token"),), known.unreadable, (), ("p",)
    )
    assert of_chosen(notes=known) == NoContext(None, known)


def test_what_an_editor_holds_can_always_be_written(root: Path) -> None:
    halves = python(f'A = "\ud800"\n{PYTHON}'), python("\udfff", "b.py", "full")
    context = text_of(of_chosen(*halves))
    assert context.text.encode().count("\ufffd".encode()) == 2
    assert context.tokens == independent_count(context.text)


def test_as_xml_a_parser_gives_back_the_files(root: Path) -> None:
    (root / "src" / "crlf.py").write_bytes(b"a = 1\r\nb = '<&>]]>'\r\n")
    (root / "src" / "feed.py").write_text("a = 1\n\x0c\nb = 2\n\x0c\n")
    context = text_of(made([root], "full", form="xml"))
    tree = ET.fromstring(context.text)
    said = {one.get("path"): one.text for one in tree.findall("file")}
    on_disk = {
        path.relative_to(root).as_posix(): path.read_bytes().decode()
        for path in (root / "README.md", *(root / "src").iterdir())
    }
    assert said == {**on_disk, "src/feed.py": "a = 1\n\ufffd\nb = 2\n\ufffd\n"}
    assert tree.get("tokens") == str(context.tokens) == str(independent_count(context.text))
    assert context.notes.problems == (
        "src/feed.py: 2 characters that XML cannot hold replaced by U+FFFD",
    )


def test_a_file_that_the_parser_does_not_survive_goes_in_full(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OutlineFailed("the parser took too long")

    monkeypatch.setattr(OutlinePool, "outline", fail)
    context = text_of(of_chosen(python(PYTHON, "a.py", "symbols", symbols=("other",))))
    assert context.notes.problems == ("a.py: in full, since the parser took too long",)
    assert [one.view for one in context.files] == ["full"]


def test_a_symbol_is_kept_in_full(root: Path) -> None:
    context = text_of(made([root / "src"], "symbols", symbols=("other", "absent")))
    assert "## src/total.py: signatures with other in full, " in context.text
    assert "sum(value * value" in context.text
    assert "result" not in context.text
    assert context.notes.problems == ("no declaration named absent",)


def test_a_view_that_saves_nothing_is_the_file(root: Path) -> None:
    (root / "src" / "total.py").write_text("X = 1\n")
    assert [one.view for one in text_of(made([root / "src"])).files] == ["full"]


@pytest.mark.parametrize("view", ["full", "signatures"])
def test_a_secret_is_left_out_and_told(root: Path, view: View) -> None:
    source = f'{PYTHON}\n\nTOKEN = "{TOKEN}"\nLAST = 1\n'
    (root / "src" / "total.py").write_text(source)
    context = text_of(made([root], view))
    line = source.splitlines().index(f'TOKEN = "{TOKEN}"') + 1
    assert context.notes.secrets == (LeftOutSecret("src/total.py", line, "GitHub Token"),)
    assert TOKEN not in context.text
    assert "\n# [secret left out by ullage]\nLAST = 1\n" in context.text
    assert context.tokens == independent_count(context.text)
    assert context.files[1].full == independent_count(source)


@pytest.mark.parametrize("end", [b"\r\n", b"\r", b"\n"])
def test_line_ends_are_those_of_the_file(root: Path, end: bytes) -> None:
    source = b"a = 1" + end + b"b = 2"
    (root / "src" / "total.py").write_bytes(b"\xef\xbb\xbf" + source)
    context = text_of(made([root / "src"], "full"))
    assert f"```py\n{source.decode()}\n```\n" in context.text
    assert context.tokens == independent_count(context.text)


def test_the_budget_is_kept_or_the_shortfall_told(root: Path) -> None:
    tokens = text_of(made([root])).tokens
    assert text_of(made([root], budget=tokens)).tokens == tokens
    over = made([root], budget=tokens - 1)
    assert isinstance(over, NoContext)
    assert over.over is not None
    assert (over.over.shortfall, over.over.limit_on) == (1, "exact")


def test_an_estimate_is_held_by_its_high_end(root: Path) -> None:
    model = {"model": "claude-opus-4-5"}
    context = text_of(made([root], settings=model))
    assert context.band is not None
    assert not context.exact
    high = context.band[1]
    assert independent_count(context.text) < context.tokens <= high
    assert text_of(made([root], settings=model, budget=high)).limit_on == "band-high"
    assert isinstance(made([root], settings=model, budget=high - 1), NoContext)


def test_what_cannot_be_had_is_told(root: Path) -> None:
    (root / "latin.py").write_bytes(b"name = '\xe9'\n")
    (root / "image.png").write_bytes(b"\0\1")
    context = text_of(made([root]))
    assert [(one.path, one.reason) for one in context.notes.unreadable] == [
        ("latin.py", "encoding")
    ]
    nothing = made([root / "image.png", root / "absent.py"])
    assert isinstance(nothing, NoContext)
    assert nothing.over is None
    assert [(one.path, one.reason) for one in nothing.notes.unreadable] == [("image.png", "binary")]
    assert [Path(one.path).name for one in nothing.notes.missing] == ["absent.py"]


def packed(root: Path, budget: int, *, allow_drop: bool = False) -> Packed:
    request = PackRequest([root], budget, NOON, allow_drop=allow_drop)
    problems: list[str] = []
    result = make_pack(request, effective_settings(root), lambda _: None, problems.append)
    assert problems == []
    return result


def test_a_pack_is_never_over_and_as_full_as_can_be() -> None:
    full = text_of(made([DOMAIN], "full")).tokens
    least = text_of(made([DOMAIN], "headers")).tokens
    for budget in (least + 50, (full + least) // 2, full - 1, full):
        context = text_of(packed(DOMAIN, budget).context)
        assert independent_count(context.text) == context.tokens <= budget
        assert context.tokens >= 0.95 * budget
    assert text_of(packed(DOMAIN, full).context).tokens == full


def test_a_pack_reads_outlines_and_searches_no_file_twice_for_the_same_view(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    packed(DOMAIN, 30_000)  # the measuring is remembered
    calls: dict[str, list[Any]] = {}
    for module, name in (
        (context_sources, "read_text"),
        (OutlinePool, "outline"),
        (context_items, "find_secrets"),
        (ContextMaker, "text"),
    ):
        noted = calls.setdefault(name, [])
        monkeypatch.setattr(module, name, _noted(noted, getattr(module, name)))
    files = len(text_of(packed(DOMAIN, 30_000).context).files)
    assert len(calls["text"]) > 1
    assert len(calls["read_text"]) == files
    outlined = calls["outline"]
    assert max(Counter(outlined).values()) == 1
    assert len(calls["find_secrets"]) <= len(outlined) + files


def _noted(calls: list[Any], function: Any) -> Any:
    def noted(*given: Any, **more: Any) -> Any:
        calls.append(given)
        return function(*given, **more)

    return noted


def test_a_pack_that_cannot_fit_says_what_is_missing() -> None:
    budget = 500
    result = packed(DOMAIN, budget)
    assert isinstance(result.context, NoContext)
    assert result.shortfall is not None
    fitting = packed(DOMAIN, budget + result.shortfall)
    assert text_of(fitting.context).tokens == budget + result.shortfall
    dropped = text_of(packed(DOMAIN, budget, allow_drop=True).context)
    assert independent_count(dropped.text) <= budget


@pytest.mark.parametrize("budget", [500, 2_000])
def test_files_that_are_dropped_have_no_headings_to_leave_room_for(budget: int) -> None:
    tokens = text_of(packed(DOMAIN, budget, allow_drop=True).context).tokens
    assert 0.5 * budget <= tokens <= budget


def test_the_file_lies_where_git_does_not_see_it(root: Path) -> None:
    text = "a\r\nb\rc·\n"
    written = write_context(root, text)
    path = written.path
    assert path == root / ".ullage" / "context.md"
    assert written.note is None
    assert path.read_bytes() == text.encode()
    assert (root / ".ullage" / ".gitignore").read_bytes() == b"*\n"
    assert write_context(root, "new\n").path.read_text() == "new\n"
    assert sorted(one.name for one in path.parent.iterdir()) == [".gitignore", "context.md"]
    assert [one.path for one in text_of(made([root])).files] == ["README.md", "src/total.py"]


@pytest.mark.skipif(os.name != "posix", reason="links need rights on Windows")
def test_a_link_is_not_written_through(root: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (root / ".ullage").symlink_to(outside)
    path, note = astuple(write_context(root, "text\n"))
    assert note == f"{root / '.ullage'} cannot be written (is a link){INSTEAD}"
    assert list(outside.iterdir()) == []
    assert path.is_relative_to(tempfile.gettempdir())
    (root / ".ullage").unlink()
    target = tmp_path / "target"
    target.write_text("kept")
    (root / ".ullage").mkdir()
    (root / ".ullage" / "context.md").symlink_to(target)
    assert write_context(root, "text\n").path.read_text() == "text\n"
    assert target.read_text() == "kept"


def test_where_nothing_can_be_written_the_temporary_folder_is_private(root: Path) -> None:
    (root / ".ullage").write_text("in the way")
    path, note = astuple(write_context(root, "text\n"))
    assert note == f"{root / '.ullage'} cannot be written (is a file){INSTEAD}"
    assert path.read_text() == "text\n"
    assert path.is_relative_to(tempfile.gettempdir())
    if os.name == "posix":
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_there_is_one_temporary_folder_until_it_vanishes(root: Path) -> None:
    first = write_context(None, "first\n")
    assert first.note == f"no folder is open{INSTEAD}"
    second = write_context(None, "second\n")
    assert second.path == first.path
    assert [one.name for one in first.path.parent.iterdir()] == ["context.md"]
    shutil.rmtree(first.path.parent)
    again = write_context(None, "again\n").path
    assert again.read_text() == "again\n"
    assert [one.name for one in Path(tempfile.gettempdir()).iterdir()] == [again.parent.name]


@pytest.mark.skipif(os.name != "posix", reason="permissions are those of POSIX")
def test_a_temporary_folder_that_others_may_read_is_not_used_again(root: Path) -> None:
    first = write_context(None, "first\n").path
    first.parent.chmod(0o755)
    again = write_context(None, "again\n").path
    assert again.parent != first.parent
    assert stat.S_IMODE(again.parent.stat().st_mode) == 0o700


def test_the_temporary_folder_ends_with_the_process(root: Path, tmp_path: Path) -> None:
    script = (
        "from ullage.app.context_file import write_context\n"
        "path = write_context(None, 'text').path\n"
        "assert path.read_text() == 'text'\n"
        "print(path)\n"
    )
    place = tmp_path / "temporary"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "TMPDIR": str(place), "TEMP": str(place), "TMP": str(place)},
        capture_output=True,
        check=True,
        text=True,
    )
    assert Path(done.stdout.strip()).is_relative_to(place)
    assert list(place.iterdir()) == []


def test_nowhere_to_write_is_an_error_that_says_so(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / ".ullage").write_text("in the way")
    monkeypatch.setattr(tempfile, "tempdir", str(root / "absent"))
    with pytest.raises(ContextFileError, match="cannot be written: No such file"):
        write_context(root, "text\n")


def test_a_named_file_is_replaced_or_not_touched(root: Path) -> None:
    path = root / "out.md"
    path.write_text("old")
    assert save_context(path, "a\r\n").read_bytes() == b"a\r\n"
    with pytest.raises(ContextFileError, match="cannot be written"):
        save_context(root / "absent" / "out.md", "text")
    with pytest.raises(ContextFileError, match="cannot be written"):
        save_context(root / "src", "text")
    assert sorted(one.name for one in root.iterdir()) == [".git", "README.md", "out.md", "src"]


@pytest.mark.parametrize("name", ["a\0b", "\0", "a\0/b"])
def test_a_name_that_the_system_cannot_hold_is_an_error_that_says_so(root: Path, name: str) -> None:
    with pytest.raises(ContextFileError) as caught:
        save_context(root / name, "text", [root / "README.md"])
    assert str(caught.value).startswith(str(root / name).replace("\0", r"\x00"))
    assert "cannot be written: embedded null" in str(caught.value)
    assert sorted(one.name for one in root.iterdir()) == [".git", "README.md", "src"]
