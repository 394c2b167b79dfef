"""The diagnostics: when they are due, which there are now, and how an editor learns of them.

Judged when the set, a view, a limit or a saved file changed, never between keystrokes: agents
compare diagnostics before and after their edits, and would be told of it.
"""

from collections import defaultdict
from collections.abc import Mapping
from itertools import chain
from typing import TYPE_CHECKING

from lsprotocol import types

from ullage.app.editor.instructions import over_budgets
from ullage.app.editor.live import LiveSet
from ullage.domain.working_set import Item
from ullage.domain.working_set.diagnosis import Diagnosis, diagnose
from ullage.lsp import diagnostics
from ullage.lsp.client import Client

if TYPE_CHECKING:
    from ullage.domain.rules_budget import OverBudget

By = Mapping[str, tuple[types.Diagnostic, ...]]


class Judging:
    """Keeps what is to be shown, by URI. Use on the loop's thread only."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._verdicts: dict[str, Diagnosis] = {}
        self._rules: Mapping[str, OverBudget] = {}
        self._shown: By = {}
        self._terms: tuple[object, ...] = ()

    def of(self, uri: str) -> tuple[types.Diagnostic, ...]:
        """The diagnostics of a document."""
        return self._shown.get(uri, ())

    def remedy_of(self, uri: str) -> Diagnosis | None:
        """The diagnosis that is shown on a document."""
        return next((one for one in self._verdicts.values() if one.uri == uri), None)

    def consider(self, live: LiveSet) -> None:
        """Judge the set if that is due and every number that it is judged by is known."""
        working_set = live.current()
        if not live.judgement_due or working_set is None:
            return
        if not all(_is_known(item) for item in working_set.counted):
            return
        if not live.tabs_known or live.looks.under_way:
            return
        live.judgement_due = False
        self._verdicts = self._judged(live)
        if live.folders is not None:
            self._rules = over_budgets(live.instructions, live.folders, self._rules)
        self._show(self._diagnostics(live))

    def _judged(self, live: LiveSet) -> dict[str, Diagnosis]:
        working_set, folders = live.current(), live.folders
        assert working_set
        assert folders
        terms = (working_set.budget, working_set.model, working_set.encoding)
        if terms != self._terms:
            self._terms, self._verdicts = terms, {}
        verdicts: dict[str, Diagnosis] = {}
        for folder in folders.folders:
            if not folder.effective.settings.diagnostics.enabled:
                continue
            items = [item for item in working_set.items if item.folder == folder.uri]
            before = self._verdicts.get(folder.uri)
            found = diagnose(
                items, working_set.budget, before, live.open_uris, exact=working_set.exact
            )
            if found is not None:
                verdicts[folder.uri] = found
        return verdicts

    def _diagnostics(self, live: LiveSet) -> By:
        shown: dict[str, list[types.Diagnostic]] = defaultdict(list)
        related = self._client.abilities.related_information
        for found in self._verdicts.values():
            shown[found.uri].append(diagnostics.of_budget(found, live, related=related))
        for uri, over in self._rules.items():
            shown[uri].append(diagnostics.of_rules(uri, over, live))
        others = (diagnostics.of_problem, diagnostics.of_task, diagnostics.of_read_limit)
        for uri, diagnostic in chain.from_iterable(of(live) for of in others):
            shown[uri].append(diagnostic)
        return {uri: tuple(several) for uri, several in shown.items()}

    def _show(self, shown: By) -> None:
        before, self._shown = self._shown, shown
        if before == shown:
            return
        if self._client.abilities.pulls_diagnostics:
            self._client.refresh(types.WORKSPACE_DIAGNOSTIC_REFRESH)
            return
        for uri in {**before, **shown}:
            if before.get(uri, ()) != shown.get(uri, ()):
                params = types.PublishDiagnosticsParams(uri, list(shown.get(uri, ())))
                self._client.tell(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, params)


def _is_known(item: Item) -> bool:
    """Whether there is nothing more to know of an item: the remedy needs what its views cost.

    Nobody takes the bodies out of a file that is being edited.
    """
    views_known = item.dirty or item.status is not None
    return item.problem is not None or (views_known and not item.pending)
