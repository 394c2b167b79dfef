"""Problems, output and notifications: what is said beside the editor."""

from dataclasses import dataclass

from tests.workbench.menus import Menus
from tests.workbench.screen import Screen, plain

PROBLEM_ROWS = ".markers-panel .monaco-list-row"
CENTER = ".notifications-center .notification-list-item"


@dataclass(frozen=True)
class Notification:
    text: str
    buttons: tuple[str, ...]


class Panels:
    def __init__(self, screen: Screen, menus: Menus) -> None:
        self._screen = screen
        self._menus = menus

    def problems(self) -> list[str]:
        """What a screen reader says of each row, those of files included: opens the panel."""
        if not self._screen.all(".markers-panel").is_visible():
            self._menus.palette("Problems: Focus on Problems View")
            self._screen.shown("the problems", self._screen.all(".markers-panel"))
        rows = self._screen.all(PROBLEM_ROWS)
        labels: list[str] = rows.evaluate_all(
            "rows => rows.map(one => one.getAttribute('aria-label') ?? '')"
        )
        return list(map(plain, labels))

    def until_problem(self, part: str) -> str:
        """Wait for a row that says that; all of it."""
        rows = self._screen.until(
            f"problem {part!r}",
            self.problems,
            lambda rows: any(part in row for row in rows),
        )
        return next(row for row in rows if part in row)

    def notifications(self) -> list[Notification]:
        """What the notification centre holds. Toasts come and go, and not always at all."""
        if not self._screen.all(".notifications-center").is_visible():
            self._menus.palette("Notifications: Show Notifications")
            self._screen.shown("the notifications", self._screen.all(".notifications-center"))
        found: list[list[str]] = self._screen.all(CENTER).evaluate_all(
            """items => items.map(item => [
                item.querySelector(".notification-list-item-message")?.textContent ?? "",
                ...[...item.querySelectorAll(".notification-list-item-buttons-container"
                    + " .monaco-button")].map(one => one.textContent)])"""
        )
        return [Notification(plain(text), tuple(map(plain, buttons))) for text, *buttons in found]

    def until_notification(self, part: str) -> Notification:
        """Wait for a notification that says that."""
        found = self._screen.until(
            f"notification {part!r}",
            self.notifications,
            lambda shown: any(part in one.text for one in shown),
        )
        return next(one for one in found if part in one.text)

    def answer_notification(self, part: str, button: str) -> None:
        """Press a button of the notification that says that."""
        self.until_notification(part)
        item = self._screen.all(CENTER).filter(has_text=part)
        item.click()
        self._screen.click(
            f"button {button!r}", item.get_by_role("button", name=button, exact=True)
        )

    def toasts(self) -> list[str]:
        """The notifications that lie over the window now."""
        return self._screen.texts(".notifications-toasts .notification-list-item-message")

    def output(self, channel: str) -> list[str]:
        """The lines in sight of an output channel: opens it. Needs a build with spdlog."""
        self._menus.palette("Output: Show Output Channels...")
        self._menus.pick(channel)
        return self._screen.until_steady(
            f"text in output channel {channel}",
            lambda: [one for one in self._screen.texts(".part.panel .view-line") if one.strip()],
        )
