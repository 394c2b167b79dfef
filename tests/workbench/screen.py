"""A page of the browser, and waiting for what it shows: on a state, never for a time."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn, TypeVar

from playwright.sync_api import Error, Locator, Page

PATIENCE = 60.0
"""Seconds that anything may take to show; a watchdog, not a measure."""
PAUSE_MS = 25.0
"""Between two looks."""
AGAIN_MS = 5000.0
"""After which a person presses a key once more: a window that is busy drops some."""

T = TypeVar("T")


class Screen:
    """What a person looks at. Pictures go into a folder."""

    def __init__(self, page: Page, pictures: Path) -> None:
        self.page = page
        self.pictures = pictures

    def all(self, selector: str) -> Locator:
        return self.page.locator(selector)

    def texts(self, selector: str) -> list[str]:
        """The texts of all elements of a kind, blanks as they look."""
        return [plain(text) for text in self.all(selector).all_text_contents()]

    def press(self, *keys: str) -> None:
        """Press keys, in playwright's notation: `Control+Shift+K`."""
        for key in keys:
            self.page.keyboard.press(key)

    def until(self, what: str, look: Callable[[], T], wanted: Callable[[T], object] = bool) -> T:
        """Look until it is as wanted, and return it; else a failure that shows the last look."""
        deadline = time.monotonic() + PATIENCE
        seen: T | Error
        while True:
            try:
                seen = look()
                if wanted(seen):
                    return seen
            except Error as error:
                # What was just found may be drawn anew.
                seen = error
            if time.monotonic() > deadline:
                self.fail(f"{what} did not come within {PATIENCE:.0f} s; last seen: {seen!r}")
            self.page.wait_for_timeout(PAUSE_MS)

    def shown(self, what: str, element: Locator) -> Locator:
        """Wait until one of a kind of element is visible; that one."""
        visible = element.filter(visible=True).first
        self.until(what, visible.count)
        return visible

    def shown_by(self, key: str, what: str, element: Locator) -> Locator:
        """Press a key until one of a kind of element is visible; that one."""
        visible = element.filter(visible=True).first

        def pressed() -> bool:
            if not visible.count():
                self.press(key)
                visible.wait_for(timeout=AGAIN_MS)
            return True

        self.until(what, pressed)
        return visible

    def gone(self, what: str, element: Locator) -> None:
        """Wait until none of a kind of element is visible."""
        self.until(
            f"the end of {what}", element.filter(visible=True).count, lambda count: not count
        )

    def click(self, what: str, element: Locator) -> None:
        """Click what is visible of a kind of element."""
        try:
            self.shown(what, element).click(timeout=PATIENCE * 1000)
        except Error as error:
            self.fail(f"{what} can't be clicked: {error}")

    def until_steady(self, what: str, look: Callable[[], T], times: int = 2) -> T:
        """Look until some looks in a row are the same and true: lists fill and settle."""
        looks: list[T] = []

        def again() -> T:
            looks.append(look())
            return looks[-1]

        return self.until(what, again, lambda seen: seen and looks[-times:] == [seen] * times)

    def fail(self, reason: str) -> NoReturn:
        """A failure with a picture."""
        picture = self.screenshot(f"failure-{re.sub(r'[^A-Za-z0-9]+', '-', reason)[:60]}")
        raise AssertionError(f"{reason}\n(picture: {picture})")

    def screenshot(self, name: str) -> Path:
        """A picture of the whole window."""
        self.pictures.mkdir(parents=True, exist_ok=True)
        file = self.pictures / f"{name}.png"
        self.page.screenshot(path=file)
        return file


def plain(text: str | None) -> str:
    """A text as it reads: the editor draws blanks that do not break, and joins around icons."""
    return re.sub("[\u00a0\u202f]", " ", text or "").replace("\u200b", "")
