"""Which files would cost less in another view, and by how much.

Owns what is left alone: files that are being worked on, and those the user wants in full.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ullage.domain.estimates import Estimate
from ullage.domain.working_set.model import Item, WorkingSet

LEAST_SAVED_TOKENS = 1_000
LEAST_SAVED_SHARE = 0.5
"""Below either of these a change of views is not worth a line in a menu."""


@dataclass(frozen=True, slots=True)
class Saving:
    """Some files in another view: tokens of just these, before and after."""

    uris: tuple[str, ...]
    before: int
    after: int

    @property
    def saved(self) -> int:
        """Tokens less."""
        return self.before - self.after

    @property
    def worth_offering(self) -> bool:
        """Whether it saves enough to be offered."""
        enough = self.saved >= LEAST_SAVED_TOKENS
        return enough and self.saved >= LEAST_SAVED_SHARE * self.before


def shrinkable(item: Item) -> bool:
    """Whether the file may lose its bodies without anybody having asked for just that file.

    Not one that is looked at, being edited or was lately, pinned by the editor, or included in full
    on purpose.
    """
    if item.dropped or held(item):
        return False
    return item.view == "full" and not item.included and saved_by_signatures(item) > 0


def held(item: Item) -> bool:
    """Whether a file stays whole whatever the target: it is looked at, edited or pinned."""
    return item.dirty or item.active or item.editor_pinned or item.edited_lately


def cheapest(working_set: WorkingSet) -> int:
    """Tokens of the set with every file in its cheapest view that may be shrunk."""
    return sum(_cheapest(item) for item in working_set.counted)


def _cheapest(item: Item) -> int:
    costs = item.costs
    known = [
        cost.high for cost in (costs.full, costs.signatures, costs.headers) if cost is not None
    ]
    if held(item) or not known:
        return 0 if costs.full is None else costs.full.high
    return min(known)


def saved_by_signatures(item: Item) -> int:
    """Tokens that the file would cost less as signatures; 0 where that is not known."""
    return (item.tokens or 0) - cost_as_signatures(item)


def cost_as_signatures(item: Item) -> int:
    """Tokens of the file as signatures, or as it is where there are none."""
    signatures = item.costs.signatures
    return (item.tokens or 0) if signatures is None else signatures.tokens


def signatures_for_others(working_set: WorkingSet, uri: str | None) -> Saving:
    """Signatures for every file but one that may be shrunk."""
    return _saving([one for one in working_set.items if one.uri != uri and shrinkable(one)])


def signatures_within(items: Sequence[Item], target: int) -> Saving | None:
    """Signatures for as few files as bring the sum to the target, or as near as it gets.

    `before` and `after` are sums of all the items. None where nothing can be shrunk.
    """
    counted = [item for item in items if not item.dropped]
    before = after = sum(item.tokens or 0 for item in counted)
    heaviest = sorted(filter(shrinkable, counted), key=lambda one: -saved_by_signatures(one))
    chosen: list[str] = []
    for item in heaviest:
        if after <= target:
            break
        after -= saved_by_signatures(item)
        chosen.append(item.uri)
    return Saving(tuple(chosen), before, after) if chosen else None


def saving_of(item: Item, other: Estimate | None) -> Saving | None:
    """One file in a view of that cost; None while a number is missing."""
    if other is None or item.tokens is None:
        return None
    return Saving((item.uri,), item.tokens, other.tokens)


def _saving(items: Sequence[Item]) -> Saving:
    before = sum(item.tokens or 0 for item in items)
    after = sum(map(cost_as_signatures, items))
    return Saving(tuple(item.uri for item in items), before, after)
