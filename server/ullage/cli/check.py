"""`ullage check`: the gate for continuous integration."""

import time

from ullage import wire
from ullage.app.check import Checked, CheckRequest, run_check
from ullage.cli.exits import ANSWER_IS_NO, BAD_USAGE, DONE
from ullage.cli.options import (
    EncodingNameOption,
    Format,
    FormatOption,
    OptionalPathsArgument,
    TargetOption,
    settled_settings_for,
)
from ullage.cli.output import complain, complain_of, escaped, progress, write, write_line
from ullage.domain.check import Violation
from ullage.domain.numbers import full


def check(
    paths: OptionalPathsArgument = None,
    target: TargetOption = None,
    encoding: EncodingNameOption = None,
    output: FormatOption = Format.TEXT,
) -> int:
    """Fail when a file is too large for an agent to read whole, or a sum over its target."""
    named = paths or []
    effective = settled_settings_for(named, **{"check.encoding": encoding})
    started = time.monotonic()
    with progress() as tell:
        result, missing = run_check(CheckRequest(named, target), effective, tell, complain)
    seconds = time.monotonic() - started
    complain_of(missing)
    if output is Format.JSON:
        write(wire.document(result))
    elif len(missing) < max(1, len(named)):
        _print(result, seconds)
    if missing or effective.problems:
        return BAD_USAGE
    return ANSWER_IS_NO if result.over else DONE


def _print(result: Checked, seconds: float) -> None:
    path_width = max((len(escaped(one.path)) for one in result.over), default=0)
    number_width = max((len(full(one.tokens)) for one in result.over), default=0)
    for one in result.over:
        tokens = f"{full(one.tokens):>{number_width}} of {full(one.limit)}"
        write_line(f"over   {escaped(one.path):<{path_width}}   {tokens}")
        write(f"       {_remedy(one)}")
    for skipped in result.not_checked:
        write_line(f"?      {skipped.path}   not checked: {skipped.detail}")
    parts = [f"{result.checked:,} file{'s' * (result.checked != 1)} checked"]
    parts.append(f"{len(result.over)} over")
    if result.not_checked:
        parts.append(f"{len(result.not_checked)} not checked")
    write(f"{', '.join(parts)} · {result.encoding} · {seconds:.1f} s")


def _remedy(one: Violation) -> str:
    if one.rule == "always-loaded":
        return "move what is not for every task elsewhere, or raise it: [check] always-loaded"
    if one.rule == "target":
        return "name fewer paths, load some of them as signatures, or raise --target"
    return "split it, or raise it in ullage.toml [check.files]"
