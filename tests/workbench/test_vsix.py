"""What is inside the extension that ships."""

import json
import re
import zipfile
from pathlib import Path, PurePosixPath

import pytest

from scripts.build_vsix import PYTHONS

pytestmark = [pytest.mark.workbench, pytest.mark.timeout(600)]

COMPILED = ("tiktoken", "regex", "tree_sitter", "pydantic_core")
"""Packages with a file for each Python."""

GRAMMARS = ("c", "cpp", "go", "java", "javascript", "python", "rust", "typescript")

OUTSIDE_BUNDLE = {
    "extension/changelog.md",
    "extension/dist/extension.js",
    "extension/LICENSE.txt",
    "extension/media/ullage-on-dark.svg",
    "extension/media/ullage-on-light.svg",
    "extension/media/ullage.png",
    "extension/media/ullage.svg",
    "extension/media/ullage.woff",
    "extension/package.json",
    "extension/readme.md",
}


@pytest.fixture(scope="module")
def package(vsix: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(vsix)


def test_nothing_is_in_it_but_what_is_named(package: zipfile.ZipFile) -> None:
    names = {
        name
        for name in package.namelist()
        if not name.startswith(
            ("extension/bundled/libs/", "extension/dist/page/", "extension/media/walkthrough/",
             "extension/media/screenshots/")
        )
    }  # fmt: skip
    assert names == OUTSIDE_BUNDLE | {"[Content_Types].xml", "extension.vsixmanifest"}


def test_the_bundle_is_the_server_and_packages_with_their_licences(
    package: zipfile.ZipFile,
) -> None:
    libs = [PurePosixPath(name).parts[3:] for name in package.namelist() if "/libs/" in name]
    tops = {parts[0] for parts in libs}
    assert {"ullage", "ullage_extractors", "pygls", "lsprotocol", "typer"} <= tops
    assert not any(part in {"tests", "__pycache__"} for parts in libs for part in parts)
    # Whoever's work is in it is named in it.
    packages = {one for one in tops if one.endswith(".dist-info")}
    is_licence = re.compile("licen[cs]e|copying", re.IGNORECASE)
    named = {parts[0] for parts in libs if is_licence.search("/".join(parts))}
    classified = {
        one
        for one in packages
        if "Classifier: License" in package.read(f"extension/bundled/libs/{one}/METADATA").decode()
    }
    assert packages - named - classified == set()


@pytest.mark.parametrize("version", PYTHONS)
def test_each_python_finds_its_compiled_packages(package: zipfile.ZipFile, version: str) -> None:
    tag = f"cpython-{version.replace('.', '')}-"
    for name in COMPILED:
        inside = [one for one in package.namelist() if f"/libs/{name}/" in one]
        assert any(tag in one for one in inside), (name, version)
    for grammar in GRAMMARS:
        inside = [one for one in package.namelist() if f"/libs/tree_sitter_{grammar}/" in one]
        assert any(one.endswith((".abi3.so", ".pyd")) for one in inside), grammar


def test_it_names_no_address(package: zipfile.ZipFile) -> None:
    for name in ("extension/package.json", "extension.vsixmanifest"):
        told = package.read(name).decode()
        ours = re.findall(r"https?://(?!schemas\.)[^\s\"<]+", told)
        assert ours == [], name
    assert json.loads(package.read("extension/package.json"))["engines"] == {"vscode": "^1.91.0"}
