"""What there is to say of files, as the protocol's diagnostics. Decides nothing."""

from collections.abc import Iterator

from lsprotocol import types

from ullage.app.editor.live import LiveSet
from ullage.app.editor.uris import uri_of
from ullage.domain.numbers import full, limit
from ullage.domain.report import READ_LIMIT
from ullage.domain.rules_budget import OverBudget
from ullage.domain.tasks import is_over_target, over_target_text
from ullage.domain.working_set.diagnosis import Diagnosis
from ullage.lsp.places import first_line, line_range

SOURCE = "ullage"

Placed = tuple[str, types.Diagnostic]
"""A diagnostic and the URI that it is for."""


def of_budget(found: Diagnosis, live: LiveSet, *, related: bool) -> types.Diagnostic:
    """The diagnostic of a folder whose files are over a limit."""
    over_maximum = found.level == "working-set-over-maximum"
    severity = types.DiagnosticSeverity.Warning if over_maximum else _INFORMATION
    others = [
        types.DiagnosticRelatedInformation(types.Location(uri, _TOP), text)
        for uri, text in found.related
    ]
    return types.Diagnostic(
        range=first_line(live, found.uri),
        message=found.text,
        severity=severity,
        code=found.level,
        source=SOURCE,
        related_information=others if related and others else None,
    )


def of_rules(uri: str, over: OverBudget, live: LiveSet) -> types.Diagnostic:
    """The diagnostic of an instruction file that costs too much with what comes with it."""
    return types.Diagnostic(
        range=first_line(live, uri),
        message=over.text,
        severity=_INFORMATION,
        code="rules-file-over-budget",
        source=SOURCE,
    )


def of_problem(live: LiveSet) -> Iterator[Placed]:
    """What is wrong in settings files, where it stands."""
    for problem in live.folders.problems if live.folders is not None else ():
        if problem.file is None:
            continue
        subject = f"{problem.key}: " if problem.key else "This file "
        yield (
            uri_of(problem.file),
            types.Diagnostic(
                range=line_range((problem.line or 1) - 1),
                message=f"{subject}{problem.message}",
                severity=types.DiagnosticSeverity.Warning,
                code="setting-not-used",
                source=SOURCE,
            ),
        )


def of_read_limit(live: LiveSet) -> Iterator[Placed]:
    """Files that an agent cannot read whole, in folders that ask for it."""
    working_set, folders = live.current(), live.folders
    asking = {
        folder.uri
        for folder in (folders.folders if folders is not None else ())
        if folder.effective.settings.diagnostics.file_over_read_limit
    }
    for item in working_set.items if working_set is not None and asking else ():
        cost = item.costs.full
        if item.folder in asking and cost is not None and cost.low > READ_LIMIT:
            text = (
                f"{full(cost.tokens)} tokens: an agent reads {limit(READ_LIMIT)} at once at most."
            )
            yield (
                item.uri,
                types.Diagnostic(
                    range=first_line(live, item.uri),
                    message=text,
                    severity=_INFORMATION,
                    code="file-over-read-limit",
                    source=SOURCE,
                ),
            )


def of_task(live: LiveSet) -> Iterator[Placed]:
    """Tasks of the settings whose files cost more than their target."""
    for task in live.tasks:
        if task.file is None or not is_over_target(task):
            continue
        yield (
            uri_of(task.file),
            types.Diagnostic(
                range=line_range((task.line or 1) - 1),
                message=over_target_text(task),
                severity=_INFORMATION,
                code="task-over-target",
                source=SOURCE,
            ),
        )


_INFORMATION = types.DiagnosticSeverity.Information
_TOP = types.Range(types.Position(0, 0), types.Position(0, 0))
