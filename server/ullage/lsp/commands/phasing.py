"""The command that says which phase of a feature the session is in."""

from dataclasses import dataclass

from ullage.app.set_phases import NotKeptError
from ullage.domain.phases import UnknownPhaseError
from ullage.lsp.commands.command import Command
from ullage.lsp.messages import INVALID_PARAMS, REQUEST_FAILED, Refused
from ullage.lsp.session import Session

NO_SESSION = "No session of an agent is live in this folder."


@dataclass(frozen=True, slots=True)
class SetPhase:
    """The name of a phase or of a part of one; None, which has to be said: whatever is inferred."""

    name: str | None


@dataclass(frozen=True, slots=True)
class PhaseSet:
    """What was done, as a line for people."""

    message: str


async def _set_phase(session: Session, params: SetPhase) -> PhaseSet:
    await session.ready()
    try:
        is_shown = await session.agent_sessions.set_phase(params.name)
    except UnknownPhaseError as unknown:
        raise Refused(INVALID_PARAMS, f"name: {unknown}") from None
    except NotKeptError as error:
        raise Refused(REQUEST_FAILED, str(error)) from error
    if not is_shown:
        raise Refused(REQUEST_FAILED, NO_SESSION)
    if params.name is None:
        return PhaseSet("The phase is inferred from what the agent does.")
    name = session.agent_sessions.terms.rules.named(params.name).name
    return PhaseSet(f"Phase: {name}, until the next command that names one.")


SET_PHASE = Command("ullage.setPhase", SetPhase, _set_phase)
