"""A context made for a role: what it needs, as whole as the limits allow."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass

from ullage.domain.estimates import Estimate
from ullage.domain.json_text import write_json
from ullage.domain.optimise.cleaning import cleaned
from ullage.domain.optimise.condensing import Condenser
from ullage.domain.optimise.holders import Holders
from ullage.domain.optimise.marks import way
from ullage.domain.optimise.model import (
    Context,
    Dropped,
    Json,
    Level,
    Optimised,
    Role,
    Terms,
    TooLarge,
    Why,
)
from ullage.domain.optimise.repeats import without_repeats
from ullage.domain.optimise.rungs import AGGRESSIVE, GENTLE, WHOLE, Rung
from ullage.domain.optimise.shown import Drop, ShownFields
from ullage.domain.optimise.signing import heaviest_sources, signed
from ullage.domain.optimise.sizes import Sizes
from ullage.domain.optimise.texts import TextCondenser
from ullage.domain.optimise.views import CodeViews

LANGUAGE = "json"
# Less than this part of the limit is not worth another try, nor are more tries than these.
ROOM_LEFT = 25
MOST_TRIES = 12


def optimise(given: Context, role: Role, terms: Terms) -> Optimised:
    """The fields of `given` that the role needs, condensed as far as the limits ask for it.

    Without secrets. First towards the target; over the maximum without mercy.
    """
    needed = {name: given[name] for name in role.fields if name in given}
    clean = cleaned(needed, terms.sources, terms.find_secrets)
    shaper = _Shaper(clean.fields, terms)
    chosen = shaper.chosen()
    fits = chosen.cost.high <= terms.maximum
    exact = terms.meter.exact
    return Optimised(
        role=role.name,
        encoding=terms.meter.encoding,
        model=terms.meter.model,
        exact=exact,
        band=None if exact else (chosen.cost.low, chosen.cost.high),
        before=_tokens(written(given), terms).tokens,
        after=chosen.cost.tokens,
        target=terms.target,
        maximum=terms.maximum,
        limit_on="exact" if exact else "band-high",
        level=chosen.level,
        context=chosen.shown.fields if fits else None,
        dropped=(
            *_not_required(given, role, terms),
            *_summed(chosen.shown.drops, shaper.sizes, terms),
        ),
        missing=tuple(name for name in role.fields if name not in given),
        too_large=None if fits else _too_large(chosen, terms),
        secrets=clean.secrets,
    )


def written(context: Json) -> str:
    """The text of a context, with its line end: what is handed over, and what is counted."""
    return f"{write_json(context)}\n"


@dataclass(frozen=True, slots=True)
class _Choice:
    """A context, what it costs, and how far it was condensed."""

    shown: ShownFields
    cost: Estimate
    level: Level
    rung: Rung


class _Shaper:
    """Tries one rung after another."""

    def __init__(self, fields: Context, terms: Terms) -> None:
        self._fields = fields
        self._terms = terms
        self.sizes = Sizes(terms.count)
        self._views = CodeViews(self.sizes, terms.sources)
        self._texts = TextCondenser(self.sizes, self._views)
        self._holders = Holders()

    def chosen(self) -> _Choice:
        """The first that is within its limit, as full as that; if none is, the last."""
        stages: Sequence[tuple[Level, Sequence[Rung], int]] = (
            ("condensed", GENTLE, self._terms.target),
            ("aggressive", AGGRESSIVE, self._terms.maximum),
        )
        choice = self._whole_or_signed(self._terms.target)
        for level, rungs, limit in stages:
            if choice.cost.high <= limit:
                return choice
            for rung in rungs:
                above, choice = choice.rung, self._shaped(rung, level)
                if choice.cost.high <= limit:
                    return self._filled(choice, above, limit)
        return choice

    def _whole_or_signed(self, limit: int) -> _Choice:
        """Whole, or with as few sources as signatures as the limit asks for, the heaviest first."""
        choice = self._shaped(WHOLE, "whole", None)
        if choice.cost.high <= limit:
            return choice
        sources = heaviest_sources(self._fields, self._views, self.sizes)
        if not sources:
            return choice
        choice = self._shaped(WHOLE, "condensed")
        # With so many of them it is too much, and with so many it is the choice.
        too_few, enough = 0, len(sources)
        while choice.cost.high <= limit and enough - too_few > 1:
            middle = (too_few + enough) // 2
            tried = self._shaped(WHOLE, "condensed", frozenset(sources[middle:]))
            if tried.cost.high <= limit:
                choice, enough = tried, middle
            else:
                too_few = middle
        return choice

    def _filled(self, choice: _Choice, above: Rung, limit: int) -> _Choice:
        """Nearer to the rung above, which is too much: as near as the limit allows, about."""
        above = above.within(self.sizes.of(self._fields))
        enough = limit - limit // ROOM_LEFT
        for _ in range(MOST_TRIES):
            if choice.cost.high >= enough:
                break
            tried = self._shaped(choice.rung.towards(above), choice.level)
            if tried.cost.high <= limit:
                choice = tried
            else:
                above = tried.rung
        return choice

    def _shaped(self, rung: Rung, level: Level, whole: Container[str] | None = ()) -> _Choice:
        """The fields at a rung, each thing in them once.

        All source code is as signatures but for the texts that stay `whole`; None: all do.
        """
        shown = ShownFields(self._fields)
        condenser = Condenser(self._texts, self.sizes, rung)
        while True:
            before = shown.fields
            short = ShownFields(before) if whole is None else signed(before, self._views, whole)
            condensed = condenser.fields(short.fields)
            once = without_repeats(condensed.fields, self.sizes, self._holders)
            drops = (*shown.drops, *short.drops, *condensed.drops, *once.drops)
            shown = ShownFields(once.fields, drops)
            if shown.fields == before:
                return _Choice(shown, _tokens(written(shown.fields), self._terms), level, rung)


def _tokens(text: str, terms: Terms) -> Estimate:
    return terms.meter.shown(terms.count(text), LANGUAGE)


def _alone(value: Json, terms: Terms) -> int:
    return _tokens(write_json(value), terms).tokens


def _not_required(given: Context, role: Role, terms: Terms) -> Iterator[Dropped]:
    for name, value in given.items():
        if name not in role.fields:
            yield Dropped(way((name,)), "not-required", _alone(value, terms))


def _summed(drops: Iterable[Drop], sizes: Sizes, terms: Terms) -> Iterator[Dropped]:
    """What was left out at one place for one reason, in one, less what stands there instead."""
    sums: Counter[tuple[str, Why]] = Counter()
    for one in drops:
        saved = sizes.exactly(one.gone) - sizes.exactly(one.instead)
        sums[way(one.path), one.why] += saved
    for (field, why), saved in sums.items():
        yield Dropped(field, why, terms.meter.shown(saved, LANGUAGE).tokens)


def _too_large(choice: _Choice, terms: Terms) -> TooLarge:
    costs = {name: _alone(value, terms) for name, value in choice.shown.fields.items()}
    worst = max(costs, key=lambda name: costs[name], default="")
    by = choice.cost.high - terms.maximum
    return TooLarge(worst, costs.get(worst, 0), by)
