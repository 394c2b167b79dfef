"""The answer to `ullage/workingSet`: every file of the set, what it costs, and why it counts."""

from dataclasses import dataclass

from ullage.domain.measured import Status
from ullage.domain.outline import View
from ullage.domain.settings import Docs
from ullage.domain.working_set import Item, NotCounted, Reason, WorkingSet
from ullage.domain.working_set.rows import heading, row
from ullage.lsp.status_document import ViewNumbers, numbers_of


@dataclass(frozen=True, slots=True)
class ItemDocument:
    """A file; `cost` in the view that is in force, None as long as it is not known.

    `wanted` is the view that was chosen: another one than `view` while the file is being edited.
    `text` is what stands beside the name in a list.
    """

    uri: str
    name: str
    view: View
    wanted: View
    docs: Docs
    symbols: tuple[str, ...]
    cost: int | None
    tokens: ViewNumbers
    exact: bool
    status: Status | None
    reasons: tuple[Reason, ...]
    dropped: bool
    dirty: bool
    active: bool
    problem: str | None
    text: str


@dataclass(frozen=True, slots=True)
class WorkingSetDocument:
    """The answer to `ullage/workingSet`. `text` is the line above a list of the files."""

    items: tuple[ItemDocument, ...]
    not_counted: tuple[NotCounted, ...]
    text: str


def set_document(working_set: WorkingSet) -> WorkingSetDocument:
    """A set as an editor gets it."""
    return WorkingSetDocument(
        tuple(_document(item, exact=working_set.exact) for item in working_set.items),
        working_set.not_counted,
        heading(working_set),
    )


def _document(item: Item, *, exact: bool) -> ItemDocument:
    return ItemDocument(
        uri=item.uri,
        name=item.name,
        view=item.view,
        wanted=item.wanted.view,
        docs=item.docs,
        symbols=item.wanted.symbols,
        cost=item.tokens,
        tokens=numbers_of(item),
        exact=exact,
        status=item.status,
        reasons=item.reasons,
        dropped=item.dropped,
        dirty=item.dirty,
        active=item.active,
        problem=item.problem,
        text=row(item, exact=exact),
    )
