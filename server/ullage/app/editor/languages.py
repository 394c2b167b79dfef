"""What the text of an open document is written in: told from its name and head, as on disk.

The editor's own name for it counts only for a document that has no file yet.
"""

from ullage.adapters.outlines import has_grammar, language_of
from ullage.app.editor.documents import Document
from ullage.app.editor.uris import name_in, path_of
from ullage.app.sources import HEAD_CHARACTERS
from ullage.domain.notebook import LANGUAGE_ID
from ullage.domain.text import Text


def language_at(document: Document) -> str | None:
    """The language id of a document, None where it is not known."""
    given = document.language_id
    if given == LANGUAGE_ID:
        return given
    if path_of(document.uri) is None:
        return given if has_grammar(given) else None
    head = _head(document).encode("utf-8", "replace")
    return language_of(name_in(document.uri), head)


def _head(document: Document) -> str:
    """The first characters; edits that are not counted yet can wait."""
    content = document.content
    base = content if isinstance(content, Text) else content.base
    return base.slice(0, HEAD_CHARACTERS) if isinstance(base, Text) else base[:HEAD_CHARACTERS]
