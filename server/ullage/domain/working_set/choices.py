"""What the user chose for files: views, includes, leave-outs, and the way back.

Pure data: every change makes new choices. Never knows what a file costs or whether it is there.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from ullage.domain.working_set.model import FULL, Choice

UNDO_STEPS = 20
"""Steps that can be undone; more than anybody remembers having done."""


@dataclass(frozen=True, slots=True)
class Choices:
    """Views other than full, included files in their order, and files left out, by URI."""

    views: Mapping[str, Choice] = field(default_factory=lambda: MappingProxyType({}))
    included: tuple[str, ...] = ()
    dropped: frozenset[str] = frozenset()

    def view_of(self, uri: str) -> Choice:
        """How a file is to be loaded."""
        return self.views.get(uri, FULL)

    def with_views(self, chosen: Mapping[str, Choice]) -> "Choices":
        """The same with other views for some files; who gives a view does not leave out."""
        views = {**self.views, **chosen}
        kept = {uri: choice for uri, choice in views.items() if choice != FULL}
        return replace(self, views=MappingProxyType(kept), dropped=self.dropped - chosen.keys())

    def with_included(self, uris: Iterable[str]) -> "Choices":
        """The same with some files included; who includes a file does not leave it out."""
        more = tuple(uris)
        included = tuple(dict.fromkeys((*self.included, *more)))
        return replace(self, included=included, dropped=self.dropped - set(more))

    def without_included(self, uris: Collection[str]) -> "Choices":
        """The same with some files no longer included."""
        return replace(self, included=tuple(uri for uri in self.included if uri not in uris))

    def with_dropped(self, uris: Iterable[str]) -> "Choices":
        """The same with some files left out."""
        return replace(self, dropped=self.dropped | set(uris))

    def without_dropped(self, uris: Iterable[str]) -> "Choices":
        """The same with some files no longer left out."""
        return replace(self, dropped=self.dropped - set(uris))

    def joined(self, other: "Choices") -> "Choices":
        """These choices, with those of the other for files that have none here."""
        views = {**other.views, **self.views}
        included = tuple(dict.fromkeys((*self.included, *other.included)))
        return Choices(MappingProxyType(views), included, self.dropped | other.dropped)

    def kept_for(self, tabs: Collection[str]) -> "Choices":
        """What is left when only these tabs are open: choices for other files end with their tab.

        Those for included files stay.
        """
        alive = {*tabs, *self.included}
        if self.views.keys() <= alive and self.dropped <= alive:
            return self
        views = {uri: choice for uri, choice in self.views.items() if uri in alive}
        return replace(self, views=MappingProxyType(views), dropped=self.dropped & alive)

    def renamed(self, old: str, new: str) -> "Choices":
        """The choices after a file, or a folder with all in it, got another URI."""

        def moved(uri: str) -> str:
            if uri == old:
                return new
            inside = old.rstrip("/") + "/"
            return (
                new.rstrip("/") + "/" + uri.removeprefix(inside) if uri.startswith(inside) else uri
            )

        return Choices(
            MappingProxyType({moved(uri): choice for uri, choice in self.views.items()}),
            tuple(dict.fromkeys(moved(uri) for uri in self.included)),
            frozenset(moved(uri) for uri in self.dropped),
        )

    def without_deleted(self, gone: str) -> "Choices":
        """The choices after a file, or a folder with all in it, was deleted."""
        inside = gone.rstrip("/") + "/"

        def stays(uri: str) -> bool:
            return uri != gone and not uri.startswith(inside)

        return Choices(
            MappingProxyType({uri: one for uri, one in self.views.items() if stays(uri)}),
            tuple(filter(stays, self.included)),
            frozenset(filter(stays, self.dropped)),
        )


@dataclass(frozen=True, slots=True)
class History:
    """The choices in force, and those before them, oldest first.

    `steps` names the steps that led to each, the last one to those in force; `made`: how many there
    ever were, so that none is named twice.
    """

    current: Choices = field(default_factory=Choices)
    before: tuple[Choices, ...] = ()
    steps: tuple[int, ...] = (0,)
    made: int = 0

    def then(self, changed: Choices) -> "History":
        """After a step; one that changes nothing is none."""
        if changed == self.current:
            return self
        before = (*self.before, self.current)[-UNDO_STEPS:]
        made = self.made + 1
        return History(changed, before, (*self.steps, made)[-UNDO_STEPS - 1 :], made)

    def amended(self, changed: Choices) -> "History":
        """With other choices in force that are no step of the user's: a tab was closed."""
        return self if changed is self.current else replace(self, current=changed)

    def rewritten(self, change: Callable[[Choices], Choices]) -> "History":
        """With all steps changed in the same way: a file got another name."""
        before = tuple(map(change, self.before))
        return replace(self, current=change(self.current), before=before)

    def undone(self) -> "History":
        """Before the last step; the same where there was none."""
        if not self.before:
            return self
        return History(self.before[-1], self.before[:-1], self.steps[:-1], self.made)

    @property
    def step(self) -> int:
        """The name of the last step, or of none."""
        return self.steps[-1]
