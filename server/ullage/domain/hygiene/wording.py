"""Advice in words, the same wherever it is told. Says what to type and what that saves."""

from collections.abc import Sequence

from ullage.domain.hygiene.model import Move
from ullage.domain.hygiene.reads import StaleReads
from ullage.domain.numbers import limit, short

MOST_NAMED = 5
"""Files in one line that somebody types."""


def in_one(headline: str, moves: Sequence[Move]) -> str:
    """The advice in one paragraph; a single move is in the headline already."""
    if len(moves) == 1:
        return headline
    told = " · ".join(one.text for one in moves)
    return f"{headline} What is cheapest first, and what it saves: {told}."


def over_warning(context: int, warning: int, preset: str) -> str:
    """A context over the warning of its budget."""
    return f"{limit(context)} in the context, over the warning of {limit(warning)} ({preset})."


def after_plan(context: int, fresh: int, clear: Move, phase: str | None) -> str:
    """The plan is done, and what it left is on disk. `phase`: the next one, if it has begun."""
    when = "before the next phase" if phase is None else f"before {phase} goes on"
    after = f"{limit(context)} now, about {limit(fresh)} after it with a handoff"
    return (
        f"The plan is written: {clear.command} {when} saves {short(clear.saving or 0)} ({after})."
    )


def many_messages(messages: int, clear: Move) -> str:
    """A long conversation; that alone is no reason."""
    saves = f"{clear.command} would save {short(clear.saving or 0)}"
    return f"{messages} messages since the context was begun: {saves}."


def stale_reads(stale: StaleReads) -> str:
    """Files whose texts are of no use any more."""
    files = "1 file" if len(stale.paths) == 1 else f"{len(stale.paths)} files"
    return f"leave out {files} unused for {stale.requests} requests: ~{short(stale.tokens)}"


def leave_out(compact: str, paths: Sequence[str]) -> str:
    """What to type so that the agent sums up without those files."""
    more = f" and {len(paths) - MOST_NAMED} more" if len(paths) > MOST_NAMED else ""
    return f"{compact} Leave out what these files say: {', '.join(paths[:MOST_NAMED])}{more}"


def signatures(files: int, saving: int) -> str:
    """Signatures in place of files that were read whole."""
    what = "signatures of 1 file" if files == 1 else f"signatures of {files} files"
    return f"{what} instead: ~{short(saving)}"


def compact(command: str, saving: int | None) -> str:
    """A summary in place of the conversation."""
    return f"{command}: not known yet" if saving is None else f"{command}: about {short(saving)}"


def clear(command: str, saving: int) -> str:
    """A new context."""
    return f"{command}: {short(saving)}"
