"""The text editor that has the focus, and the tabs above it."""

from dataclasses import dataclass

from tests.workbench.screen import Screen, plain

ACTIVE = ".part.editor .editor-group-container.active .editor-instance .monaco-editor"


@dataclass(frozen=True)
class Tab:
    name: str
    label: str
    """What a screen reader says: the name, and whether it is pinned or a preview."""
    active: bool
    dirty: bool
    preview: bool
    pinned: bool


class TextEditor:
    """The active editor as it is drawn: only lines that fit into the window are there."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen

    def lines(self) -> list[str]:
        """The visible lines from top to bottom, with what is drawn into them: inlay hints."""
        lines: list[list[str | float]] = self._screen.all(f"{ACTIVE} .view-line").evaluate_all(
            "lines => lines.map(one => [one.getBoundingClientRect().top, one.textContent])"
        )
        return [plain(str(text)) for _, text in sorted(lines)]

    def until_line(self, part: str) -> str:
        """Wait until a visible line has that part; all of the line."""
        lines = self._screen.until(
            f"{part!r} in the editor",
            self.lines,
            lambda lines: any(part in line for line in lines),
        )
        return next(line for line in lines if part in line)

    def hints(self) -> list[str]:
        """The inlay hints in sight, from top to bottom."""
        # Hints have generated classes; what sets them apart is that the theme colours them.
        hints: list[str] = self._screen.all(f"{ACTIVE} .view-line").evaluate_all(
            """lines => lines
                .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
                .flatMap(line => [...line.querySelectorAll("span > span")])
                .filter(one => /(^| )dyn-rule-|ced-[0-9a-z-]+-/.test(one.className))
                .map(one => one.textContent)"""
        )
        return [plain(hint).strip() for hint in hints]

    def squiggles(self) -> int:
        """How many places are underlined as a problem."""
        return self._screen.all(
            ", ".join(f"{ACTIVE} .squiggly-{kind}" for kind in ("error", "warning", "info"))
        ).count()

    def go_to(self, line: int, column: int = 1) -> None:
        """Put the cursor somewhere; lines and columns count from 1."""
        field = self._screen.all(".quick-input-widget .quick-input-box input")
        self._screen.shown_by("Control+g", "the box for a line", field)
        field.fill(f":{line}:{column}")
        self._screen.press("Enter")
        self._screen.gone("the box for a line", field)
        self._screen.until(
            f"cursor in line {line}",
            lambda: self._screen.texts('[id="status.editor.selection"]'),
            lambda texts: any(f"Ln {line}, Col {column}" in text for text in texts),
        )

    def type(self, text: str) -> None:
        """Type at the cursor. The editor does what it does then: it indents, closes brackets."""
        self._screen.page.keyboard.type(text)

    def save(self) -> None:
        """Save what was changed, and wait until the tab says that it is on the disk."""
        self._screen.until("a change to save", lambda: any(map(_unsaved, self.tabs())))
        self._screen.press("Control+s")
        self._screen.until("saved file", lambda: not any(map(_unsaved, self.tabs())))

    def tabs(self) -> list[Tab]:
        """The tabs of all groups, from left to right."""
        found: list[dict[str, str]] = self._screen.all(".tabs-container .tab").evaluate_all(
            """tabs => tabs.map(tab => ({
                name: [".monaco-icon-name-container", ".monaco-icon-suffix-container"]
                    .map(part => tab.querySelector(part)?.textContent ?? "").join(""),
                label: tab.getAttribute("aria-label") ?? "",
                classes: " " + tab.className + " ",
                font: getComputedStyle(tab.querySelector(".label-name") ?? tab).fontStyle,
            }))"""
        )
        return [
            Tab(
                name=plain(tab["name"]),
                label=plain(tab["label"]),
                active=" active " in tab["classes"],
                dirty=" dirty " in tab["classes"],
                preview=tab["font"] == "italic",
                pinned=" sticky " in tab["classes"],
            )
            for tab in found
        ]

    def title_action(self, title: str) -> None:
        """Click a button in the title of the active editor."""
        actions = ".editor-group-container.active .editor-actions .action-label"
        self._screen.click(
            f"{title!r} above the editor", self._screen.all(f'{actions}[aria-label^="{title}"]')
        )


def _unsaved(tab: Tab) -> bool:
    return tab.active and tab.dirty
