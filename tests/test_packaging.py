"""What people install: the wheel, looked into, and run from a folder of its own."""

import re
import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

from tests.support.independent import independent_count
from ullage import __version__
from ullage_extractors import LANGUAGES

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "-o",
        str(folder),
        str(ROOT),
    ]
    subprocess.run(command, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def names(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def test_the_wheel_holds_the_two_packages_and_nothing_else(names: list[str]) -> None:
    tops = {name.split("/")[0] for name in names}
    assert tops == {"ullage", "ullage_extractors", f"ullage-{__version__}.dist-info"}


def test_data_and_type_markers_are_in_it(names: list[str]) -> None:
    data = {path.name for path in (ROOT / "server/ullage/data").rglob("*") if path.is_file()}
    assert data <= {Path(name).name for name in names}
    assert {"ullage/py.typed", "ullage_extractors/py.typed"} <= set(names)


def test_it_is_small(wheel: Path) -> None:
    """The vocabularies are 1.4 MB of it; ten times that would be a mistake."""
    assert wheel.stat().st_size < 14_000_000


def test_it_names_what_it_needs_and_no_address(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        metadata = Parser().parsestr(
            archive.read(f"ullage-{__version__}.dist-info/METADATA").decode()
        )
    needed = {
        re.split(r"[<>=!; ]", line)[0] for line in metadata.get_all("Requires-Dist", failobj=[])
    }
    grammars = {row.distribution for row in LANGUAGES.values()}
    assert needed >= {"tiktoken", "tree-sitter", "typer", "rich", *grammars}
    assert metadata["License-Expression"] == "MIT AND ISC"


def test_it_runs_from_a_bundle_outside_of_any_environment(wheel: Path, tmp_path: Path) -> None:
    """The way the editor's extension ships it: unpacked into a folder on the module path."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "bundle")
    text = "def hello():\n    print('hello')\n"
    (tmp_path / "hello.py").write_text(text)
    bundle = str(tmp_path / "bundle")
    start = (
        f"import sys; sys.path.insert(0, {bundle!r}); import ullage.__main__ as it; "
        "assert 'bundle' in it.__file__; it.main()"
    )
    found = subprocess.run(
        [sys.executable, "-P", "-c", start, "count", "hello.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (found.stdout, found.stderr) == (f"{independent_count(text)}\n", "")


@pytest.mark.parametrize("name", ["constraints.txt", "pyproject.toml", ".ci/run"])
def test_no_configuration_names_an_address(name: str) -> None:
    """Packages come from wherever the user's own tools look for them."""
    text = (ROOT / name).read_text()
    assert "://" not in text
    assert "index-url" not in text
