"""What the files for the agent must be, by plain strings, lists and dicts; and whole counts."""

import random
from dataclasses import dataclass, field, replace
from functools import lru_cache

from tests.domain.text.test_text import Oracle as Places
from tests.support.independent import independent_count
from ullage.adapters.outlines import has_grammar
from ullage.adapters.tokenizer import EncodingName
from ullage.app.editor.documents import Edit
from ullage.domain.outline import View
from ullage.domain.settings import Docs
from ullage.domain.text import PositionEncoding, utf8
from ullage_extractors import ViewOptions
from ullage_extractors.engine import extract
from ullage_extractors.render import render

Choice = tuple[View, Docs | None, tuple[str, ...]]
FULL: Choice = ("full", None, ())
MOST_STEPS = 20


@lru_cache(maxsize=20_000)
def counted(text: str, encoding: EncodingName) -> int:
    """Tokens of a whole text."""
    return independent_count(text, encoding)


@lru_cache(maxsize=20_000)
def view_counted(
    text: str, language: str, choice: Choice, docs: Docs, encoding: EncodingName, *, lines: bool
) -> int:
    """Tokens of a view, rendered by the extractor itself; never more than the file."""
    view, own_docs, symbols = choice
    whole = counted(text, encoding)
    if view == "full":
        return whole
    options = ViewOptions(view, own_docs or docs, lines, symbols)
    shown = render(extract(utf8(text), language), options).text.decode()
    return min(whole, counted(shown, encoding))


def has_views(language: str | None) -> bool:
    return has_grammar(language)


@dataclass
class Chosen:
    """What a person chose."""

    views: dict[str, Choice] = field(default_factory=dict)
    included: list[str] = field(default_factory=list)
    dropped: set[str] = field(default_factory=set)

    def copy(self) -> "Chosen":
        return Chosen(dict(self.views), list(self.included), set(self.dropped))

    def rename(self, old: str, new: str) -> None:
        self.views = {new if uri == old else uri: one for uri, one in self.views.items()}
        self.included = [new if uri == old else uri for uri in self.included]
        self.dropped = {new if uri == old else uri for uri in self.dropped}

    def forget(self, gone: str) -> None:
        self.views.pop(gone, None)
        self.included = [uri for uri in self.included if uri != gone]
        self.dropped.discard(gone)


@dataclass
class OpenText:
    """A document; `mark` is another one after every change."""

    text: str
    version: int
    mark: int
    saved: str | None

    @property
    def dirty(self) -> bool:
        return self.saved is None or self.saved != self.text


@dataclass(frozen=True)
class Terms:
    """The settings."""

    encoding: EncodingName = "o200k_base"
    docs: Docs = "summary"
    lines: bool = True
    tabs: str = "open"
    exclude: tuple[str, ...] = ()

    def other(self, rnd: random.Random, names: list[str]) -> "Terms":
        encodings: list[EncodingName] = ["o200k_base", "cl100k_base"]
        docs: list[Docs] = ["none", "summary", "full"]
        match rnd.randrange(5):
            case 0:
                return replace(self, encoding=rnd.choice(encodings))
            case 1:
                return replace(self, docs=rnd.choice(docs))
            case 2:
                return replace(self, lines=not self.lines)
            case 3:
                return replace(self, tabs=rnd.choice(["open", "visible", "none"]))
            case _:
                return replace(self, exclude=rnd.choice([(), (rnd.choice(names),)]))

    def editor(self) -> dict[str, object]:
        """The same as an editor says it."""
        return {
            "encoding": self.encoding,
            "signatures": {"docs": self.docs, "lines": self.lines},
            "workingSet": {"tabs": self.tabs},
            "exclude": list(self.exclude),
        }


