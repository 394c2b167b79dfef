"""Which files are candidates, which of them count, and why the others do not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ullage.domain.working_set.choices import Choices
from ullage.domain.working_set.model import Reason, Tab, WhyNot

TabsSetting = Literal["open", "visible", "none"]

NEVER: frozenset[WhyNot] = frozenset({"binary", "too-large", "unreadable", "encoding"})
"""Reasons that hold for an included file as well: there is no text to hand over."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that may count, once however many tabs show it."""

    uri: str
    reasons: tuple[Reason, ...]
    tab: Tab | None

    @property
    def included(self) -> bool:
        """Whether the user included it."""
        return "pin" in self.reasons


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file does not count; `detail` is for people."""

    reason: WhyNot
    detail: str


PREVIEW = Refusal("preview", "a preview, until it is edited or kept open")


def candidates(
    tabs: Sequence[Tab], choices: Choices, settings: Mapping[str, TabsSetting]
) -> tuple[Candidate, ...]:
    """Included files and tabs, included ones first. `settings`: by URI, `open` where not given."""
    shown = _merged(tabs)
    included = frozenset(choices.included)
    by_tab = dict.fromkeys(
        uri for uri, tab in shown.items() if _wanted(tab, settings.get(uri, "open"))
    )
    return tuple(
        Candidate(uri, _reasons(uri in included, uri in by_tab), shown.get(uri))
        for uri in dict.fromkeys((*choices.included, *by_tab))
    )


def refusal(candidate: Candidate, of_file: Refusal | None) -> Refusal | None:
    """Why a candidate does not count, None where it does. `of_file`: what its place says."""
    if of_file is not None and (of_file.reason in NEVER or not candidate.included):
        return of_file
    tab = candidate.tab
    if not candidate.included and tab is not None and tab.preview and not tab.active:
        return PREVIEW
    return None


def _merged(tabs: Sequence[Tab]) -> dict[str, Tab]:
    """One tab a file: seen where one of them is seen, a preview only where all of them are."""
    merged: dict[str, Tab] = {}
    for tab in tabs:
        other = merged.get(tab.uri, Tab(tab.uri, preview=True))
        merged[tab.uri] = Tab(
            tab.uri,
            active=tab.active or other.active,
            preview=tab.preview and other.preview,
            editor_pinned=tab.editor_pinned or other.editor_pinned,
            focused=tab.focused or other.focused,
        )
    return merged


def _wanted(tab: Tab, setting: TabsSetting) -> bool:
    return setting == "open" or (setting == "visible" and tab.active)


def _reasons(included: bool, by_tab: bool) -> tuple[Reason, ...]:  # noqa: FBT001 - the two reasons
    tab: tuple[Reason, ...] = ("tab",) if by_tab else ()
    return (*tab, "pin") if included else tab
