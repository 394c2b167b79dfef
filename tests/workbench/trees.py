"""Trees in side bars: views of extensions, and the explorer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from playwright.sync_api import Locator

from tests.workbench.menus import MENU_ROWS, Menus
from tests.workbench.screen import AGAIN_MS, Screen, plain

LOOKS_AT_REST = 10
"""A quarter of a second: what a click has changed has reached the tree by then."""


@dataclass(frozen=True)
class Row:
    """A row as it is drawn."""

    label: str
    description: str
    level: int
    """1 for the outermost."""
    expanded: bool | None
    """None where there is nothing to expand."""
    actions: tuple[str, ...]
    """The buttons that are in the row while the pointer is on it."""
    spoken: str


class Tree:
    """A tree by the title of its view."""

    def __init__(self, screen: Screen, menus: Menus, title: str) -> None:
        self._screen = screen
        self._menus = menus
        self._title = title

    @property
    def _pane(self) -> Locator:
        header = self._screen.page.locator(f'.pane-header[aria-label^="{self._title}"]')
        return self._screen.all(".pane").filter(has=header)

    @property
    def _rows(self) -> Locator:
        return self._pane.locator(".pane-body .monaco-list-row")

    def show(self) -> None:
        """Open the side bar and the view, whether they are open or not."""
        self._menus.palette(f"Focus on {self._title} View")
        self._screen.shown(f"the view {self._title}", self._pane.locator(".pane-body"))

    def rows(self) -> list[Row]:
        """The rows in sight, from top to bottom."""
        found: list[dict[str, str | list[str]]] = self._rows.evaluate_all(
            """rows => rows
                .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
                .map(row => ({
                    label: row.querySelector(".label-name")?.textContent ?? row.textContent,
                    description: row.querySelector(".label-description")?.textContent ?? "",
                    level: row.getAttribute("aria-level"),
                    expanded: row.getAttribute("aria-expanded") ?? "",
                    spoken: row.getAttribute("aria-label") ?? "",
                    actions: [...row.querySelectorAll(".actions .action-label")]
                        .map(one => one.getAttribute("aria-label") ?? ""),
                }))"""
        )
        return [_row(row) for row in found]

    def until(self, what: str, wanted: Callable[[list[Row]], object]) -> list[Row]:
        """Wait until the rows are as wanted."""
        return self._screen.until(f"{what} in the view {self._title}", self.rows, wanted)

    def labels(self) -> list[str]:
        """The labels, once there are some and they stay."""
        return self._screen.until_steady(
            f"rows of the view {self._title}", lambda: [row.label for row in self.rows()]
        )

    def click(self, label: str, *modifiers: str) -> None:
        """Click a row: select it, open it, expand or collapse it."""
        self._row(label).locator(".monaco-icon-label, .label-name").first.click(
            modifiers=[*modifiers]  # type: ignore[list-item]
        )

    def run(self, label: str, action: str) -> None:
        """Click a button in a row."""

        def pressed() -> bool:
            # The button is there while the pointer is on the row, which may be drawn anew.
            row = self._row(label)
            row.hover(timeout=AGAIN_MS)
            row.locator(f'.actions .action-label[aria-label="{action}"]').click(timeout=AGAIN_MS)
            return True

        self._screen.until(f"{action!r} in the row {label!r}", pressed)

    def context_menu(self, label: str) -> list[str]:
        """Open the menu of a row; what it offers. `Menus.choose` goes on."""

        def opened() -> list[str]:
            if not self._menus.items():
                self._row(label).click(button="right", timeout=AGAIN_MS)
                self._screen.all(MENU_ROWS).first.wait_for(timeout=AGAIN_MS)
            return self._menus.items()

        return self._screen.until_steady("menu", opened)

    def title_action(self, title: str) -> None:
        """Click a button in the title of the view."""
        self._pane.locator(".pane-header").hover()
        self._pane.locator(f'.pane-header .action-label[aria-label="{title}"]').click()

    def message(self) -> str:
        """What stands in the view where there are no rows."""
        shown = self._pane.locator(".message, .welcome-view-content").all_inner_texts()
        return "\n".join(map(plain, shown)).strip()

    def _row(self, label: str) -> Locator:
        # A tree that is filled anew gives the elements of a row to another one.
        self._screen.until_steady(f"rows of the view {self._title}", self.rows, LOOKS_AT_REST)
        name = self._screen.page.locator(".label-name").get_by_text(label, exact=True)
        return self._screen.shown(
            f"row {label!r} of the view {self._title}", self._rows.filter(has=name)
        )


class Explorer(Tree):
    """The files of the folder."""

    def __init__(self, screen: Screen, menus: Menus) -> None:
        super().__init__(screen, menus, "Explorer")

    @property
    def _pane(self) -> Locator:
        return self._screen.all(".pane").filter(has=self._screen.all(".explorer-folders-view"))

    def show(self) -> None:
        self._menus.palette("Focus on Files Explorer")
        self._screen.shown("the explorer", self._pane)

    def choose(self, names: Sequence[str], *items: str) -> None:
        """Select files by their names, open the menu of the last and choose an item.

        The first is opened, as by a person's click.
        """
        for at, name in enumerate(names):
            self.click(name, *(["Control"] if at else []))
        self.context_menu(names[-1])
        self._menus.choose(*items)


def _row(found: dict[str, str | list[str]]) -> Row:
    return Row(
        label=plain(str(found["label"])),
        description=plain(str(found["description"])),
        level=int(str(found["level"] or 1)),
        expanded={"true": True, "false": False}.get(str(found["expanded"])),
        actions=tuple(map(str, found["actions"])),
        spoken=plain(str(found["spoken"])),
    )
