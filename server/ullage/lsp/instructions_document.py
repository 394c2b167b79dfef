"""The answer to `ullage/alwaysLoaded`: what agents load before the first prompt, as a list."""

from dataclasses import dataclass

from ullage.app.always_loaded import CountedFile
from ullage.app.editor.instructions import FolderInstructions
from ullage.app.editor.uris import uri_of
from ullage.domain.always_loaded import agent_text, file_text, loaded_text

TITLE = "Before your first prompt"


@dataclass(frozen=True, slots=True)
class InstructionDocument:
    """A file; `line`, counted from 0, is where `loaded_by` imports it. `text` stands beside it."""

    uri: str
    name: str
    text: str
    loaded_by: str | None
    line: int | None


@dataclass(frozen=True, slots=True)
class AgentDocument:
    """What one agent loads, in its order."""

    title: str
    text: str
    files: tuple[InstructionDocument, ...]


@dataclass(frozen=True, slots=True)
class AlwaysLoadedDocument:
    """What each agent loads, the one that loads most first; `text` None where none does."""

    title: str
    text: str | None
    agents: tuple[AgentDocument, ...]


def always_loaded_document(found: FolderInstructions | None) -> AlwaysLoadedDocument:
    """A folder's instructions as an editor gets them; None: no folder is open."""
    if found is None or found.loaded is None:
        return AlwaysLoadedDocument(TITLE, None, ())
    agents = zip(found.loaded.agents, found.agents, strict=True)
    return AlwaysLoadedDocument(
        TITLE,
        loaded_text(found.loaded, exact=found.exact),
        tuple(
            AgentDocument(
                shown.agent,
                agent_text(shown, exact=found.exact),
                tuple(_file(one, exact=found.exact) for one in agent.files),
            )
            for shown, agent in agents
        ),
    )


def _file(file: CountedFile, *, exact: bool) -> InstructionDocument:
    return InstructionDocument(
        uri=uri_of(str(file.path)),
        name=file.shown.path,
        text=file_text(file.shown, exact=exact),
        loaded_by=None if file.by is None else uri_of(str(file.by)),
        line=None if file.shown.line is None else file.shown.line - 1,
    )
