"""The report as a page: one file that needs nothing else and lets nothing else run."""

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import Run
from tests.cli.test_streams import on_terminal
from ullage.app import report_page
from ullage.app.report_page import page_parts

PAGE = Path(report_page.__file__).parents[1] / "data" / "page"


class Elements(HTMLParser):
    """Every element with its attributes, and the text of styles and scripts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None], str]] = []
        self._open: str | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs), ""))
        self._open = tag

    def handle_endtag(self, tag: str) -> None:
        self._open = None

    def handle_data(self, data: str) -> None:
        if self._open in {"style", "script"}:
            tag, attributes, text = self.found.pop()
            self.found.append((tag, attributes, text + data))

    def texts(self, tag: str, **attributes: str) -> list[str]:
        return [text for one, given, text in self.found if one == tag and given == attributes]


@pytest.fixture
def page(tree: Path, ullage: Run) -> str:
    done = ullage("report", "-f", "html")
    assert (done.status, done.err) == (0, "")
    return done.out


def data_of(page: str) -> Any:
    (data,) = Elements(page).texts("script", type="application/json", id="data")
    return json.loads(data)


def test_it_holds_the_report_and_the_declarations(tree: Path, page: str, ullage: Run) -> None:
    data = data_of(page)
    assert data["report"] == ullage("report", "-f", "json").document
    assert data["note"] == "o200k_base, exact; Claude 4.7+ about 1.5–1.7 times"
    outlined = ullage("outline", ".", "-f", "json").document["files"]
    assert data["declarations"].keys() == {one["path"] for one in outlined}
    for one in outlined:
        shown = data["declarations"][one["path"]]
        assert [each["name"] for each in shown] == [each["name"] for each in one["declarations"]]
        for mine, theirs in zip(shown, one["declarations"], strict=True):
            assert mine["tokens"] == theirs["tokens"]
            assert mine["signature"] == theirs["signature"]
            assert mine["range"]["start"] == theirs["range"]["start"]


def hashes(texts: list[str]) -> list[str]:
    digests = (hashlib.sha256(text.encode()).digest() for text in texts)
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]


def test_its_policy_allows_its_own_styles_and_scripts_only(page: str) -> None:
    elements = Elements(page)
    (policy,) = (
        attributes["content"]
        for tag, attributes, _ in elements.found
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy is not None
    allowed = {name: values for name, *values in map(str.split, policy.split(";"))}
    assert allowed == {
        "default-src": ["'none'"],
        "style-src": hashes(elements.texts("style")),
        "script-src": hashes(elements.texts("script")),
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    }


def test_it_refers_to_nothing_outside(page: str) -> None:
    elements = Elements(page)
    for tag, attributes, _ in elements.found:
        assert not {"src", "href", "srcset", "style"} & set(attributes), tag
        assert not [name for name in attributes if name.startswith("on")], tag
    assert not {tag for tag, _, _ in elements.found} & {"link", "img", "iframe", "object", "base"}
    for style in elements.texts("style"):
        assert not re.search(r"url\(|@import", style)
    for script in elements.texts("script"):
        own = script.partition("Mike Bostock\n!")[0]
        assert not re.search(r"\beval\b|new Function|fetch\(|XMLHttpRequest|import\(", own)
        assert "innerHTML" not in script


@pytest.mark.parametrize(
    "name",
    [
        "</script><script>alert(1)</script>.py",
        "<!--<script>.py",
        "{{script}}{{csp}}.py",
        "\\1 \\g<0>.py",
        "a\u2028b.py",
        "'\"&amp;.py",
    ],
)
def test_no_name_of_a_file_can_break_out(tree: Path, ullage: Run, page: str, name: str) -> None:
    path = tree / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x = 1\n")
    hostile = ullage("report", "-f", "html").out
    assert name in {one["path"] for one in data_of(hostile)["report"]["files"]}
    before, after = Elements(page), Elements(hostile)
    assert [tag for tag, _, _ in after.found] == [tag for tag, _, _ in before.found]
    assert after.texts("script") == before.texts("script")


def test_it_is_written_to_a_file(tree: Path, ullage: Run, page: str) -> None:
    done = ullage("report", "-f", "html", "-o", "ullage-report.html")
    assert (done.status, done.out, done.err) == (0, f"Wrote {tree / 'ullage-report.html'}\n", "")
    assert (tree / "ullage-report.html").read_text() == page
    again = data_of(ullage("report", "-f", "html", "-o", "-").out)["report"]
    assert again["files"] == data_of(page)["report"]["files"], "it does not count itself"
    assert ullage("report", "-f", "json", "-o", "report.json").status == 0
    assert json.loads((tree / "report.json").read_text())["files"] == again["files"]


def test_a_page_is_not_for_a_terminal(tree: Path) -> None:
    done = on_terminal("report", "-f", "html", out=True, err=False, cwd=tree)
    assert done.status == 2
    assert done.out == ""
    assert "write it to a file: -o ullage-report.html" in done.err


def test_what_cannot_be_written_is_said(tree: Path, ullage: Run) -> None:
    done = ullage("report", "-f", "html", "-o", "nowhere/page.html")
    assert (done.status, done.out) == (2, "")
    assert "nowhere/page.html cannot be written: No such file or directory" in done.err
    done = ullage("report", "-o", "report.txt")
    assert (done.status, done.out) == (2, "")
    assert "--format html or json" in done.err
    assert not (tree / "report.txt").exists()


def test_only_a_report_can_be_a_page(tree: Path, ullage: Run) -> None:
    for command in ("outline", "check", "count"):
        assert ullage(command, "app.py", "-f", "html").status == 2


def test_the_exit_status_is_that_of_the_report(tree: Path, ullage: Run) -> None:
    assert ullage("report", "--target", "10", "-f", "html").status == 1
    done = ullage("report", "nowhere", "-f", "html")
    assert (done.status, done.out) == (2, "")


def test_the_library_is_the_one_that_was_vendored(page: str) -> None:
    vendored = PAGE / "vendor"
    lines = (vendored / "SHA256SUMS").read_text().strip().split("\n")
    assert [line.split()[1] for line in lines] == [path.name for path in vendored.glob("*.js")]
    for digest, name in map(str.split, lines):
        assert hashlib.sha256((vendored / name).read_bytes()).hexdigest() == digest
    (licence,) = page_parts().licences
    assert "Mike Bostock" in licence
    assert licence in page


def test_every_part_is_used_and_every_place_is_filled(page: str) -> None:
    listed = json.loads((PAGE / "page.json").read_text())
    names = {name for group in listed.values() for name in group}
    others = {"page.html", "page.json", "README.md", "vendor/SHA256SUMS"}
    files = {one.relative_to(PAGE).as_posix() for one in PAGE.rglob("*") if one.is_file()}
    assert names | others == files
    places = re.findall(r"\{\{\w+\}\}", page_parts().skeleton)
    documented = (PAGE / "README.md").read_text()
    assert sorted(places) == ["{{csp}}", "{{data}}", "{{script}}", "{{style}}"]
    assert all(place in documented and place not in page for place in places)
