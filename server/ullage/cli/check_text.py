"""The lines that `ullage check` prints for people."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from ullage.app.check import Checked
from ullage.cli.output import escaped
from ullage.domain.check import Rule, Violation
from ullage.domain.numbers import full

ALWAYS_LOADED = "always loaded"
REMEDIES: dict[Rule, str] = {
    "file": "split it, or raise it in ullage.toml [check.files]",
    "target": "name fewer paths, load some of them as signatures, or raise --target",
    "always-loaded": (
        "move what is not for every task elsewhere, or raise it: [check] always-loaded"
    ),
}
FOR_SEVERAL = "split them, or raise them in ullage.toml [check.files] (0: not checked)"
OF_A_CHANGE = "or let what was over before grow a little: [check] grow"
OF_ALL = "or put up with them as they are: --write-baseline FILE"


@dataclass(frozen=True, slots=True)
class _Row:
    """What was held against a limit; `rule` where it did not hold, for the remedy."""

    label: str
    tokens: int
    limit: int
    notes: Sequence[str]
    rule: Rule | None = None


def lines_of(result: Checked, seconds: float) -> Iterator[str]:
    """What is over and what to do about it, what is always loaded, what was not checked, sums."""
    rows = [*_rows(result)]
    lines = _aligned(rows)
    for rule, alike in groupby(rows, _rule):
        shown = [next(lines) for _ in alike]
        yield from shown
        if rule is not None:
            several = rule == "file" and len(shown) > 1
            remedies = _for_several(result) if several else [REMEDIES[rule]]
            yield from (f"       {remedy}" for remedy in remedies)
    for skipped in result.not_checked:
        yield f"?      {skipped.path}   not checked: {skipped.detail}"
    yield f"{', '.join(_sums(result))} · {result.encoding} · {seconds:.1f} s"


def _for_several(result: Checked) -> Iterator[str]:
    yield FOR_SEVERAL
    if any(one.crossed is False for one in result.over if one.rule == "file"):
        yield OF_A_CHANGE
    elif result.compared_with is None and result.baseline is None:
        yield OF_ALL


def _sums(result: Checked) -> Iterator[str]:
    yield f"{result.checked:,} file{'s' * (result.checked != 1)} checked"
    yield f"{len(result.over)} over"
    if result.not_checked:
        yield f"{len(result.not_checked)} not checked"
    if result.compared_with is not None:
        # Whoever looks at a change sees how many files it has, and misses these.
        left_out = ((result.binary, "binary"), (result.ignored, "ignored"))
        yield from (f"{number:,} {reason}" for number, reason in left_out if number)
    if result.baseline is not None:
        yield f"{result.baseline.entries:,} in {escaped(result.baseline.file)}"


def _rule(row: _Row) -> Rule | None:
    return row.rule


def _rows(result: Checked) -> Iterator[_Row]:
    loaded = result.loaded
    for one in result.over:
        of_loaded = [loaded.named] if loaded and one.rule == "always-loaded" else []
        label = ALWAYS_LOADED if of_loaded else escaped(one.path)
        notes = [*_growth(one, result), *of_loaded]
        yield _Row(label, one.tokens, one.limit, notes, one.rule)
    if loaded and loaded.limit and all(one.rule != "always-loaded" for one in result.over):
        notes = [loaded.named, *_excuse(result)] if loaded.tokens > loaded.limit else [loaded.named]
        yield _Row(ALWAYS_LOADED, loaded.tokens, loaded.limit, notes)


def _excuse(result: Checked) -> Iterator[str]:
    """Why something that is over its limit is let be."""
    if result.compared_with is not None:
        yield "over, and not by this change"
    elif result.baseline is not None:
        yield "over, as in the baseline"


def _growth(one: Violation, result: Checked) -> Iterator[str]:
    if one.grew is None:
        return
    if result.compared_with is None:
        yield f"+{full(one.grew)} since the baseline"
    elif one.grew == one.tokens:
        yield "new in this change"
    else:
        yield f"+{full(one.grew)} in this change{', within it before' * bool(one.crossed)}"


def _aligned(rows: Sequence[_Row]) -> Iterator[str]:
    label = max((len(row.label) for row in rows), default=0)
    tokens = max((len(full(row.tokens)) for row in rows), default=0)
    limit = max((len(full(row.limit)) for row in rows), default=0)
    for row in rows:
        state = "ok  " if row.rule is None else "over"
        numbers = f"{full(row.tokens):>{tokens}} of {full(row.limit):>{limit}}"
        yield "   ".join([state, f"{row.label:<{label}}", numbers, *map(escaped, row.notes)])
