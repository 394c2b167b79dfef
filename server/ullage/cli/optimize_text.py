"""What became of a context, as people read it."""

from collections.abc import Iterator, Mapping

from ullage.domain.numbers import about, full
from ullage.domain.optimise import Optimised
from ullage.domain.optimise.model import Why

MOST_DROPPED = 12

_REASONS: Mapping[Why, str] = {
    "not-required": "not needed",
    "signatures": "signatures instead of source",
    "headers": "headers instead of source",
    "extract": "headings, beginning and end",
    "list": "the first and last entries",
    "object": "the first and last entries",
    "duplicate": "stands elsewhere",
    "contained": "stands elsewhere",
}


def lines_of(made: Optimised) -> Iterator[str]:
    """What it costs instead of what, and what was left out, the largest first."""
    mark = about(exact=made.exact)
    unit = made.model or made.encoding
    yield (
        f"for {made.role} {mark}{full(made.after)} tokens instead of {mark}{full(made.before)} "
        f"({unit}); target {full(made.target)}, maximum {full(made.maximum)}"
    )
    dropped = sorted(made.dropped, key=lambda one: -one.tokens)
    width = max((len(full(one.tokens)) for one in dropped), default=0)
    for one in dropped[:MOST_DROPPED]:
        yield f"-{full(one.tokens):<{width}}  {one.field}: {_REASONS[one.why]}"
    if len(dropped) > MOST_DROPPED:
        yield f"{len(dropped) - MOST_DROPPED} more: --format json"


def left_out(made: Optimised) -> Iterator[str]:
    """Where secrets were."""
    for secret in made.secrets:
        line = "" if secret.line is None else f":{secret.line}"
        yield f"{secret.field}{line}: left out, it looks like a secret ({secret.kind})"


def fits_not(made: Optimised) -> str:
    """Which required field is too large, and by how much."""
    found = made.too_large
    if found is None:
        return ""
    return (
        f"{found.field}: {full(found.tokens)} tokens at the least; with it the context is "
        f"{full(found.by)} over the maximum of {full(made.maximum)}"
    )
