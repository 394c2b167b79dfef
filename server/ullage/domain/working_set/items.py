"""From what is known of a file to an item of the set: the view in force, and its cost."""

from dataclasses import dataclass, replace

from ullage.domain.estimates import Estimate
from ullage.domain.measured import Status, view_cost
from ullage.domain.meter import Meter
from ullage.domain.outline import View
from ullage.domain.settings import Docs
from ullage.domain.working_set.membership import Candidate
from ullage.domain.working_set.model import Choice, Costs, Item


@dataclass(frozen=True, slots=True)
class Counts:
    """Exact tokens of a text and its views, as far as they are known.

    `chosen`: of the wanted view, where that is neither full nor one of the other two. `status` is
    None while the views are not known; a file without views has status `unsupported` or `failed`.
    """

    full: int | None
    signatures: int | None = None
    headers: int | None = None
    chosen: int | None = None
    status: Status | None = None


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What is known of a file beside the choices.

    `undecided`: nobody knows yet whether it counts. `problem`: why it has no number.
    """

    name: str
    folder: str | None
    language: str | None
    counts: Counts
    dirty: bool
    edited_lately: bool
    undecided: bool
    problem: str | None


def make_item(  # noqa: PLR0913 - what an item is made of
    candidate: Candidate,
    facts: FileFacts,
    wanted: Choice,
    *,
    dropped: bool,
    meter: Meter,
    docs: Docs,
) -> Item:
    """The item of a file that counts. `docs`: what the settings say."""
    tab = candidate.tab
    view = view_in_force(wanted, facts)
    return Item(
        uri=candidate.uri,
        name=facts.name,
        folder=facts.folder,
        language=facts.language,
        wanted=wanted,
        view=view,
        docs=wanted.docs or docs,
        costs=_costs(facts, view, wanted, docs, meter),
        status=facts.counts.status,
        reasons=candidate.reasons,
        dropped=dropped,
        dirty=facts.dirty,
        active=tab is not None and tab.focused,
        editor_pinned=tab is not None and tab.editor_pinned,
        edited_lately=facts.edited_lately,
        problem=facts.problem,
    )


def view_in_force(wanted: Choice, facts: FileFacts) -> View:
    """What is really loaded: while a file is being edited, and where it has no views, all of it."""
    if facts.dirty or facts.counts.status in {"unsupported", "failed"}:
        return "full"
    return wanted.view


def special(wanted: Choice, docs: Docs) -> bool:
    """Whether a choice needs a count of its own beside signatures and headers."""
    other_docs = wanted.docs is not None and wanted.docs != docs
    return wanted.view == "symbols" or (wanted.view != "full" and other_docs)


def _costs(facts: FileFacts, view: View, wanted: Choice, docs: Docs, meter: Meter) -> Costs:
    counts, language = facts.counts, facts.language
    full = counts.full

    def shown(count: int | None) -> Estimate | None:
        if count is None or full is None:
            return None
        return meter.shown(view_cost(full, count), language)

    costs = Costs(shown(full), shown(counts.signatures), shown(counts.headers), None)
    if facts.undecided:
        return costs
    if view != "full" and special(wanted, docs):
        return replace(costs, chosen=shown(counts.chosen))
    by_view = {"full": costs.full, "signatures": costs.signatures, "headers": costs.headers}
    return replace(costs, chosen=by_view.get(view))
