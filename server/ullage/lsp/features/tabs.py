"""`ullage/didChangeTabs`: which files the editor shows, the whole list each time."""

from dataclasses import dataclass

from ullage.domain.working_set import Tab
from ullage.lsp.dispatch import Feature
from ullage.lsp.session import Session


@dataclass(frozen=True, slots=True)
class TabsParams:
    """All tabs."""

    tabs: tuple[Tab, ...]


def _changed(session: Session, params: TabsParams) -> None:
    session.tabs = params.tabs
    if session.live is not None:
        session.live.use_tabs(params.tabs)


DID_CHANGE_TABS = Feature("ullage/didChangeTabs", _changed, params=TabsParams)
