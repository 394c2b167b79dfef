"""Usage as it is kept: what each own request of a session took, and what people record.

Never stops a run: what cannot be kept of a session can be kept with the next look at it.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from ullage.adapters.store import OnProblem, StateStore, StoredUse, StoredWaste
from ullage.domain.monitor.growth import OPERATION, RequestUse, request_uses
from ullage.domain.monitor.waste import Waste, WastedFile, WastedReads
from ullage.domain.phases import Stretch
from ullage.domain.session import Session

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

MOST_NAME_CHARACTERS = 100
"""Of a phase or an operation: they are names, no texts."""


def microseconds(at: datetime) -> int:
    """A time as it is kept."""
    return (at - EPOCH) // timedelta(microseconds=1)


def moment_of(at_us: int) -> datetime:
    """A time that was kept."""
    return EPOCH + timedelta(microseconds=at_us)


RECORDED = ""
"""The session of what somebody recorded: none."""


class SessionUsage:
    """The usage of one session as it grows; what was kept once is not written again.

    `folder`: where its agent was started. Use from one thread at a time.
    """

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._kept: dict[str, RequestUse] = {}
        self._waste: StoredWaste | None = None

    def keep(self, session: Session, waste: Waste | None, stretches: Sequence[Stretch]) -> None:
        """Keep what is new of it. `stretches`: its phases."""
        folder = self._folder or next(iter(session.folders), "")
        uses = {use.request.key: use for use in request_uses(session, stretches)}
        new = [use for key, use in uses.items() if self._kept.get(key) != use]
        wasted = _stored_waste(session, folder, waste)
        if not new and wasted == self._waste:
            return
        rows = [_row(use, session, folder) for use in new]
        # Not worth a word to anybody: the next look at the session finds the same.
        with StateStore.open(on_problem=lambda _: None) as state:
            if state.usage.keep(rows, [wasted] if wasted else []):
                self._kept, self._waste = uses, wasted


def record(
    use: tuple[str | None, str, int], budget: int | None, folder: Path, on_problem: OnProblem
) -> StoredUse | None:
    """Keep a use that somebody tells of: phase, operation and tokens; None if it cannot be kept.

    `budget` in tokens: that of all uses of the folder from now on. `on_problem` hears why not.
    """
    phase, operation, tokens = use
    stored = StoredUse(
        request=uuid4().hex,
        session=RECORDED,
        folder=str(folder),
        at_us=microseconds(datetime.now(UTC)),
        agent=None,
        model=None,
        phase=phase,
        operation=operation,
        tokens=tokens,
        budget=budget,
    )
    with StateStore.open(on_problem=on_problem) as state:
        return stored if state.usage.keep([stored]) else None


def forget(folder: Path | None, on_problem: OnProblem) -> int | None:
    """Forget the uses of a folder, None: of all. How many there were; None if that failed."""
    with StateStore.open(on_problem=on_problem) as state:
        return state.usage.forget(None if folder is None else str(folder))


def _row(use: RequestUse, session: Session, folder: str) -> StoredUse:
    request, usage = use.request, use.request.usage
    return StoredUse(
        request=_key(session, request.key),
        session=session.id,
        folder=folder,
        at_us=microseconds(use.at),
        agent=session.agent,
        model=request.model,
        phase=use.phase,
        operation=OPERATION,
        tokens=use.tokens,
        context=request.context,
        input=usage.input,
        output=usage.output,
        cache_read=usage.cache_read,
        cache_write_5m=usage.cache_write_5m,
        cache_write_1h=usage.cache_write_1h,
    )


def _key(session: Session, request: str) -> str:
    """The key of a request wherever its record is copied to: Claude Code's are the provider's."""
    if session.agent == "claude-code":
        return request
    return f"{session.agent} {session.id} {request}"


def _stored_waste(session: Session, folder: str, waste: Waste | None) -> StoredWaste | None:
    if waste is None or session.updated is None:
        return None
    # In ASCII, so that a name with bytes that are no UTF-8 comes back as it was.
    text = json.dumps(asdict(waste))
    return StoredWaste(session.id, folder, microseconds(session.updated), text)


def waste_of(stored: StoredWaste) -> Waste | None:
    """What was kept of a session's waste; None for what can be none of ours."""
    try:
        found = json.loads(stored.waste)
        again, unused = (_reads(found[name]) for name in ("read_again", "not_used"))
        before = found["always_loaded"]
        return Waste(None if before is None else int(before), again, unused)
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def _reads(found: Any) -> WastedReads:  # noqa: ANN401 - of a file that anybody may have written to
    files = (
        WastedFile(str(one["path"]), int(one["tokens"]), int(one["reads"]))
        for one in found["files"]
    )
    return WastedReads(int(found["tokens"]), int(found["reads"]), tuple(files))
