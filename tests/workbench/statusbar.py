"""The line at the bottom of the window."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Locator

from tests.workbench.screen import Screen, plain


@dataclass(frozen=True)
class Tooltip:
    """What a hover shows."""

    text: str
    links: tuple[tuple[str, str], ...]
    """Text and target of each; a command's target begins with `command:`."""


class StatusBar:
    """Items are named by their ids: `status.problems`, `publisher.name.item`."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen

    def _item(self, item: str) -> Locator:
        return self._screen.all(f'.part.statusbar [id="{item}"]')

    def shown(self) -> dict[str, str]:
        """The text of every item by its id."""
        items = self._screen.all(".part.statusbar .statusbar-item[id]")
        found: list[list[str]] = items.evaluate_all(
            "items => items.filter(one => one.offsetWidth > 0)"
            ".map(one => [one.id, one.textContent])"
        )
        return {item: plain(text).strip() for item, text in found}

    def text(self, item: str) -> str | None:
        """None if there is no such item."""
        return self.shown().get(item)

    def until(self, item: str, wanted: str | re.Pattern[str] | Callable[[str], object]) -> str:
        """Wait until an item shows a text that is, has or does what is wanted; all of it."""
        matches = _matcher(wanted)
        text = self._screen.until(
            f"{wanted!r} in status item {item}",
            lambda: self.text(item),
            lambda shown: shown is not None and matches(shown),
        )
        assert text is not None
        return text

    def label(self, item: str) -> str:
        """What a screen reader says."""
        return plain(self._screen.until(f"status item {item}", lambda: self._label(item)))

    def _label(self, item: str) -> str | None:
        if not self._item(item).count():
            return None
        return self._item(item).get_attribute("aria-label")

    def colors(self, item: str) -> tuple[str, str]:
        """Foreground and background as drawn, in CSS's notation."""
        drawn: list[str] = self._item(item).evaluate(
            "item => [getComputedStyle(item.querySelector('a') ?? item).color,"
            " getComputedStyle(item).backgroundColor]"
        )
        return drawn[0], drawn[1]

    def click(self, item: str) -> None:
        self._item(item).locator("a").first.click()

    def hover(self, item: str) -> Tooltip:
        """Rest the pointer on an item and read what appears."""
        self._item(item).hover()
        hovers = self._screen.all(".monaco-hover:visible")
        text = self._screen.until_steady(
            f"hover of {item}", lambda: [plain(one) for one in hovers.all_inner_texts()]
        )
        links: list[list[str]] = hovers.locator("a").evaluate_all(
            "links => links.map(one =>"
            " [one.textContent, one.dataset.href ?? one.getAttribute('href') ?? ''])"
        )
        return Tooltip("\n".join(text).strip(), tuple((one[0], one[1]) for one in links))


def _matcher(wanted: str | re.Pattern[str] | Callable[[str], object]) -> Callable[[str], object]:
    if isinstance(wanted, str):
        return lambda text: text == wanted
    if isinstance(wanted, re.Pattern):
        return wanted.search
    return wanted
