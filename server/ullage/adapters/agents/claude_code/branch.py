"""The conversation of a transcript is a tree; one way through it is in force."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ullage.adapters.agents.claude_code.records import Result
from ullage.adapters.agents.journal import Place
from ullage.domain.session import Piece


@dataclass(frozen=True, slots=True)
class Entry:
    """A record of the tree. `role` None for one that is no message, only a link between two.

    `request` is the key of the response that it is of; `calls` are those of tools in it, `results`
    what tools gave back. `is_kept`: a compaction left it, wherever it hangs. `is_all_text`: nothing
    else is in it, such as images.
    """

    id: str
    parent: str | None
    role: str | None
    place: Place
    request: str | None = None
    is_prompt: bool = False
    calls: tuple[str, ...] = ()
    results: tuple[Result, ...] = ()
    said: tuple[Piece, ...] = ()
    is_kept: bool = False
    is_all_text: bool = True


def in_force(entries: Sequence[Entry]) -> list[Entry]:
    """The messages on the way from the beginning to the last one.

    Who goes back in a conversation leaves what came after. Tools that were called at once stand
    beside one another, and all of them are on the way.
    """
    way = _way(entries)
    requests = {entry.request for entry in entries if entry.id in way and entry.request}
    said = [entry for entry in entries if entry.id in way or entry.request in requests]
    calls = {call for entry in said for call in entry.calls}

    def is_on_it(entry: Entry) -> bool:
        return (
            entry.is_kept
            or entry.id in way
            or entry.request in requests
            or any(result.call in calls for result in entry.results)
        )

    return [entry for entry in entries if entry.role and is_on_it(entry)]


def _way(entries: Sequence[Entry]) -> set[str]:
    """The ids from the last message back to the beginning."""
    places = {entry.id: at for at, entry in enumerate(entries)}
    at = next((at for at in reversed(range(len(entries))) if entries[at].role), None)
    way: set[str] = set()
    while at is not None and entries[at].id not in way:
        way.add(entries[at].id)
        parent = entries[at].parent
        # Some name a parent that is nowhere: then it is the one before it in the file.
        at = places.get(parent, at - 1 if at else None) if parent else None
    return way


def roles_of(messages: Iterable[Entry]) -> Iterator[str | None]:
    """Whose messages they are, in their order; a response is one however many tools answered in it.

    Each part of a response is written down as it comes, and so is what its tools give back.
    """
    answered: set[str] = set()
    for entry in messages:
        if entry.request not in answered:
            yield entry.role
        if entry.request:
            answered.add(entry.request)


def since_last_request(messages: Sequence[Entry]) -> Sequence[Entry]:
    """The last response and what came after it began: tools answer while it goes on."""
    last = next((entry.request for entry in reversed(messages) if entry.request), None)
    if last is None:
        return ()
    return messages[next(at for at, entry in enumerate(messages) if entry.request == last) :]


def rounds(messages: Sequence[Entry]) -> Iterator[tuple[str, str, Sequence[Entry]]]:
    """Every request, the next one, and the messages from the beginning of one to that of the other.

    The keys of the two come first.
    """
    begins: dict[str, int] = {}
    for at, entry in enumerate(messages):
        if entry.request:
            begins.setdefault(entry.request, at)
    for (one, begin), (following, end) in pairwise(begins.items()):
        yield one, following, messages[begin:end]
