"""`ullage/didChangeAgent`: whom the editor would give the files to."""

from dataclasses import dataclass

from ullage.lsp.dispatch import Feature
from ullage.lsp.session import Session

SOME_AGENT = "an agent"


@dataclass(frozen=True, slots=True)
class AgentParams:
    """The name of the agent; None where there are several or none."""

    name: str | None


def _changed(session: Session, params: AgentParams) -> None:
    session.receiver = params.name or SOME_AGENT
    session.changed()


DID_CHANGE_AGENT = Feature("ullage/didChangeAgent", _changed, params=AgentParams)
