"""What git knows about a folder: the repository's top, its private ignore files, its settings.

Owns reading git's own files. Never starts git and never writes. Of git's configuration it reads
`core.excludesFile` and `core.ignoreCase` from the system's, the user's and the repository's
files, with `include.path`; conditional includes (`includeIf`) and the environment's
GIT_CONFIG_COUNT are not looked at.
"""

# ruff: noqa: PTH111, PTH113, PTH117, PTH118, PTH120 - strings, not Path objects: asked for each folder

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ullage.adapters.files.model import MAX_FILE_SIZE, Unreadable
from ullage.adapters.files.reading import read_bytes

# git gives up on configuration files that include one another this deep.
_MAX_INCLUDES = 10
_SECTION = re.compile(r'\s*\[\s*([-.\w]+)(?:\s+"((?:[^"\\]|\\.)*)")?\s*\]')
_SETTING = re.compile(r"\s*([A-Za-z][-\w]*)\s*(?:=\s*(.*))?$", re.DOTALL)
_VALUE_PARTS = re.compile(r'"((?:[^"\\]|\\.)*)"|([#;].*)|((?:[^"#;\\]|\\.)+)', re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "b": "\b"}
_FALSE = {"", "false", "no", "off", "0"}


@dataclass(frozen=True, slots=True)
class Repository:
    """A checkout. `excludes` are its ignore files outside the tree, the weakest first."""

    top: str
    excludes: tuple[str, ...]
    ignore_case: bool


def repository_of(folder: str) -> Repository | None:
    """The checkout that an absolute folder lies in."""
    for candidate in (folder, *map(str, Path(folder).parents)):
        git_folder = git_folder_of(candidate)
        if git_folder is not None:
            return repository_at(candidate, git_folder)
    return None


def repository_at(top: str, git_folder: str) -> Repository:
    """The checkout at `top` whose private folder is `git_folder`."""
    common = _common_folder(git_folder)
    settings = dict(
        _settings([*_user_files(), f"{common}/config", f"{git_folder}/config.worktree"])
    )
    return Repository(
        top=top,
        excludes=(*_excludes_file(settings, top), f"{common}/info/exclude"),
        ignore_case=settings.get("core.ignorecase", "false").lower() not in _FALSE,
    )


def user_excludes() -> tuple[str, ...]:
    """The user's ignore file for all repositories; for a folder outside of any."""
    return _excludes_file(dict(_settings(_user_files())), "")


def git_folder_of(top: str) -> str | None:
    """The private folder of the checkout at `top`; None when `top` is none.

    In worktrees and submodules `.git` is a file that names it.
    """
    path = f"{top}/.git"
    if os.path.isfile(path):
        return _named_in(path, b"gitdir:", top)
    return path if os.path.isfile(f"{path}/HEAD") else None


def is_linked_worktree(git_folder: str) -> bool:
    """Whether the checkout is a second one of a repository that has its first elsewhere."""
    return _common_folder(git_folder) != git_folder


def _common_folder(git_folder: str) -> str:
    return _named_in(f"{git_folder}/commondir", b"", git_folder) or git_folder


def _named_in(path: str, key: bytes, base: str) -> str | None:
    """The path that a file of git's holds after a key, seen from `base`."""
    text = _read(path)
    if not text.startswith(key) or not text.strip():
        return None
    named = os.fsdecode(text[len(key) :].strip(b" \r\n"))
    return os.path.normpath(f"{base}/{named}" if not os.path.isabs(named) else named)


def _read(path: str) -> bytes:
    """A file of git's; empty where git would go on without it."""
    try:
        return read_bytes(path, MAX_FILE_SIZE)
    except Unreadable:
        return b""


def _configuration_home() -> str:
    return os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")


def _user_files() -> list[str]:
    """The configuration files above the repository's, the weakest first."""
    system = os.environ.get("GIT_CONFIG_SYSTEM", "/etc/gitconfig")
    files = [] if os.environ.get("GIT_CONFIG_NOSYSTEM", "").lower() not in _FALSE else [system]
    if "GIT_CONFIG_GLOBAL" in os.environ:
        return [*files, os.environ["GIT_CONFIG_GLOBAL"]]
    home_file = os.path.expanduser("~/.gitconfig")
    return [*files, f"{_configuration_home()}/git/config", home_file]


def _excludes_file(settings: dict[str, str], top: str) -> tuple[str, ...]:
    named = settings.get("core.excludesfile", f"{_configuration_home()}/git/ignore")
    if not named:
        return ()
    path = os.path.expanduser(named)
    return (os.path.join(top, path),)


def _settings(files: list[str], depth: int = 0) -> Iterator[tuple[str, str]]:
    """The `section.key` settings of configuration files, the strongest last."""
    for path in files:
        for key, value in parse_settings(_read(path).decode("utf-8", "surrogateescape")):
            yield key, value
            if key == "include.path" and depth < _MAX_INCLUDES:
                folder = os.path.dirname(path)
                target = os.path.join(folder, os.path.expanduser(value))
                yield from _settings([target], depth + 1)


def parse_settings(text: str) -> Iterator[tuple[str, str]]:
    """The settings of one configuration text; those of subsections are left out."""
    section: str | None = None
    for line in re.sub(r"\\\r?\n", "", text.removeprefix("\ufeff")).split("\n"):
        if header := _SECTION.match(line):
            section = None if header[2] is not None else header[1].lower()
            line = line[header.end() :]  # noqa: PLW2901 - a setting may follow on the same line
        setting = _SETTING.match(line.rstrip("\r"))
        if setting and section is not None:
            value = "true" if setting[2] is None else _unquoted(setting[2])
            yield f"{section}.{setting[1].lower()}", value


def _unquoted(text: str) -> str:
    """A value without quotes, escapes and comment; spaces at the end count only in quotes."""
    parts: list[str] = []
    for quoted, comment, plain in _VALUE_PARTS.findall(text):
        if comment:
            break
        parts.append(quoted or plain)
    if parts and text.rstrip()[-1:] != '"':
        parts[-1] = parts[-1].rstrip()
    return re.sub(r"\\(.)", lambda match: _ESCAPES.get(match[1], match[1]), "".join(parts))
