"""Anything in any order: the live set against a plain oracle, every number against a whole count.

Workspace, live set, looks at real files and a viewer with real worker processes; the test runs the
jobs itself: late, out of order, with edits in between.
"""

import itertools
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.lsp.set_oracle import (
    SYMBOLS,
    Chosen,
    OpenText,
    SetOracle,
    Terms,
    counted,
    has_views,
    some_code,
    some_edit,
    view_counted,
)
from ullage.adapters.outlines import OutlinePool
from ullage.adapters.tokenizer import load_tokenizer
from ullage.app.editor import workspace as workspace_module
from ullage.app.editor.attention import Attention
from ullage.app.editor.documents import Document, Edit, Uncounted
from ullage.app.editor.folders import Folders, OpenedFolder, load_folders
from ullage.app.editor.live import LiveSet
from ullage.app.editor.looking import Look, LookJob, stamp_of
from ullage.app.editor.uris import path_of, uri_of
from ullage.app.editor.workspace import CountJob, Workspace
from ullage.app.views import Viewer
from ullage.domain.text import PositionEncoding, Text
from ullage.domain.working_set import Choice, Choices, Item, Tab
from ullage.domain.working_set.status import status_text

if TYPE_CHECKING:
    from ullage.app.editor.figures import FigureJob, Figures
    from ullage.domain.outline import View
    from ullage.domain.settings import Docs

NAMES = ["a.py", "b.ts", "c.md", "d.py", "sub/e.go"]
SPARE = ["new.py", "sub/new.ts"]
UNTITLED = "untitled:Untitled-1"
LANGUAGES = {"py": "python", "ts": "typescript", "go": "go", "md": "markdown"}
FEW_CHARACTERS = 60
"""So small that many texts wait for the count thread."""

SEEDS = st.integers(0, 2**32)
WHICH = st.integers(0, 11)


