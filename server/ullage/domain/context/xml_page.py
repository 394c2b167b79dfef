"""A context text as XML: its cost in the root element, then each file in an element of its own.

A parser gives back the exact text of each file, but for the characters that XML cannot hold.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from ullage.domain.context.model import ContextFile, ContextItem, ContextTerms
from ullage.domain.context.wording import marked_view, notes, printable
from ullage.domain.estimates import Estimate

REPLACEMENT = "\ufffd"
# XML 1.0 has no way to write them, escaped neither.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"})


def unwritable(text: str) -> int:
    """How many characters of a text XML cannot hold; U+FFFD will stand in their place."""
    return len(_UNWRITABLE.findall(text))


def writable_item(item: ContextItem, terms: ContextTerms) -> ContextItem:
    """The item with those characters replaced, and counted as it then is."""
    text = _UNWRITABLE.sub(REPLACEMENT, item.text)
    return item if text == item.text else replace(item, text=text, count=terms.count(text))


class XmlPage:
    """The elements of the files, made once, and the root's, made again for every number tried."""

    def __init__(
        self, items: Sequence[ContextItem], files: Sequence[ContextFile], terms: ContextTerms
    ) -> None:
        self._terms = terms
        self._instead_of = sum(file.full for file in files)
        self.sections = [_section(*pair) for pair in zip(items, files, strict=True)]
        said = notes(items, 'view="{}"'.format, _attribute, lines=terms.lines)
        self._rest = f"<note>{said}</note>\n{''.join(self.sections)}</context>\n"

    def text(self, cost: Estimate, *, saving: bool) -> str:
        """The whole text, announcing a cost, and where it is less what the files cost in full."""
        meter = self._terms.meter
        attributes: dict[str, object] = {"tokens": cost.tokens}
        if meter.exact:
            attributes["encoding"] = meter.encoding
        else:
            attributes |= {"model": meter.model, "exact": "false"}
            attributes |= {"low": cost.low, "high": cost.high}
        if saving and cost.tokens < self._instead_of:
            attributes["instead-of"] = self._instead_of
        attributes["by"] = "ullage"
        attributes["files"] = len(self.sections)
        attributes["written"] = f"{self._terms.written:%Y-%m-%d %H:%M}"
        return f"{_tag('context', attributes)}\n{self._rest}"


def _section(item: ContextItem, file: ContextFile) -> str:
    attributes: dict[str, object] = {"path": printable(item.path), "view": marked_view(item)}
    if item.symbols:
        attributes["in-full"] = ", ".join(item.symbols)
    attributes["tokens"] = file.tokens
    if item.view != "full":
        attributes["of"] = file.full
    return f"{_tag('file', attributes)}{_content(item.text)}</file>\n"


def _tag(name: str, attributes: dict[str, object]) -> str:
    written = "".join(f' {key}="{_attribute(str(value))}"' for key, value in attributes.items())
    return f"<{name}{written}>"


def _attribute(text: str) -> str:
    """A short text as it can stand in an attribute, or between tags."""
    return _escaped(_UNWRITABLE.sub(REPLACEMENT, text))


def _content(text: str) -> str:
    # A parser makes a line feed of every carriage return that is not escaped, in CDATA too.
    if "\r" in text:
        return _escaped(text)
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>" if text else ""


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)
