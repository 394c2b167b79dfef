"""One list of rules with its place: where it holds, and how its rules are shown to people.

Owns reading ignore files and the meaning of the `include` and `exclude` settings' patterns.
Never knows which layer is stronger than another: that is `scope`'s.
"""

# ruff: noqa: PTH118 - strings, not Path objects, as everywhere in a walk

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ullage.adapters.files.model import Unreadable
from ullage.adapters.files.reading import read_bytes
from ullage.adapters.files.rules import Rule, RuleList, byte_view, parse, rule_list

# 1 MB holds some 60,000 rules; with so many wildcards an entry already costs milliseconds. A file
# over it would make any walk endless, so none of its rules hold, and the walk says so.
MAX_IGNORE_FILE = 1_000_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule says; `detail` tells people which one. No verdict at all means: not ignored."""

    ignored: bool
    detail: str = ""


ADMITTED = Verdict(ignored=False)


@dataclass(frozen=True, slots=True)
class Layer:
    """A rule list and the folder it belongs to, as the length of that folder's path and slash."""

    rules: RuleList
    offset: int
    source: str
    numbered: bool

    def verdict(self, path: str, name: str, *, is_folder: bool) -> Verdict | None:
        """What the list says about an entry; `path` is absolute, in byte view."""
        rule = self.rules.last_match(path[self.offset :], name, is_folder=is_folder)
        if rule is None:
            return None
        if rule.negative:
            return ADMITTED
        line = f":{rule.line}" if self.numbered else ""
        return Verdict(ignored=True, detail=f"{self.source}{line}: {rule.text}")


def first_verdict(
    layers: Iterable[Layer], path: str, name: str, *, is_folder: bool
) -> Verdict | None:
    """What the strongest layer says that says anything."""
    for layer in layers:
        said = layer.verdict(path, name, is_folder=is_folder)
        if said is not None:
            return said
    return None


def slashed_view(path: str) -> str:
    """The byte view of a path, with slashes on every system."""
    return byte_view(path.replace(os.sep, "/"))


def layer_in_tree(folder: str, file_name: str, root: str, *, fold_case: bool) -> Layer | None:
    """The rules of an ignore file in the tree, None when there are none.

    Like git, links are not followed, and a file that cannot be read is none.
    """
    path = os.path.join(folder, file_name)
    try:
        data = b"" if stat.S_ISLNK(os.lstat(path).st_mode) else read_bytes(path, MAX_IGNORE_FILE)
    except (OSError, Unreadable):
        return None
    return _layer(rule_list(data, fold_case=fold_case), folder, os.path.relpath(path, root))


def layer_outside(path: str, folder: str, *, fold_case: bool) -> Layer | None:
    """The rules of an ignore file that holds in a folder without lying in its tree."""
    try:
        data = read_bytes(path, MAX_IGNORE_FILE)
    except Unreadable:
        return None
    within = path.startswith(folder.rstrip(os.sep) + os.sep)
    source = os.path.relpath(path, folder) if within else path
    return _layer(rule_list(data, fold_case=fold_case), folder, source)


def exclude_layer(patterns: tuple[str, ...], base: str, *, fold_case: bool) -> Layer | None:
    """The `exclude` setting."""
    return _setting(_parsed(patterns), base, "exclude setting", fold_case=fold_case)


def include_layer(patterns: tuple[str, ...], base: str, *, fold_case: bool) -> Layer | None:
    """The `include` setting: what it names is "ignored" in its own verdicts."""
    return _setting(_parsed(patterns), base, "include setting", fold_case=fold_case)


def ways_layer(patterns: tuple[str, ...], base: str, *, fold_case: bool) -> Layer | None:
    """The folders that must be opened to reach what the `include` setting names."""
    ways = tuple(way for rule in _parsed(patterns) for way in _ways_to(rule))
    return _setting(ways, base, "include setting", fold_case=fold_case)


def _parsed(patterns: tuple[str, ...]) -> tuple[Rule, ...]:
    return parse("\n".join(patterns).encode("utf-8", "surrogateescape"))


def _ways_to(rule: Rule) -> Iterator[Rule]:
    """The ways to what one pattern names.

    Only a pattern that begins with a folder's name opens anything: `*.lock` or `**/dist` would
    open every node_modules there is.
    """
    segments = rule.pattern.split("/")
    if rule.negative or not rule.anchored or segments[0] == "**":
        return
    for length in range(1, len(segments)):
        yield replace(rule, folders_only=True, pattern="/".join(segments[:length]))
        if segments[length - 1] == "**":
            return


def _setting(rules: tuple[Rule, ...], base: str, source: str, *, fold_case: bool) -> Layer | None:
    return _layer(RuleList(rules, fold_case=fold_case), base, source, numbered=False)


def _layer(rules: RuleList, folder: str, source: str, *, numbered: bool = True) -> Layer | None:
    """A layer, or None for one without rules: it would be asked about every entry."""
    if not rules.rules:
        return None
    offset = len(slashed_view(folder).rstrip("/")) + 1
    return Layer(rules, offset, source.replace(os.sep, "/"), numbered)