class SetOracle:
    """The state that a person could write down."""

    def __init__(self, *, tells_tabs: bool) -> None:
        self.tells_tabs = tells_tabs
        self.terms = Terms()
        self.disk: dict[str, str] = {}
        self.documents: dict[str, OpenText] = {}
        self.told: list[str] = []
        self.told_focus: str | None = None
        self.touched: dict[str, int] = {}
        self.chosen = Chosen()
        self.before: list[Chosen] = []
        self.seen: dict[str, str | None] = {}
        self._marks = 0

    # Documents.

    def open(self, uri: str, version: int, text: str) -> None:
        self.documents[uri] = OpenText(text, version, self._mark(), text)
        self.touch(uri)

    def change(self, uri: str, version: int, text: str) -> None:
        document = self.documents[uri]
        document.text, document.version, document.mark = text, version, self._mark()
        self.touch(uri)

    def close(self, uri: str) -> None:
        del self.documents[uri]
        self.touched.pop(uri, None)
        if not self.tells_tabs:
            self.prune()

    def _mark(self) -> int:
        self._marks += 1
        return self._marks

    def touch(self, uri: str) -> None:
        self.touched[uri] = self._mark()

    @property
    def focused(self) -> str | None:
        """The tab that is looked at; of an editor that tells none, the document touched last."""
        if self.tells_tabs:
            return self.told_focus
        return max(self.documents, key=lambda uri: self.touched.get(uri, 0), default=None)

    # Tabs and choices.

    @property
    def tabs(self) -> list[str]:
        return self.told if self.tells_tabs else list(self.documents)

    def tell(self, tabs: list[str], focused: str | None) -> None:
        self.told, self.told_focus = tabs, focused
        self.prune()

    def prune(self) -> None:
        alive = {*self.tabs, *self.chosen.included}
        views = {uri: one for uri, one in self.chosen.views.items() if uri in alive}
        self.chosen = Chosen(views, self.chosen.included, self.chosen.dropped & alive)

    def step(self, after: Chosen) -> None:
        after.views = {uri: one for uri, one in after.views.items() if one != FULL}
        if after != self.chosen:
            self.before = [*self.before, self.chosen][-MOST_STEPS:]
            self.chosen = after

    def undo(self) -> None:
        if self.before:
            self.chosen = self.before.pop().copy()

    # What must be there once nothing is under way.

    def counted_uris(self) -> set[str]:
        in_tabs: list[str] = []
        if self.terms.tabs == "open":
            in_tabs = self.tabs
        elif self.terms.tabs == "visible" and self.focused in self.tabs:
            in_tabs = [self.focused]
        return {
            uri
            for uri in {*self.chosen.included, *in_tabs}
            if (uri in self.documents or uri in self.disk)
            and (uri in self.chosen.included or not self._excluded(uri))
        }

    def text_of(self, uri: str) -> str:
        document = self.documents.get(uri)
        return self.disk[uri] if document is None else document.text

    def _excluded(self, uri: str) -> bool:
        """Patterns are for files: what was never saved counts."""
        matches = any(uri.endswith(f"/{name}") for name in self.terms.exclude)
        return matches and uri in self.disk


PIECES = [
    "\n", "\r", "\r\n", "\n\n", "  \n", "\n    x", "\f", "\v", "\u2028", "\x85", " ", "    ", "\t",
    "/", "//", "/*", "*/\n", "'", "a", "Word", "x1y22", "12345", ";", "}\n", "{", "# x\n",
    '"""', "é", "e\u0301", "日本", "한", "😀", "👩\u200d👩", "\U00010348", "<|endoftext|>",
    "-" * 9,
]  # fmt: skip
CODE = {
    "py": [
        'def {n}(a, b):\n    """Does {n}. And more of it."""\n{b}    return a\n\n',
        "class {n}(Base):\n    x: int = 1\n\n    def m(self):\n{b}{b}\n",
        "import {n}\n",
        "{n} = [1, 2]\n",
    ],
    "ts": [
        "/** Does {n}. And more. */\nexport function {n}(a: number): number {{\n{b}}}\n",
        "class {n} {{\n  m(): void {{\n{b}{b}  }}\n}}\n",
        "import {{ {n} }} from './{n}';\n",
    ],
    "go": [
        "// {n} does it. And more.\nfunc {n}(a int) int {{\n{b}\treturn a\n}}\n",
        "type {n} struct {{\n\tx int\n}}\n",
    ],
    "md": ["# {n}\n\nText ☕ of {n}.\n"],
}
LINES = {
    "py": "    y = f(a, {k}, 'é')\n",
    "ts": "    y = f(a, {k}, '😀');\n",
    "go": "\tf(a, {k})\n",
}
SYMBOLS = ("alpha", "beta", "Gamma", "delta")


def some_code(rnd: random.Random, kind: str) -> str:
    """Declarations with bodies of any length, sometimes with what breaks parsers and lines."""
    parts: list[str] = []
    for _ in range(rnd.randint(0, 4)):
        template = rnd.choice(CODE[kind])
        body = "".join(LINES.get(kind, "").format(k=k) for k in range(rnd.randint(0, 12)))
        parts.append(template.format(n=rnd.choice(SYMBOLS), b=body))
        if rnd.random() < 0.2:
            parts.append(rnd.choice(PIECES))
    text = "".join(parts)
    return text.replace("\n", rnd.choice(["\r\n", "\r"])) if rnd.random() < 0.15 else text


def some_edit(
    rnd: random.Random, plain: str, encoding: PositionEncoding, kind: str
) -> tuple[str, Edit]:
    """A replacement of the whole or of a range that positions can name, and its result."""
    if rnd.random() < 0.1 or len(plain) > 3_000:
        new = some_code(rnd, kind)
        return new, Edit(new)
    if rnd.random() < 0.2:
        new = some_code(rnd, kind)
    else:
        new = "".join(rnd.choice(PIECES) for _ in range(rnd.choice([0, 1, 1, 3])))
    places = Places(plain)
    start_at = rnd.randint(0, len(plain))
    end_at = min(len(plain), start_at + rnd.choice([0, 0, 1, 2, 40]))
    start, end = (places.position(offset, encoding) for offset in (start_at, end_at))
    a, b = places.offset(start, encoding), places.offset(end, encoding)
    return plain[:a] + new + plain[b:], Edit(new, start, end)
