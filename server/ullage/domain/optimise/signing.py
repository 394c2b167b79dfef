"""Source code in a context as its signatures: what loses least, so it comes before all else."""

from collections.abc import Container, Iterator
from typing import cast

from ullage.domain.optimise.hints import Hints, hints_in
from ullage.domain.optimise.model import Context, Json
from ullage.domain.optimise.shown import ANY, Drop, Path, ShownFields
from ullage.domain.optimise.sizes import Sizes
from ullage.domain.optimise.views import CodeViews


def heaviest_sources(fields: Context, views: CodeViews, sizes: Sizes) -> list[str]:
    """The texts whose signatures cost less, each once, those that cost most first."""
    found = dict.fromkeys(
        text for text, hints in _texts_in(fields) if views.signatures(text, hints) is not None
    )
    return sorted(found, key=lambda text: -sizes.of_text(text))


def signed(fields: Context, views: CodeViews, whole: Container[str]) -> ShownFields:
    """The context with all source code as signatures but for the texts that stay whole."""
    drops: list[Drop] = []

    def of_text(text: str, hints: Hints, path: Path) -> str:
        shown = None if text in whole else views.signatures(text, hints)
        if shown is None:
            return text
        drops.append(Drop(path, "signatures", text, shown))
        return shown

    def of_table(table: Context, path: Path) -> Context:
        hints = hints_in(table)
        return {key: of(table[key], hints(key), (*path, key)) for key in table}

    def of(value: Json, hints: Hints, path: Path) -> Json:
        if isinstance(value, str):
            return of_text(value, hints, path)
        if isinstance(value, dict):
            return of_table(cast("Context", value), path)
        if isinstance(value, list):
            return [of(one, Hints(), (*path, ANY)) for one in cast("list[Json]", value)]
        return value

    return ShownFields(of_table(fields, ()), tuple(drops))


def _texts_in(value: Json, hints: Hints | None = None) -> Iterator[tuple[str, Hints]]:
    if isinstance(value, str):
        yield value, hints or Hints()
    elif isinstance(value, dict):
        table = cast("Context", value)
        inner = hints_in(table)
        for key in table:
            yield from _texts_in(table[key], inner(key))
    elif isinstance(value, list):
        for one in cast("list[Json]", value):
            yield from _texts_in(one)
