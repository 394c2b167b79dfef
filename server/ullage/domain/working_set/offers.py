"""What can be done about the cost of files, as lines of a menu with their exact figures.

Owns the titles and their order. Each offer is a command of the server and its one argument.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ullage.domain.numbers import about, beside, limit, short
from ullage.domain.working_set.model import Item, WorkingSet
from ullage.domain.working_set.savings import (
    Saving,
    cheapest,
    saving_of,
    signatures_for_others,
)

GIVE_TO_AGENT = "ullage.giveToAgent"
"""The command of an editor that can hand files to an agent; it calls `ullage.writeContext`."""

FRAME_TOKENS, HEADING_TOKENS = 60, 18
"""What a context text costs beside its files, and for each: measured on 200 and on 300 files of
real code, 2026-11-26. The text itself announces its exact cost."""

_WRITING = ("Write {files} to .ullage/context.md", "ullage.writeContext")
_GIVING = ("Give {files} to {receiver}", GIVE_TO_AGENT)

OfferKind = Literal["others", "signatures", "headers", "symbol", "full", "drop", "fit", "give"]


@dataclass(frozen=True, slots=True)
class Offer:
    """A line of the menu. `before` and `after` are the tokens that its title rounds."""

    kind: OfferKind
    title: str
    command: str
    argument: Mapping[str, Any]
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class SymbolAtCursor:
    """A declaration that could be loaded whole, and what the file then costs in tokens."""

    name: str
    qualified_name: str
    tokens: int


@dataclass(frozen=True, slots=True)
class Offering:
    """What offers depend on beside the set: the file they are asked for, the symbol in it.

    `receiver`: whom the editor hands the files to; None where it can only write a file.
    """

    uri: str
    symbol: SymbolAtCursor | None = None
    receiver: str | None = None


def offers(working_set: WorkingSet, asked: Offering) -> tuple[Offer, ...]:
    """Everything that can be offered, in the order of the menu."""
    return (
        *_for_others(working_set, asked.uri),
        *_for_file(working_set, asked),
        *_for_set(working_set, asked),
    )


def shortcuts(working_set: WorkingSet, receiver: str | None) -> Iterator[Offer]:
    """What is worth a link beside the total: hand the files over, and make them cost less.

    Their titles name the sum that there will be. Nothing while numbers are missing.
    """
    total = working_set.total.tokens
    if working_set.pending or not any(working_set.counted):
        return
    if receiver is not None:
        yield Offer("give", f"Give to {receiver}", GIVE_TO_AGENT, {}, total, total)
    active = working_set.active
    saving = signatures_for_others(working_set, active.uri if active else None)
    if saving.uris and saving.worth_offering:
        after = total - saving.saved
        which = "all but this file" if active else "all files"
        title = f"Signatures for {which} ({about(exact=working_set.exact)}{short(after)})"
        yield Offer("others", title, "ullage.setView", _signatures(saving), total, after)


def _signatures(saving: Saving) -> Mapping[str, Any]:
    return {"uris": list(saving.uris), "view": "signatures"}


def _for_others(working_set: WorkingSet, uri: str) -> Iterator[Offer]:
    saving = signatures_for_others(working_set, uri)
    if saving.uris and saving.worth_offering:
        number = len(saving.uris)
        title = f"Load signatures only for {number} other open file{'s' * (number != 1)}"
        argument = _signatures(saving)
        yield _offer("others", title, "ullage.setView", argument, saving, exact=working_set.exact)


def _for_file(working_set: WorkingSet, asked: Offering) -> Iterator[Offer]:
    item = working_set.by_uri.get(asked.uri)
    if item is None or item.tokens is None:
        return
    # While a file is being edited it is loaded in full, whatever is chosen.
    shrinking = [] if item.dirty else list(_shrinking(item, asked, exact=working_set.exact))
    # Nobody wants the bodies gone that he is writing; who asks for it finds it at the end.
    if not item.edited_lately:
        yield from shrinking
    if item.view != "full" and (saving := saving_of(item, item.costs.full)):
        argument = {"uris": [item.uri], "view": "full"}
        yield _offer(
            "full", "Load full file", "ullage.setView", argument, saving, exact=working_set.exact
        )
    if not item.dropped:
        freed = f"Leave out (frees {about(exact=working_set.exact)}{short(item.tokens)} tokens)"
        dropping: Mapping[str, Any] = {"uris": [item.uri], "dropped": True}
        yield Offer("drop", freed, "ullage.drop", dropping, item.tokens, 0)
    if item.edited_lately:
        yield from shrinking


def _shrinking(item: Item, asked: Offering, *, exact: bool) -> Iterator[Offer]:
    views: tuple[tuple[Literal["signatures", "headers"], str], ...] = (
        ("signatures", "Load signatures only"),
        ("headers", "Load headers only"),
    )
    for view, title in views:
        saving = saving_of(item, getattr(item.costs, view))
        if item.wanted.view != view and saving is not None and saving.worth_offering:
            argument = {"uris": [item.uri], "view": view}
            yield _offer(view, title, "ullage.setView", argument, saving, exact=exact)
    symbol = asked.symbol
    if symbol is None or item.tokens is None:
        return
    saving = Saving((item.uri,), item.tokens, symbol.tokens)
    if saving.worth_offering:
        title = f"Load only {symbol.name} in full"
        whole: Mapping[str, Any] = {
            "uris": [item.uri],
            "view": "symbols",
            "symbols": [symbol.qualified_name],
        }
        yield _offer("symbol", title, "ullage.setView", whole, saving, exact=exact)


def _for_set(working_set: WorkingSet, asked: Offering) -> Iterator[Offer]:
    total, target = working_set.total.tokens, working_set.budget.target
    mark = about(exact=working_set.exact)
    if total > target >= cheapest(working_set) and not working_set.pending:
        title = f"Fit files to {limit(target)} tokens (now {mark}{short(total)})"
        yield Offer("fit", title, "ullage.fit", {}, total, target)
    number = sum(1 for _ in working_set.counted)
    if number:
        files = f"{number} file{'s' * (number != 1)}"
        text = total + FRAME_TOKENS + HEADING_TOKENS * number
        doing, command = _GIVING if asked.receiver else _WRITING
        title = f"{doing.format(files=files, receiver=asked.receiver)} (~{short(text)} tokens)"
        yield Offer("give", title, command, {}, total, text)


def _offer(  # noqa: PLR0913 - an offer's fields
    kind: OfferKind,
    title: str,
    command: str,
    argument: Mapping[str, Any],
    saving: Saving,
    *,
    exact: bool,
) -> Offer:
    mark = about(exact=exact)
    after, before = beside(saving.after, saving.before), beside(saving.before, saving.after)
    figures = f"{mark}{after} instead of {mark}{before} tokens"
    return Offer(kind, f"{title} ({figures})", command, argument, saving.before, saving.after)
