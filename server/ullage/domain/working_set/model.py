"""What the files for the agent are made of: tabs, choices, items and their sum. Decides nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from ullage.domain.budget import Budget, Verdict
from ullage.domain.estimates import Estimate, Learnt
from ullage.domain.measured import Status
from ullage.domain.outline import View
from ullage.domain.settings import Docs

Reason = Literal["tab", "pin"]
"""Why a file is in the set: it is open in a tab, the user included it."""

WhyNot = Literal[
    "outside-workspace",
    "scheme",
    "preview",
    "idle",
    "own-file",
    "ignored",
    "binary",
    "too-large",
    "unreadable",
    "encoding",
]
"""`scheme`: no file of a disk and no unsaved one. `own-file`: what this program wrote. `idle`: an
editor without tabs holds it open, and nobody has looked at it for long."""


@dataclass(frozen=True, slots=True)
class Tab:
    """An open text tab. `active`: it is the one seen in its group; `focused`: the one typed in.

    `preview`: the editor will replace it by the next file that is looked at.
    """

    uri: str
    active: bool = False
    preview: bool = False
    editor_pinned: bool = False
    focused: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """How a file is to be loaded. `docs` None: as the settings say; `symbols` are whole."""

    view: View
    docs: Docs | None = None
    symbols: tuple[str, ...] = ()


FULL = Choice("full")
"""What is chosen for a file that nobody chose anything for."""


@dataclass(frozen=True, slots=True)
class NotCounted:
    """A candidate that is not in the set; `detail` is for people.

    `included`: the user included it all the same, and can take that back.
    """

    uri: str
    name: str
    reason: WhyNot
    detail: str
    included: bool = False


@dataclass(frozen=True, slots=True)
class Costs:
    """What a file costs in each view, None where that is not known or there is no such view.

    `chosen`: in the view that is in force for it.
    """

    full: Estimate | None
    signatures: Estimate | None
    headers: Estimate | None
    chosen: Estimate | None


@dataclass(frozen=True, slots=True)
class Item:
    """A file of the set. `wanted` is what the user chose, `view` what is in force.

    `status` is None while the views are not known; `problem`: why there will be no number.
    """

    uri: str
    name: str
    folder: str | None
    language: str | None
    wanted: Choice
    view: View
    docs: Docs
    costs: Costs
    status: Status | None
    reasons: tuple[Reason, ...]
    dropped: bool
    dirty: bool
    active: bool
    editor_pinned: bool
    edited_lately: bool
    problem: str | None

    @property
    def tokens(self) -> int | None:
        """The tokens shown for it, None as long as they are not known."""
        return None if self.costs.chosen is None else self.costs.chosen.tokens

    @property
    def view_label(self) -> str:
        """What people read for the view."""
        if self.view != "symbols":
            return self.view
        return f"signatures with {', '.join(self.wanted.symbols)} in full"

    @property
    def pending(self) -> bool:
        """Whether its number is still being worked out."""
        return self.costs.chosen is None and self.problem is None

    @property
    def included(self) -> bool:
        """Whether the user included it."""
        return "pin" in self.reasons


@dataclass(frozen=True, slots=True)
class WorkingSet:
    """The files for the agent. `total` sums what is known of those that are not left out.

    `verdict` is None while it cannot be told. `model` is None where tokens are those of `encoding`.
    `learnt`: what own sessions taught of an estimate.
    """

    items: tuple[Item, ...]
    not_counted: tuple[NotCounted, ...]
    total: Estimate
    pending: int
    failed: int
    verdict: Verdict | None
    budget: Budget
    encoding: str
    model: str | None
    exact: bool
    learnt: Learnt | None = None

    @property
    def counted(self) -> Iterator[Item]:
        """The items that are not left out."""
        return (item for item in self.items if not item.dropped)

    @property
    def by_uri(self) -> Mapping[str, Item]:
        """The items by their URI."""
        return {item.uri: item for item in self.items}

    @property
    def active(self) -> Item | None:
        """The item that is looked at."""
        return next((item for item in self.items if item.active), None)

    @property
    def unfinished(self) -> bool:
        """Whether the total may still grow: something is not counted yet or could not be."""
        return bool(self.pending or self.failed)
