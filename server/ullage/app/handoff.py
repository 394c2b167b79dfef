"""A handoff: what a session leaves to the next one, composed from its record and what is on disk.

Asks no model. Writes no file, and keeps nothing of what was said.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from ullage.adapters.agents.model import SessionFile
from ullage.adapters.git import own_commits
from ullage.adapters.outlines import OutlinePool
from ullage.adapters.store import OnProblem, StateStore
from ullage.adapters.tokenizer import load_tokenizer
from ullage.app.agents import unquoted
from ullage.app.config import EffectiveSettings
from ullage.app.context_notes import ContextNotes
from ullage.app.handoff_changes import ChangedFiles, changed_files, pure_path
from ullage.app.handoff_files import NO_FILES, NO_FOLDER, RestoredFiles, restored_files
from ullage.app.handoff_result import Handoff, HandoffRequest, NoHandoff
from ullage.app.handoff_texts import COMMIT, Cleaner
from ullage.app.sessions import LIVE_SECONDS, talk_of
from ullage.app.views import Viewer
from ullage.domain import estimates
from ullage.domain.estimates import Estimate
from ullage.domain.handoff import (
    Clearing,
    ComposedHandoff,
    Draft,
    HandoffTerms,
    NoRoom,
    Part,
    Talk,
    clearing_message,
    compose_handoff,
)
from ullage.domain.handoff.spec import spec_line, spec_path, specs_named
from ullage.domain.handoff.wording import (
    GOAL_CHARACTERS,
    ITEM_CHARACTERS,
    LAST_PROMPTS,
    PROMPT_CHARACTERS,
    failed,
    headings,
    one_line,
    open_points,
    telling,
)
from ullage.domain.numbers import full
from ullage.domain.session.report import SessionReport


def folder_of(file: SessionFile, report: SessionReport) -> Path | None:
    """The folder that a session was begun in, where it is on this disk."""
    folder = report.folder or file.folder
    path = Path(folder) if folder else None
    return path if path is not None and path.is_absolute() and path.is_dir() else None


def make_handoff(
    file: SessionFile,
    report: SessionReport,
    request: HandoffRequest,
    effective: EffectiveSettings,
    on_problem: OnProblem,
) -> Handoff | NoHandoff:
    """The handoff of a session. `report` is what is told of it now.

    Raises:
        UnknownModelError: the settings name a model without tokenizer or factors.
        RecordError: a mistake of ours with the record; it quotes nothing.
    """
    count = load_tokenizer(effective.meter.encoding).count
    with (
        unquoted(file.path),
        StateStore.open(on_problem=on_problem) as state,
        OutlinePool() as pool,
    ):
        making = _Making(file, report, request, effective, Viewer(pool, count, state))
        return making.made(on_problem)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What there is to say, freed of secrets."""

    talk: Talk
    changed: ChangedFiles
    commits: tuple[str, ...]
    spec: Path | None
    spec_line: str | None
    notes: ContextNotes


