"""A file as an item of a context text: put in its view, and freed of secrets.

Joins the views and the detectors. Reads no file and chooses no view.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ullage.adapters.outlines import WantedView, fence_of, has_grammar
from ullage.adapters.secrets import find_secrets
from ullage.app.context_notes import LeftOutSecret
from ullage.app.sources import Source
from ullage.app.views import Viewer
from ullage.domain.context import ContextItem
from ullage.domain.outline import View
from ullage.domain.redaction import SecretLines, lines_of, without_secrets
from ullage.domain.settings import Docs, SignatureSettings
from ullage.domain.text import CountTokens, utf8


@dataclass(frozen=True, slots=True)
class ChosenSource:
    """A file to hand over: what it says, and in which view.

    `path` is as the text names it. `docs`: None for what the settings say. `symbols` are names or
    qualified names for the view of that name. `unsaved`: the file on disk says something else.
    """

    path: str
    source: Source
    view: View
    docs: Docs | None = None
    symbols: tuple[str, ...] = ()
    unsaved: bool = False


@dataclass(frozen=True, slots=True)
class MadeItem:
    """An item, and what there is to tell of it.

    `unknown_symbols`: wanted ones that the file does not declare. `problem`: why it is not in its
    view; which symbols it declares is then not known.
    """

    item: ContextItem
    unknown_symbols: tuple[str, ...]
    secrets: tuple[LeftOutSecret, ...] = ()
    problem: str | None = None


class ItemMaker:
    """Makes items, each once: who asks again for a file in a view gets the same item."""

    def __init__(self, settings: SignatureSettings, viewer: Viewer, count: CountTokens) -> None:
        self._settings = settings
        self._viewer = viewer
        self._count = count
        self._made: dict[ChosenSource, MadeItem] = {}

    def make(self, chosen: ChosenSource) -> MadeItem:
        """The item of a file.

        Raises:
            CountError: the tokenizer gave up on the text.
        """
        if chosen not in self._made:
            self._made[chosen] = self._without_secrets(self._in_view(chosen), chosen)
        return self._made[chosen]

    def _in_view(self, chosen: ChosenSource) -> MadeItem:
        """The file in its view, as it is where the view would cost as much as the file."""
        language, view = chosen.source.language, chosen.view
        item = self._whole(chosen)
        symbols = chosen.symbols if view == "symbols" else ()
        if view == "full" or not has_grammar(language):
            return MadeItem(item, symbols)
        docs = chosen.docs or self._settings.docs
        wanted = WantedView(view, docs, self._settings.lines, symbols)
        views = self._viewer.views(item.text, language, (wanted,), full=item.full_count)
        if views.status == "failed":
            why = f"in full, since {'; '.join(views.problems)}"
            return MadeItem(item, symbols, problem=why)
        (shown,) = views.shown
        kept = tuple(name for name in symbols if name not in shown.unknown_symbols)
        if shown.tokens < item.full_count:
            plain: View = "signatures" if view == "symbols" and not kept else view
            item = replace(item, view=plain, text=shown.text, count=shown.tokens, symbols=kept)
        return MadeItem(item, shown.unknown_symbols)

    def _whole(self, chosen: ChosenSource) -> ContextItem:
        # What an editor holds need not be text that can be written.
        text, language = utf8(chosen.source.text).decode(), chosen.source.language
        full, fence = self._count(text), fence_of(language)
        path, unsaved = chosen.path, chosen.unsaved
        return ContextItem(path, language, fence, "full", text, full, full, unsaved=unsaved)

    def _without_secrets(self, made: MadeItem, chosen: ChosenSource) -> MadeItem:
        item = made.item
        found = find_secrets(item.text, item.language)
        if not found:
            return made
        secrets = tuple(_left_out(item, found, chosen.source.text))
        text = without_secrets(item.text, found, item.language)
        item = replace(item, text=text, count=self._count(text))
        return replace(made, item=item, secrets=secrets)


def _left_out(
    item: ContextItem, found: Sequence[SecretLines], source: str
) -> Iterator[LeftOutSecret]:
    """Where the secrets stand in the file itself: a view's lines are the file's own lines."""
    shown = lines_of(item.text)
    numbers: dict[str, int] = {}
    for number, line in enumerate(lines_of(source), 1):
        numbers.setdefault(line, number)
    for secret in found:
        first = secret.first if item.view == "full" else numbers.get(shown[secret.first - 1])
        yield LeftOutSecret(item.path, first, secret.kind)
