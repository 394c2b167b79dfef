"""What opens, offers a choice and goes away: the palette, code actions, context menus."""

from functools import partial
from pathlib import Path

from playwright.sync_api import Locator

from tests.workbench.screen import PAUSE_MS, Screen, plain

QUICK_INPUT = ".quick-input-widget"
QUICK_ROWS = f"{QUICK_INPUT} .quick-input-list .monaco-list-row"
ACTION_ROWS = ".action-widget .monaco-list-row.action"
MENU_ROWS = ".monaco-menu .action-item .action-menu-item"

_PUT = """(field, text) => {
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
}"""

REOPEN_MS = 1000.0
"""After which the key that opens the box is pressed again: a window still loading ignores keys."""


class Menus:
    """Choices are named by their titles as they are shown."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen

    # The box at the top of the window.

    def palette(self, title: str) -> None:
        """Run a command by its title, with or without its category."""
        self._search("F1", f">{title}", title)

    def open_file(self, path: Path) -> None:
        """Open a file by its whole path: the box searches for any other, which takes ripgrep."""
        self._search("Control+p", str(path), path.name)

    def _search(self, key: str, text: str, title: str) -> None:
        field = self._screen.all(f"{QUICK_INPUT} .quick-input-box input")

        def chosen() -> bool:
            # A window that is still loading gives the focus to an editor, which closes the box.
            if not field.is_visible():
                self._screen.press(key)
                field.wait_for(timeout=REOPEN_MS)
            if field.input_value() != text:
                # Not typed: keys would go to an editor that has taken the focus meanwhile.
                field.evaluate(_PUT, text, timeout=REOPEN_MS)
            return self._click(title)

        self._screen.until(f"{title!r} in the box", chosen)
        self._chosen(title)

    def picks(self) -> list[str]:
        """The rows of the box."""
        names: list[str] = self._screen.all(QUICK_ROWS).evaluate_all(
            "rows => rows.map(one => one.querySelector('.label-name')?.textContent ?? '')"
        )
        return list(map(plain, names))

    def pick(self, title: str) -> None:
        """Choose a row of the box; what follows may be another choice."""
        self._screen.until(f"{title!r} in the box", lambda: self._click(title))
        self._chosen(title)

    def _click(self, title: str) -> bool:
        """Click a row if it is there and stays where it is: lists fill and settle."""
        row = self._index_of(title)
        self._screen.page.wait_for_timeout(PAUSE_MS)
        if not row or self._index_of(title) != row:
            return False
        # Enter would choose the row that has the focus while the list is filled again.
        self._screen.all(QUICK_ROWS).nth(row - 1).click(timeout=REOPEN_MS)
        return True

    def _chosen(self, title: str) -> None:
        self._screen.until(
            f"the end of the choice of {title!r}", lambda: self._index_of(title) == 0
        )

    def _index_of(self, title: str) -> int:
        """Which row of the box it is, counted from 1; 0 if it is not there."""
        if not self._screen.all(QUICK_INPUT).is_visible():
            return 0
        names = self.picks()
        exact = [at for at, name in enumerate(names, 1) if name == title]
        other = [at for at, name in enumerate(names, 1) if name.endswith(f": {title}")]
        return (exact or other or [0])[0]

    def answer(self, text: str) -> None:
        """Type into the box that a command has opened, and confirm."""
        field = self._screen.all(f"{QUICK_INPUT} .quick-input-box input")
        field.fill(text, timeout=REOPEN_MS)
        field.press("Enter")
        self._screen.gone("the box", field)

    # The menu of code actions at the cursor.

    def lightbulb(self) -> bool:
        """Whether the editor offers code actions by itself."""
        return (
            self._screen.all(
                ".monaco-editor .lightBulbWidget:visible, .monaco-editor .codicon-gutter-lightbulb"
            ).count()
            > 0
        )

    def code_actions(self) -> list[str]:
        """The titles that are offered at the cursor."""
        self._open_code_actions()
        titles = self._screen.until_steady("code actions", self._code_action_titles)
        self._screen.press("Escape")
        self._screen.gone("the menu of code actions", self._screen.all(ACTION_ROWS))
        return titles

    def run_code_action(self, title: str) -> str:
        """Choose the code action whose title begins so; all of the title."""
        self._open_code_actions()
        titles = self._screen.until_steady(
            f"code action {title!r}",
            lambda: [one for one in self._code_action_titles() if one.startswith(title)],
        )
        for _ in self._code_action_titles():
            focused = self._screen.until("a row with the focus", self._focused_action)
            if focused == titles[:1]:
                break
            self._screen.press("ArrowDown")
            self._screen.until("the next row", self._focused_action, partial(_other, focused))
        # With the keyboard: 1.93 swallows the click.
        self._screen.press("Enter")
        self._screen.gone("the menu of code actions", self._screen.all(ACTION_ROWS))
        return titles[0]

    def _open_code_actions(self) -> None:
        # What the editor still draws, a hint or a problem, makes it drop what it was asked for.
        self._screen.shown_by(
            "Control+.", "the menu of code actions", self._screen.all(ACTION_ROWS)
        )

    def _focused_action(self) -> list[str]:
        return self._screen.texts(f"{ACTION_ROWS}.focused .title")

    def _code_action_titles(self) -> list[str]:
        return self._screen.texts(f"{ACTION_ROWS} .title")

    # Menus of the right button.

    def items(self) -> list[str]:
        """What the open menu offers."""
        return [one for one in self._screen.texts(f"{MENU_ROWS} .action-label") if one]

    def choose(self, *titles: str) -> None:
        """Choose an item of the open menu; several titles lead through its submenus."""
        *parents, last = titles
        for parent in parents:
            self._item(parent).click()
            self._screen.shown(f"submenu {parent!r}", self._screen.all(".monaco-submenu"))
        item = self._item(last)
        item.hover()
        item.click()
        self._screen.gone("the menu", self._screen.all(".monaco-menu"))

    def _item(self, title: str) -> Locator:
        self._screen.until_steady("menu", self.items)
        item = self._screen.all(MENU_ROWS).filter(
            has=self._screen.page.get_by_text(title, exact=True)
        )
        assert item.count() == 1, f"{title!r} is not in the menu: {self.items()}"
        return item


def _other(was: list[str], now: list[str]) -> bool:
    return now not in ([], was)
