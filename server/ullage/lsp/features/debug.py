"""`ullage/debug`: the sizes of every cache and queue, for whoever looks for a leak or a delay."""

from dataclasses import dataclass

from ullage.lsp.dispatch import Feature
from ullage.lsp.parameters import NoParams
from ullage.lsp.session import Session
from ullage.lsp.traffic import Queue


@dataclass(frozen=True, slots=True)
class OpenDocuments:
    """The documents: `pending` have no count yet, `failed` could not get one.

    `chars` and `tokens` of all of them; None while one has no count.
    """

    open: int
    pending: int
    failed: int
    chars: int | None
    tokens: int | None


@dataclass(frozen=True, slots=True)
class LiveFiles:
    """The live set: files that were looked at, with figures, and what is under way."""

    looked_at: int
    with_figures: int
    looks_under_way: int
    figures_under_way: int


@dataclass(frozen=True, slots=True)
class LoopTurns:
    """Turns above the limit, and the longest in milliseconds."""

    slow: int
    longest_ms: float


@dataclass(frozen=True, slots=True)
class DebugReport:
    """The answer to `ullage/debug`. `under_way` names what may still change something shown."""

    revision: int
    documents: OpenDocuments
    requests: int
    incoming: Queue
    outgoing: Queue
    superseded: int
    jobs: int
    turns: LoopTurns
    files: LiveFiles | None
    under_way: tuple[str, ...]


def _report(session: Session, _: NoParams) -> DebugReport:
    traffic = session.traffic()
    return DebugReport(
        revision=session.workspace.snapshot.revision,
        documents=_documents(session),
        requests=traffic.running,
        incoming=traffic.incoming,
        outgoing=traffic.outgoing,
        superseded=traffic.superseded,
        jobs=_jobs(session),
        turns=LoopTurns(session.turns.slow, round(session.turns.longest_ms, 1)),
        files=_files(session),
        under_way=tuple(session.under_way()),
    )


def _jobs(session: Session) -> int:
    threads = (session.counting, session.jobs, session.long_jobs)
    waiting = sum(one.queued for one in threads)
    return waiting + (session.work.queued if session.work is not None else 0)


def _files(session: Session) -> LiveFiles | None:
    live = session.live
    if live is None:
        return None
    looks, book = live.looks, live.book
    return LiveFiles(len(looks.seen), book.size, looks.under_way, book.under_way)


def _documents(session: Session) -> OpenDocuments:
    documents = session.workspace.snapshot.documents.values()
    texts = [document.text for document in documents if document.text is not None]
    failed = sum(1 for document in documents if document.problem is not None)
    complete = len(texts) == len(documents)
    return OpenDocuments(
        open=len(documents),
        pending=len(documents) - len(texts) - failed,
        failed=failed,
        chars=sum(text.chars for text in texts) if complete else None,
        tokens=sum(text.tokens for text in texts) if complete else None,
    )


DEBUG = Feature("ullage/debug", _report, params=NoParams)
