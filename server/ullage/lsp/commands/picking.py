"""The command that picks one of several live sessions."""

from dataclasses import dataclass

from ullage.lsp.commands.command import Command
from ullage.lsp.messages import REQUEST_FAILED, Refused
from ullage.lsp.session import Session


@dataclass(frozen=True, slots=True)
class PickSession:
    """The session's id; None: as if nobody had picked one."""

    session: str | None = None


@dataclass(frozen=True, slots=True)
class Picked:
    """Done."""


async def _pick(session: Session, params: PickSession) -> Picked:
    await session.ready()
    sessions = session.agent_sessions
    if params.session is not None and all(
        one.id != params.session for one in sessions.current.live
    ):
        raise Refused(REQUEST_FAILED, "That session is not live any more.")
    sessions.choose(params.session)
    return Picked()


PICK_SESSION = Command("ullage.pickSession", PickSession, _pick)
