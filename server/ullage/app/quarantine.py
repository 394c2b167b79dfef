"""Outlining with a memory: a content that has ended the parser often enough is left alone."""

from ullage.adapters.outlines import Outlined, OutlineFailed, OutlinePool, WantedView, versions
from ullage.adapters.store import StateStore, content_key


class CarefulPool:
    """A pool of parsers that is not given what it did not survive before, in any view.

    Without a `state` nothing is remembered. It may be used from several threads.
    """

    def __init__(self, pool: OutlinePool, state: StateStore | None) -> None:
        self._pool = pool
        self._state = state

    def outline(
        self,
        source: bytes,
        language: str,
        views: tuple[WantedView, ...],
        *,
        declarations: bool = False,
    ) -> Outlined:
        """The outline of UTF-8 bytes; waits for a free worker.

        Raises:
            OutlineFailed: the parser does not survive the content, or the pool is closed.
        """
        state = self._state
        if state is None:
            return self._pool.outline(source, language, views, declarations=declarations)
        # By what the parser reads, and not by the file: a notebook's outputs do not matter.
        parser = versions()
        key = content_key(source, f"{language} {parser}")
        if state.quarantined(key):
            raise OutlineFailed("the parser did not survive this content before")
        try:
            return self._pool.outline(source, language, views, declarations=declarations)
        except OutlineFailed as failed:
            for _ in range(failed.attempts):
                state.record_crash(key, language, parser)
            raise
