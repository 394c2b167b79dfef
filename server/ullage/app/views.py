"""The one way by which a text is put into views, with what they cost.

Never reads a file and chooses no view. Where the parser cannot serve, the answer says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ullage.adapters.outlines import (
    Found,
    OutlineFailed,
    OutlinePool,
    ViewText,
    WantedView,
    has_grammar,
)
from ullage.adapters.store import StateStore
from ullage.app.quarantine import CarefulPool
from ullage.domain.measured import Status
from ullage.domain.text import CountTokens, utf8


@dataclass(frozen=True, slots=True)
class ShownView:
    """A view as it is handed over: where it would cost as much as the file, it is the file.

    `tokens` are exact under the viewer's counter. `unknown_symbols`: wanted ones that the text does
    not declare.
    """

    text: str
    tokens: int
    unknown_symbols: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Views:
    """The views of one text, one for each that was wanted; none where it cannot have any.

    `full`: exact tokens of the text. `problems` are for people. `declarations`, parents before
    children, only where they were asked for; their offsets are bytes of `utf8` of the text.
    """

    status: Status
    problems: tuple[str, ...]
    full: int
    shown: tuple[ShownView, ...]
    declarations: tuple[Found, ...]


class Viewer:
    """Puts texts into views. It may be used from several threads.

    With a `state`, contents that ended the parser are remembered there and not parsed again.
    """

    def __init__(
        self, pool: OutlinePool, count: CountTokens, state: StateStore | None = None
    ) -> None:
        self._pool = CarefulPool(pool, state)
        self._count = count

    def views(
        self,
        text: str,
        language: str | None,
        wanted: Sequence[WantedView],
        *,
        full: int | None = None,
        declarations: bool = False,
    ) -> Views:
        """The wanted views of a text; `full` is its count where that is known already.

        A lone surrogate in the text is U+FFFD in a view.

        Raises:
            CountError: the tokenizer gave up on the text or a view of it.
        """
        full = self._count(text) if full is None else full
        if not has_grammar(language):
            reason = f"no grammar for {language or 'this kind of file'}"
            return Views("unsupported", (reason,), full, (), ())
        try:
            outlined = self._pool.outline(
                utf8(text), language, tuple(wanted), declarations=declarations
            )
        except OutlineFailed as failed:
            return Views("failed", (str(failed),), full, (), ())
        shown = tuple(self._shown(view, text, full) for view in outlined.views)
        return Views(outlined.status, outlined.problems, full, shown, outlined.declarations)

    def _shown(self, view: ViewText, text: str, full: int) -> ShownView:
        tokens = self._count(view.text)
        if tokens >= full:
            return ShownView(text, full, view.unknown_symbols)
        return ShownView(view.text, tokens, view.unknown_symbols)