class Settings(RuleBasedStateMachine):
    """The state, the jobs under way, and what must hold after every step."""

    pool: ClassVar[OutlinePool]
    steps: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp(prefix="ullage-set-")).resolve()
        self.uris = [uri_of(str(self.root / name)) for name in NAMES] + [UNTITLED]
        self.spare = [uri_of(str(self.root / name)) for name in SPARE]
        self.kinds = dict.fromkeys(self.uris, "") | {
            uri: uri.rpartition(".")[2] for uri in (*self.uris, *self.spare)
        }
        self.kinds[UNTITLED] = "py"
        self.counts: list[CountJob] = []
        self.counted: list[tuple[CountJob, Text | Uncounted]] = []
        self.looks: list[tuple[LookJob, OpenText | None, int]] = []
        self.looked: list[tuple[LookJob, int, Look, str | None, bool | None]] = []
        self.figures: list[FigureJob] = []
        self.figured: list[tuple[FigureJob, Figures | Exception]] = []
        self.viewers: dict[str, Viewer] = {}
        self.folders: dict[Terms, Folders] = {}
        self.now = itertools.count(1.0, 0.001)

    @initialize(
        encoding=st.sampled_from(["utf-8", "utf-16", "utf-32"]),
        tells_tabs=st.booleans(),
        seed=SEEDS,
        counts_at_once=st.booleans(),
    )
    def begin(
        self, encoding: PositionEncoding, seed: int, *, tells_tabs: bool, counts_at_once: bool
    ) -> None:
        rnd = random.Random(seed)
        self.oracle = SetOracle(tells_tabs=tells_tabs)
        (self.root / "sub").mkdir()
        for uri in self.uris[:-1]:
            if rnd.random() < 0.8:
                self.put(uri, some_code(rnd, self.kinds[uri]))
        self.encoding = encoding
        self.workspace = Workspace(encoding, self.counts.append)
        attention = Attention(tells_tabs=tells_tabs, clock=lambda: next(self.now))
        self.live = LiveSet(self.workspace, lambda: None, attention)
        if counts_at_once:
            self.workspace.use(load_tokenizer("o200k_base").count)
            self.live.use_folders(self.loaded(Terms()))
            self.ready = True
        else:
            self.ready = False

    def teardown(self) -> None:
        """Every run ends at rest, whichever rules it was made of."""
        try:
            if hasattr(self, "ready"):
                self.quiesce(random.Random(0))
        finally:
            shutil.rmtree(self.root, ignore_errors=True)

    # What a person and an editor do.

    @precondition(lambda self: not self.ready)
    @rule()
    def come_to_life(self) -> None:
        """As a session does once its parts are loaded."""
        self.ready = True
        self.workspace.use(load_tokenizer("o200k_base").count)
        self.live.use_folders(self.loaded(Terms()))
        for uri in self.workspace.snapshot.documents:
            self.live.opened(uri)
            self.oracle.touch(uri)

    @rule(which=WHICH, seed=SEEDS)
    def open(self, which: int, seed: int) -> None:
        """A text as it is on disk, or another one: restored from a backup, or no file yet."""
        uri, rnd = self.pick(which), random.Random(seed)
        on_disk = self.oracle.disk.get(uri)
        text = some_code(rnd, self.kinds[uri]) if on_disk is None or rnd.random() < 0.2 else on_disk
        version = rnd.randint(-1, 3)
        self.workspace.open(uri, version, LANGUAGES[self.kinds[uri]], text)
        self.live.opened(uri)
        self.oracle.open(uri, version, text)

    @precondition(lambda self: self.oracle.documents)
    @rule(which=WHICH, seed=SEEDS)
    def edit(self, which: int, seed: int) -> None:
        uri, rnd = self.pick_open(which), random.Random(seed)
        document = self.oracle.documents[uri]
        text, edits = document.text, []
        for _ in range(rnd.choice([1, 1, 1, 2, 3])):
            text, edit = some_edit(rnd, text, self.encoding, self.kinds[uri])
            edits.append(edit)
        version = document.version + rnd.randint(1, 3)
        assert self.workspace.change(uri, version, tuple(edits))
        self.live.edited(uri)
        self.oracle.change(uri, version, text)

    @precondition(lambda self: self.oracle.documents)
    @rule(which=WHICH, back=st.integers(0, 2))
    def edit_of_an_old_version(self, which: int, back: int) -> None:
        uri = self.pick_open(which)
        version = self.oracle.documents[uri].version - back
        assert not self.workspace.change(uri, version, (Edit("lost"),))

    @precondition(lambda self: self.oracle.documents)
    @rule(which=WHICH)
    def save(self, which: int) -> None:
        uri = self.pick_open(which)
        if uri == UNTITLED:
            return
        document = self.oracle.documents[uri]
        self.put(uri, document.text)
        document.saved = document.text
        self.workspace.save(uri)
        self.live.saved(uri)

    @precondition(lambda self: self.oracle.documents)
    @rule(which=WHICH)
    def close(self, which: int) -> None:
        uri = self.pick_open(which)
        assert self.workspace.close(uri)
        self.live.closed(uri)
        self.oracle.close(uri)

    @precondition(lambda self: self.oracle.tells_tabs)
    @rule(seed=SEEDS)
    def show_other_tabs(self, seed: int) -> None:
        rnd = random.Random(seed)
        tabs = rnd.sample(self.uris, rnd.randint(0, len(self.uris)))
        focused = rnd.choice([None, *tabs])
        self.tell(tabs, focused)

    def tell(self, tabs: list[str], focused: str | None) -> None:
        self.live.use_tabs(
            [Tab(uri, active=uri == focused, focused=uri == focused) for uri in tabs]
        )
        self.oracle.tell(tabs, focused)

    @rule(which=WHICH, spare=st.integers(0, 1))
    def rename(self, which: int, spare: int) -> None:
        """To a name that nobody has; the editor stays open under it."""
        old, new = self.pick(which), self.spare[spare]
        if old == UNTITLED or old not in self.oracle.disk:
            return
        path_to(old).rename(path_to(new))
        self.oracle.disk[new] = self.oracle.disk.pop(old)
        self.uris[self.uris.index(old)], self.spare[spare] = new, old
        self.live.rewrite(lambda choices: choices.renamed(old, new))
        for chosen in (self.oracle.chosen, *self.oracle.before):
            chosen.rename(old, new)
        if (document := self.oracle.documents.get(old)) is not None:
            self.workspace.close(old)
            self.live.closed(old)
            self.oracle.close(old)
            self.workspace.open(new, 1, LANGUAGES[self.kinds[new]], document.text)
            self.live.opened(new)
            self.oracle.open(new, 1, document.text)
        if self.oracle.tells_tabs:
            tabs = [new if uri == old else uri for uri in self.oracle.told]
            self.tell(tabs, new if self.oracle.focused == old else self.oracle.focused)

    @rule(which=WHICH)
    def delete(self, which: int) -> None:
        uri = self.pick(which)
        if uri not in self.oracle.disk:
            return
        path_to(uri).unlink()
        del self.oracle.disk[uri]
        self.live.rewrite(lambda choices: choices.without_deleted(uri))
        for chosen in (self.oracle.chosen, *self.oracle.before):
            chosen.forget(uri)
        self.live.look_again([uri])
        if uri in self.oracle.documents:
            self.workspace.close(uri)
            self.live.closed(uri)
            self.oracle.close(uri)
        if self.oracle.tells_tabs:
            self.tell([one for one in self.oracle.told if one != uri], self.oracle.focused)

    @rule(which=WHICH, seed=SEEDS)
    def change_on_disk(self, which: int, seed: int) -> None:
        """By somebody else; the editor, which watches, says so."""
        uri, rnd = self.pick(which), random.Random(seed)
        if uri == UNTITLED:
            return
        self.put(uri, some_code(rnd, self.kinds[uri]))
        self.live.look_again([uri])

    @precondition(lambda self: self.ready)
    @rule(seed=SEEDS)
    def change_settings(self, seed: int) -> None:
        terms = self.oracle.terms.other(random.Random(seed), NAMES)
        if terms.encoding != self.oracle.terms.encoding:
            self.workspace.use(load_tokenizer(terms.encoding).count)
        self.oracle.terms = terms
        self.live.use_folders(self.loaded(terms))

    # What a person chooses.

    @rule(seed=SEEDS)
    def load_as(self, seed: int) -> None:
        rnd = random.Random(seed)
        uris = rnd.sample(self.uris, rnd.randint(1, 3))
        views: list[View] = ["full", "signatures", "headers", "symbols"]
        docs: list[Docs | None] = [None, None, "none", "summary", "full"]
        view = rnd.choice(views)
        symbols = tuple(rnd.sample(SYMBOLS, rnd.randint(1, 2))) if view == "symbols" else ()
        own = rnd.choice(docs) if view != "full" else None
        self.live.choose(
            self.live.history.current.with_views(dict.fromkeys(uris, Choice(view, own, symbols)))
        )
        after = self.oracle.chosen.copy()
        after.views |= dict.fromkeys(uris, (view, own, symbols))
        after.dropped -= set(uris)
        self.oracle.step(after)

    @rule(seed=SEEDS, on=st.booleans())
    def include(self, seed: int, *, on: bool) -> None:
        rnd = random.Random(seed)
        uris = rnd.sample(self.uris, rnd.randint(1, 2))
        now, after = self.live.history.current, self.oracle.chosen.copy()
        if on:
            self.live.choose(now.with_included(uris))
            after.included += [uri for uri in uris if uri not in after.included]
            after.dropped -= set(uris)
        else:
            self.live.choose(now.without_included(uris))
            after.included = [uri for uri in after.included if uri not in uris]
        self.oracle.step(after)

    @rule(seed=SEEDS, on=st.booleans())
    def leave_out(self, seed: int, *, on: bool) -> None:
        rnd = random.Random(seed)
        uris = rnd.sample(self.uris, rnd.randint(1, 2))
        if self.oracle.chosen.included and rnd.random() < 0.5:
            uris = [rnd.choice(self.oracle.chosen.included)]
        now, after = self.live.history.current, self.oracle.chosen.copy()
        if on:
            self.live.choose(now.with_dropped(uris))
            after.dropped |= set(uris)
        else:
            self.live.choose(now.without_dropped(uris))
            after.dropped -= set(uris)
        self.oracle.step(after)

    @rule()
    def undo(self) -> None:
        assert self.live.undo() == bool(self.oracle.before)
        self.oracle.undo()

    @rule()
    def reset(self) -> None:
        self.live.choose(Choices())
        self.oracle.step(Chosen())

    # The jobs, in an order of the test's own.

    @rule(seed=SEEDS, most=st.integers(1, 16))
    def jobs_go_on(self, seed: int, most: int) -> None:
        rnd = random.Random(seed)
        self.take_due()
        work: list[Callable[[random.Random], bool]] = [
            self.count_one, self.settle_count, self.look_at_one, self.settle_look,
            self.figure_one, self.settle_figures,
        ]  # fmt: skip
        for _ in range(most):
            rnd.choice(work)(rnd)

    @rule(seed=SEEDS)
    def all_jobs_end(self, seed: int) -> None:
        self.quiesce(random.Random(seed))

    def take_due(self) -> None:
        for look in self.live.due_looks():
            document = self.oracle.documents.get(look.uri)
            self.looks.append((look, document and OpenText(**vars(document)), 0))
        for job in self.live.due_figures():
            self.live.book.begin(job)
            self.figures.append(job)

    def count_one(self, rnd: random.Random) -> bool:
        for job in taken(self.counts, rnd):
            if self.workspace.wants(job):
                self.counted.append((job, job.run()))
            return True
        return False

    def settle_count(self, rnd: random.Random) -> bool:
        for job, result in taken(self.counted, rnd):
            self.workspace.settle(job, result)
            self.live.counted()
            return True
        return False

    def look_at_one(self, rnd: random.Random) -> bool:
        for job, document, _ in taken(self.looks, rnd):
            text = self.oracle.disk.get(job.uri)
            equal = None if document is None or text is None else document.text == text
            mark = document.mark if document is not None else 0
            self.looked.append((job, mark, job.run(), text, equal))
            return True
        return False

    def settle_look(self, rnd: random.Random) -> bool:
        for job, mark, look, text, equal in taken(self.looked, rnd):
            if look.refusal is None:
                assert look.equal == equal
                assert look.source is None or look.source.text == text
            self.live.settle_look(job, look)
            self.oracle.seen[job.uri] = None if look.source is None else look.source.text
            document = self.oracle.documents.get(job.uri)
            if look.equal is not None and document is not None and document.mark == mark:
                document.saved = document.text if look.equal else None
            return True
        return False

    def figure_one(self, rnd: random.Random) -> bool:
        for job in taken(self.figures, rnd):
            self.figured.append((job, job.run(self.viewer(job.key.encoding))))
            return True
        return False

    def settle_figures(self, rnd: random.Random) -> bool:
        for job, result in taken(self.figured, rnd):
            self.live.settle_figures(job, result)
            return True
        return False

    def quiesce(self, rnd: random.Random) -> None:
        """Until nothing is due; files are compared with the disk, as is done all the time."""
        if not self.ready:
            self.come_to_life()
        self.end_all_jobs(rnd)
        # A look that was under way when its file changed is found out by the next comparison; what
        # is no candidate any more is not looked at again.
        before: list[str] = []
        while (changed := self.changed_on_disk()) != before:
            before = changed
            self.live.look_again(changed)
            self.end_all_jobs(rnd)
        self.check_at_rest()

    def changed_on_disk(self) -> list[str]:
        return [
            uri
            for uri, look in self.live.looks.seen.items()
            if (path := path_of(uri)) is not None and stamp_of(path) != look.stamp
        ]

    def end_all_jobs(self, rnd: random.Random) -> None:
        work = [
            self.count_one, self.settle_count, self.look_at_one, self.settle_look,
            self.figure_one, self.settle_figures,
        ]  # fmt: skip
        while True:
            self.take_due()
            rnd.shuffle(work)
            if sum(one(rnd) for one in work) == 0:
                break

    # What must hold.

    @invariant()
    def everything_is_right(self) -> None:
        Settings.steps += 1
        self.check_documents()
        self.check_choices()
        working_set = self.live.current()
        if working_set is None:
            assert not self.ready
            return
        for item in working_set.items:
            self.check_item(item)
        counting = [item for item in working_set.items if not item.dropped]
        assert working_set.total.tokens == sum(item.tokens or 0 for item in counting)
        assert working_set.pending == sum(item.tokens is None for item in counting)
        assert (working_set.verdict is None) == bool(working_set.pending)
        if counting:
            assert ("≥" in status_text(working_set)) == bool(working_set.pending)

    def check_documents(self) -> None:
        documents = self.workspace.snapshot.documents
        assert documents.keys() == self.oracle.documents.keys()
        for uri, known in self.oracle.documents.items():
            document = documents[uri]
            assert document.plain(self.encoding) == known.text
            assert document.problem is None
            if document.tokens is not None:
                assert document.tokens == counted(known.text, self.oracle.terms.encoding)

    def check_choices(self) -> None:
        history, oracle = self.live.history, self.oracle
        for chosen, expected in zip(
            [history.current, *history.before], [oracle.chosen, *oracle.before], strict=True
        ):
            views = {uri: (one.view, one.docs, one.symbols) for uri, one in chosen.views.items()}
            assert views == expected.views
            assert list(chosen.included) == expected.included
            assert chosen.dropped == expected.dropped

    def check_item(self, item: Item) -> None:
        """Every number that is shown is that of the text as it is now."""
        uri, terms = item.uri, self.oracle.terms
        assert item.problem is None
        document = self.workspace.snapshot.documents.get(uri)
        text = self.oracle.seen.get(uri)
        if document is not None:
            text = self.oracle.documents[uri].text
            self.check_dirty(item, document)
        numbers = [item.costs.full, item.costs.signatures, item.costs.headers, item.costs.chosen]
        if text is None:
            assert numbers == [None] * 4
            return
        if item.costs.full is not None:
            assert item.costs.full.tokens == counted(text, terms.encoding)
        language = LANGUAGES[self.kinds[uri]]
        assert item.language in {language, None}
        wanted = (item.wanted.view, item.wanted.docs, item.wanted.symbols)
        shown: list[tuple[Any, Any]] = [
            (item.costs.signatures, ("signatures", None, ())),
            (item.costs.headers, ("headers", None, ())),
            (item.costs.chosen, wanted if item.view != "full" else ("full", None, ())),
        ]
        for cost, choice in shown:
            if cost is not None:
                expected = view_counted(
                    text, language, choice, terms.docs, terms.encoding, lines=terms.lines
                )
                assert cost.tokens == expected, (uri, choice)

    def check_dirty(self, item: Item, document: Document) -> None:
        known = self.oracle.documents[item.uri]
        if known.dirty:
            assert item.dirty
        elif not any(isinstance(one, Uncounted) for one in (document.content, document.saved)):
            assert not item.dirty
        if item.dirty:
            assert item.view == "full"

    def check_at_rest(self) -> None:
        """Once nothing is under way all is known, and what counts is what is there."""
        working_set, terms = self.live.current(), self.oracle.terms
        assert working_set
        assert working_set.pending == 0
        assert {item.uri for item in working_set.items} == self.oracle.counted_uris()
        for item in working_set.items:
            text, language = self.oracle.text_of(item.uri), LANGUAGES[self.kinds[item.uri]]
            assert item.tokens is not None
            assert item.costs.full is not None
            assert item.costs.full.tokens == counted(text, terms.encoding)
            assert (item.costs.signatures is not None) == has_views(language)
            assert item.dropped == (item.uri in self.oracle.chosen.dropped)
            wanted = item.wanted.view if has_views(language) else "full"
            assert item.view == ("full" if item.dirty else wanted)

    # How.

    def pick(self, which: int) -> str:
        return self.uris[which % len(self.uris)]

    def pick_open(self, which: int) -> str:
        return list(self.oracle.documents)[which % len(self.oracle.documents)]

    def put(self, uri: str, text: str) -> None:
        path_to(uri).write_bytes(text.encode())
        self.oracle.disk[uri] = text

    def viewer(self, encoding: str) -> Viewer:
        if encoding not in self.viewers:
            name: Any = encoding
            self.viewers[encoding] = Viewer(self.pool, load_tokenizer(name).count)
        return self.viewers[encoding]

    def loaded(self, terms: Terms) -> Folders:
        if terms not in self.folders:
            opened = OpenedFolder(uri_of(str(self.root)), str(self.root), "set", terms.editor())
            self.folders[terms] = load_folders([opened], terms.editor())
        return self.folders[terms]


def path_to(uri: str) -> Path:
    path = path_of(uri)
    assert path is not None
    return Path(path)


def taken(jobs: list[Any], rnd: random.Random) -> Iterator[Any]:
    """One of the jobs, any of them, taken from the list; none where there are none."""
    if jobs:
        yield jobs.pop(rnd.randrange(len(jobs)))


@contextmanager
def few_characters() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workspace_module, "COUNT_AT_ONCE_CHARS", FEW_CHARACTERS)
        yield


def run_machine(examples: int, steps: int) -> int:
    """How many steps were taken."""
    Settings.steps = 0
    with OutlinePool() as pool, few_characters():
        Settings.pool = pool
        run_state_machine_as_test(
            Settings,
            settings=settings(
                max_examples=examples,
                stateful_step_count=steps,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    return Settings.steps


def test_any_order_of_events_leaves_every_number_right() -> None:
    taken_steps = run_machine(50, 50)
    print(f"{taken_steps} steps")
    assert taken_steps > 1_000


@pytest.mark.fuzz
@pytest.mark.timeout(3_600)
def test_twenty_thousand_steps() -> None:
    taken_steps = run_machine(520, 50)
    print(f"{taken_steps} steps")
    assert taken_steps >= 20_000