class _Making:
    """One handoff in the making."""

    def __init__(
        self,
        file: SessionFile,
        report: SessionReport,
        request: HandoffRequest,
        effective: EffectiveSettings,
        viewer: Viewer,
    ) -> None:
        self._file = file
        self._report = report
        self._request = request
        self._effective = effective
        self._viewer = viewer
        self._count = load_tokenizer(effective.meter.encoding).count
        self._folder = report.folder or file.folder or None
        self._root = folder_of(file, report)
        self._name = one_line(pure_path(self._folder or ".").name or "session", ITEM_CHARACTERS)

    def made(self, on_problem: OnProblem) -> Handoff | NoHandoff:
        """All of it, within its limit."""
        facts = self._facts()
        restored = self._restored(facts, on_problem) if self._request.restore else NO_FILES
        draft, limit = _draft(facts, restored), self._request.limit
        if not any(draft.values()):
            return NoHandoff("nothing was asked, planned or changed in this session yet")
        meter = self._effective.meter
        terms = HandoffTerms(self._name, self._request.written, meter, self._count, limit)
        composed = compose_handoff(draft, terms)
        if isinstance(composed, NoRoom):
            why = f"a handoff does not fit into {full(limit)} tokens"
            return NoHandoff(f"{why}; of this session it takes {full(composed.least)}")
        return self._done(composed, restored, facts, terms)

    def _facts(self) -> _Facts:
        """What the record and the disk say."""
        cleaner = Cleaner()
        said = talk_of(self._file)
        talk = cleaner.talk(said)
        changed = changed_files(said.changes, self._folder, self._root, self._viewer)
        commits = cleaner.all_clean(self._commits(), COMMIT)
        spec = next(filter(None, map(self._spec, specs_named(said))), None)
        line = None if spec is None else spec_line(spec, self._report.phase)
        path = None if spec is None or self._root is None else self._root / spec
        return _Facts(talk, changed, commits, path, line, ContextNotes(secrets=cleaner.secrets))

    def _restored(self, facts: _Facts, on_problem: OnProblem) -> RestoredFiles:
        """The files that the next session begins with."""
        if self._root is None:
            return NO_FOLDER
        return restored_files(
            facts.spec,
            facts.changed.there,
            self._root,
            self._request.written,
            self._request.budget,
            self._effective,
            on_problem,
        )

    def _done(
        self,
        composed: ComposedHandoff,
        restored: RestoredFiles,
        facts: _Facts,
        terms: HandoffTerms,
    ) -> Handoff:
        """The handoff with its figures."""
        text = f"{composed.text}\n{restored.text}" if restored.text else composed.text
        meter, report = terms.meter, self._report
        whole = composed.cost
        if restored.text:
            # What is estimated is the sum of what is shown, each part by its own factors.
            parts = estimates.total((composed.cost, restored.cost))
            counted = terms.count(text)
            whole = Estimate(counted, counted, counted) if meter.exact else parts
        clearing = Clearing(
            now=report.context.tokens,
            fixed=report.filling.system,
            handoff=composed.cost.tokens,
            files=restored.cost.tokens,
        )
        return Handoff(
            agent=report.agent,
            session=report.session,
            text=text,
            tokens=whole.tokens,
            exact=meter.exact,
            band=None if meter.exact else (whole.low, whole.high),
            encoding=meter.encoding,
            model=meter.model,
            limit=terms.limit,
            limit_on=composed.limit_on,
            handoff=composed.cost.tokens,
            files=restored.files,
            files_tokens=restored.cost.tokens,
            context=clearing.now,
            after=clearing.after,
            left_out=composed.left_out,
            notes=_joined(facts.notes, restored.notes),
            message=clearing_message(clearing, report.agent),
        )

    def _spec(self, name: str) -> str | None:
        path = spec_path(name)
        return path if self._root is not None and (self._root / path).is_file() else None

    def _commits(self) -> Iterator[str]:
        """The commits since the session began, up to when it was left."""
        started, updated = self._report.started, self._report.updated
        if self._root is None or started is None or updated is None:
            return
        until = datetime.fromisoformat(updated) + timedelta(seconds=LIVE_SECONDS)
        for commit in own_commits(self._root, datetime.fromisoformat(started), until):
            yield f"{commit.id} {commit.subject}"


def _draft(facts: _Facts, restored: RestoredFiles) -> Draft:
    """All that there is to say, part by part."""
    talk = facts.talk
    # Where the context was summed up in the middle of something, that is what it is about.
    goal = telling(talk.since)[:1] or telling(talk.before)[-1:]
    asked = [one for one in telling(talk.since) if one not in goal][-LAST_PROMPTS:]
    draft: dict[Part, Sequence[str]] = {
        "goal": _lines(goal, GOAL_CHARACTERS),
        "asked": _lines(asked, PROMPT_CHARACTERS),
        "plan": [one for one in headings(talk.plan or "") if not goal or one not in goal[0]],
        "commits": _lines(facts.commits, ITEM_CHARACTERS),
        "todos": _lines(open_points(talk), ITEM_CHARACTERS),
        "changed": facts.changed.told,
        "failure": [failed(talk.failure.command, talk.failure.line)] if talk.failure else (),
        "spec": [facts.spec_line] if facts.spec_line else (),
        "files": [restored.line] if restored.line else (),
    }
    return {part: tuple(items) for part, items in draft.items()}


def _lines(texts: Sequence[str], most: int) -> list[str]:
    return [line for text in texts if (line := one_line(text, most))]


def _joined(one: ContextNotes, other: ContextNotes) -> ContextNotes:
    return ContextNotes(
        secrets=(*one.secrets, *other.secrets),
        unreadable=other.unreadable,
        missing=other.missing,
        problems=other.problems,
    )
