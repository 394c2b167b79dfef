"""`ullage/didChangeTabs`: which files the editor shows, the whole list each time."""

from dataclasses import dataclass

from ullage.domain.working_set import Tab
from ullage.lsp.dispatch import Feature
from ullage.lsp.session import Session


@dataclass(frozen=True, slots=True)
class TabParams:
    """A text tab: see `domain.working_set.Tab`."""

    uri: str
    active: bool = False
    preview: bool = False
    editor_pinned: bool = False
    focused: bool = False


@dataclass(frozen=True, slots=True)
class TabsParams:
    """All tabs."""

    tabs: tuple[TabParams, ...]


def _changed(session: Session, params: TabsParams) -> None:
    tabs = tuple(
        Tab(tab.uri, tab.active, tab.preview, tab.editor_pinned, tab.focused) for tab in params.tabs
    )
    session.tabs = tabs
    if session.live is not None:
        session.live.use_tabs(tabs)


DID_CHANGE_TABS = Feature("ullage/didChangeTabs", _changed, params=TabsParams)
