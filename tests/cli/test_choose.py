"""fit, context and pack: within the limit by an independent count, and nothing lost in silence."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.cli.program import Run
from tests.support.independent import independent_count

# Not a key of anybody: the form is what counts. In two parts, so that no scanner takes it for one.
SECRET = "AKIA" + "IOSFODNN7EXAMPLQ"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, so that no count depends on the length of a temporary folder's name."""
    monkeypatch.chdir(tmp_path)
    body = "".join(f"    total += {number} * factor\n" for number in range(60))
    for name in ("alpha", "beta", "gamma"):
        source = f"def {name}(factor: int, total: int = 0) -> int:\n{body}    return total\n"
        (tmp_path / f"{name}.py").write_text(source)
    return tmp_path


def test_fit_stays_within_its_target_and_keeps_what_it_is_told(project: Path, ullage: Run) -> None:
    one = independent_count((project / "alpha.py").read_text())
    target = one + 200
    done = ullage("fit", project, "-t", str(target), "-k", project / "beta.py", "-f", "json")
    fit = done.document
    views = {item["path"]: item["view"] for item in fit["items"]}
    assert done.status == 0
    assert views["beta.py"] == "full"
    assert {views["alpha.py"], views["gamma.py"]} <= {"signatures", "headers"}
    assert sum(item["tokens"] for item in fit["items"]) == fit["total"] <= target
    assert fit["limitOn"] == "exact"


def test_fit_says_by_how_much_it_fails(project: Path, ullage: Run) -> None:
    done = ullage("fit", project, "--target", "10")
    assert done.status == 1
    assert "Does not fit" in done.out
    assert ullage("fit", project, "--target", "10", "--allow-drop").status == 0


def test_a_context_costs_what_it_announces(project: Path, ullage: Run) -> None:
    done = ullage("context", project)
    assert done.status == 0
    assert f" {independent_count(done.out):,} tokens (o200k_base)" in done.out.partition("\n")[0]
    assert "def beta(factor: int, total: int = 0) -> int: ...  # 2-62" in done.out
    assert "total += " not in done.out


def test_a_context_over_its_budget_is_not_written(project: Path, ullage: Run) -> None:
    path = project / "context.md"
    done = ullage("context", project, "--budget", "20", "-o", path)
    assert (done.status, done.out) == (1, "")
    assert "tokens over the budget" in done.err
    assert not path.exists()


def test_a_pack_stays_within_its_budget(project: Path, ullage: Run) -> None:
    path = project / "out" / "context.md"
    path.parent.mkdir()
    budget = independent_count((project / "alpha.py").read_text()) + 300
    done = ullage("pack", project, "-b", str(budget), "-k", project / "alpha.py", "-o", path)
    text = path.read_text()
    assert (done.status, done.err) == (0, "")
    assert f"3 files, {independent_count(text):,} tokens" in done.out
    assert independent_count(text) <= budget
    assert "alpha.py: full" in text


@pytest.mark.parametrize("name", ["context", "pack"])
def test_as_xml_the_root_says_what_the_text_costs(project: Path, ullage: Run, name: str) -> None:
    limit = ("-b", "700") if name == "pack" else ()
    done = ullage(name, project, *limit, "--format", "xml")
    assert (done.status, done.err) == (0, "")
    root = ET.fromstring(done.out)
    assert root.get("tokens") == str(independent_count(done.out))
    assert {one.get("view") for one in root.findall("file")} <= {"signatures", "headers"}
    saved = ullage(name, project, *limit, "-f", "xml", "-o", project / "context.xml")
    assert f"3 files, {root.get('tokens')} tokens" in saved.out
    assert len(ET.parse(project / "context.xml").findall("file")) == 3


def test_a_secret_is_left_out_and_told(project: Path, ullage: Run) -> None:
    (project / "keys.py").write_text(f"def key():\n    pass\n\naws_key = '{SECRET}'\n")
    done = ullage("context", project / "keys.py", "--view", "full")
    assert SECRET not in done.out
    assert "keys.py:4: left out, it looks like a secret" in done.err


@pytest.mark.parametrize("name", ["fit", "context", "pack"])
def test_a_missing_path_is_told_and_the_rest_served(project: Path, ullage: Run, name: str) -> None:
    limit = {"fit": ("-t", "9000"), "context": (), "pack": ("-b", "9000")}[name]
    done = ullage(name, project / "alpha.py", project / "nope.py", *limit)
    assert done.status == 2
    assert "nope.py: no such file" in done.err
    assert "alpha.py" in done.out


@pytest.mark.parametrize("name", ["context", "pack"])
@pytest.mark.parametrize("more", [(), ("-f", "json")])
def test_a_source_is_not_written_over(
    project: Path, ullage: Run, name: str, more: tuple[str, ...]
) -> None:
    source, link = project / "alpha.py", project / "out.md"
    before = source.read_bytes()
    link.symlink_to(source)
    limit = ("-b", "250", "--allow-drop") if name == "pack" else ()
    for named, target in ((source, source), (project, source), (source, link)):
        done = ullage(name, named, *limit, "-o", target, *more)
        assert (done.status, done.out) == (2, "")
        assert done.complaints[-1] == (
            f"ullage: {target} is one of the files for the text; name another to write to"
        )
    assert source.read_bytes() == before
    assert link.is_symlink()


@pytest.mark.parametrize("name", ["context", "pack"])
def test_a_dash_is_standard_output(project: Path, ullage: Run, name: str) -> None:
    limit = ("-b", "9000") if name == "pack" else ()
    done = ullage(name, "alpha.py", *limit, "-o", "-")
    assert (done.status, done.err) == (0, "")
    assert f" {independent_count(done.out):,} tokens (o200k_base)" in done.out.partition("\n")[0]
    assert "Wrote" not in done.out
    assert not (project / "-").exists()


def test_a_file_that_cannot_have_that_name_is_told(project: Path, ullage: Run) -> None:
    done = ullage("context", project, "-o", "a\0b")
    assert (done.status, done.out) == (2, "")
    assert r"a\x00b cannot be written: embedded null" in done.err
