"""One session as it grows: what its record says, counted, priced and held against the settings.

Reads the agents' own records, never writes one, and keeps nothing but counts and paths.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from ullage.adapters.agents.model import SessionFile
from ullage.adapters.tokenizer import load_tokenizer
from ullage.app.agents import AGENTS, unquoted
from ullage.app.config import LiveModel
from ullage.app.learning import learn
from ullage.app.meters import REFERENCE, factors
from ullage.app.session_hygiene import Standard, stretches_of
from ullage.app.session_lessons import SessionLessons
from ullage.app.session_report import Costs, costs_of, room_of, session_report
from ullage.app.session_terms import SessionTerms
from ullage.app.set_phases import SetPhasesOf
from ullage.app.usage_keeping import SessionUsage
from ullage.domain.session import Piece, PieceCount, Session
from ullage.domain.session.learning import Step
from ullage.domain.session.report import SessionReport

if TYPE_CHECKING:
    from ullage.domain.monitor.waste import Waste


class OpenSession:
    """A session that is read on as it grows. Use from one thread at a time.

    `last`: read only so many bytes at the record's end, when only the newest is wanted.
    """

    def __init__(self, file: SessionFile, last: int | None = None) -> None:
        self.file = file
        self._known = AGENTS[file.agent]
        self._reader = self._known.reader(file.path, last)
        self._counts: dict[Piece, PieceCount] = {}
        self._costs: Costs = {}
        self._lessons = SessionLessons(self._counted)
        self._set_phases = SetPhasesOf(file.id)
        self._usage = SessionUsage(file.folder)
        self._told: tuple[Session, Standard, Waste | None] | None = None

    @property
    def id(self) -> str:
        """Its id as its record has it."""
        return self._reader.session().id

    def refresh(self) -> bool:
        """Read what is new; whether there was something."""
        with unquoted(self.file.path):
            return any([self._reader.refresh(), self._set_phases.refresh()])

    def report(self, window: int | None = None, terms: SessionTerms | None = None) -> SessionReport:
        """All that is known of it now.

        `window` in tokens: what the user says the model has; `terms`: what the settings say.
        """
        with unquoted(self.file.path):
            session, standard = self._reader.session(), self._standard(window, terms)
            report = self._report(session, standard)
        self._told = session, standard, report.waste
        return report

    def set_phase(self, name: str | None, terms: SessionTerms) -> None:
        """Say which phase it is in from now on; None: whatever is inferred.

        Raises:
            UnknownPhaseError: no phase has that name.
            NotKeptError: it cannot be remembered.
        """
        known = None if name is None else terms.rules.named(name).name
        with unquoted(self.file.path):
            requests = len(self._reader.session().own)
        self._set_phases.keep(known, requests)

    def model(self, configured: int | None = None) -> LiveModel | None:
        """Its model now; None before the first answer. Counts nothing."""
        with unquoted(self.file.path):
            session = self._reader.session()
        if session.model is None:
            return None
        return LiveModel(session.model, room_of(session, configured).window)

    def report_before_compaction(
        self, window: int | None = None, terms: SessionTerms | None = None
    ) -> SessionReport | None:
        """All that was known before it was last summed up; None where it never was."""
        with unquoted(self.file.path):
            session = self._reader.before_compaction()
            if session is None:
                return None
            return self._report(session, self._standard(window, terms))

    def keep_usage(self) -> None:
        """Keep what its own requests took, and what was in vain, as the last report tells it."""
        if self._told is None:
            return
        session, standard, waste = self._told
        with unquoted(self.file.path):
            self._usage.keep(session, waste, stretches_of(session, standard))

    def learn(self) -> bool:
        """Keep what it teaches of the factors of its models, for this run and all later ones.

        Whether other numbers follow from it.
        """
        return learn(self.file.id, self.taught(), factors())

    def taught(self) -> Mapping[str, Sequence[Step]]:
        """The growths of its context that say something of the factors, by the models' families."""
        with unquoted(self.file.path):
            session = self._reader.session()
            self._count_all(session)
            return self._lessons.of(session.growths)

    def _report(self, session: Session, standard: Standard) -> SessionReport:
        self._count_all(session)
        self._costs = costs_of(session.requests, self._known.provider, self._costs)
        return session_report(session, self._counts, self._costs, standard)

    def _standard(self, window: int | None, terms: SessionTerms | None) -> Standard:
        return Standard(terms or SessionTerms(), self._set_phases.found, window)

    def _count_all(self, session: Session) -> None:
        pieces = (*session.pieces, *(session.opening.pieces if session.opening else ()))
        # What stays in the context is counted once.
        self._counts = self._counted(pieces)

    def _counted(self, pieces: Iterable[Piece]) -> dict[Piece, PieceCount]:
        wanted = set(pieces)
        counts = {piece: self._counts[piece] for piece in wanted if piece in self._counts}
        new = sorted(wanted - counts.keys(), key=lambda piece: piece.offset)
        for piece, text in zip(new, self._reader.texts(new), strict=True):
            counts[piece] = self._count(piece, text)
        return counts

    def _count(self, piece: Piece, text: str) -> PieceCount:
        count = load_tokenizer(REFERENCE).count
        whole = count(text)
        bare = self._known.as_it_is(text) if piece.cause == "file" else text
        if bare == text:
            return PieceCount(whole)
        # Together they are what the text with its numbers counts, as where no factor is in force.
        of_text = min(count(bare), whole)
        return PieceCount(of_text, whole - of_text)
