"""A window of VS Code with the verbs that a person has."""

import json
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self
from urllib.parse import quote, urlencode

from playwright.sync_api import Browser, Error, Frame

from tests.workbench.code_server import CodeServer
from tests.workbench.editors import TextEditor
from tests.workbench.menus import Menus
from tests.workbench.panels import Panels
from tests.workbench.screen import PATIENCE, Screen
from tests.workbench.statusbar import StatusBar
from tests.workbench.trees import Explorer, Tree


class Window:
    """Use with `with`: leaving it closes the window, after a picture where the test failed."""

    def __init__(
        self,
        server: CodeServer,
        browser: Browser,
        pictures: Path,
        *,
        size: tuple[int, int] = (1400, 900),
    ) -> None:
        self.server = server
        self.folder = Path("/")
        self._context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            permissions=["clipboard-read", "clipboard-write"],
        )
        self._context.set_default_timeout(PATIENCE * 1000)
        self.page = self._context.new_page()
        self.screen = Screen(self.page, pictures)
        self.status = StatusBar(self.screen)
        self.editor = TextEditor(self.screen)
        self.menus = Menus(self.screen)
        self.panels = Panels(self.screen, self.menus)

    def open(self, folder: Path, *files: str) -> Self:
        """Open a folder, and files of it by their paths."""
        if files:
            self.go(folder, openFile=self.uri(folder / files[0]))
            self.until_tab(Path(files[0]).name)
        else:
            self.go(folder)
        for file in files[1:]:
            self.open_file(file)
        return self

    def go(self, folder: Path, **payload: str) -> None:
        """Load a window, with what VS Code lets its address say, and wait until it is drawn."""
        self.folder = folder
        query = urlencode(
            {"folder": str(folder), "payload": json.dumps([*payload.items()])}, quote_via=quote
        )
        address = f"http://127.0.0.1:{self.server.port}/?{query}"
        self.page.goto(address, wait_until="domcontentloaded")
        self.screen.until("the workbench", self.status.shown)

    def open_workspace(self, file: Path) -> Self:
        """Open several folders, by the file that names them."""
        address = f"http://127.0.0.1:{self.server.port}/?workspace={quote(str(file))}"
        self.page.goto(address, wait_until="domcontentloaded")
        self.screen.until("the workbench", self.status.shown)
        return self

    def uri(self, path: Path) -> str:
        """The address of a file as the window has it."""
        return f"vscode-remote://127.0.0.1:{self.server.port}{quote(str(path))}"

    def open_file(self, path: str) -> None:
        """Open a file by its path in the folder."""
        self.menus.open_file(self.folder / path)
        self.until_tab(Path(path).name)

    def until_tab(self, name: str) -> None:
        """Wait until a tab is active and has its content."""
        self.screen.until(
            f"active tab {name}",
            self.editor.tabs,
            lambda tabs: any(tab.active and tab.name == name for tab in tabs),
        )

    def palette(self, title: str) -> None:
        """Run a command by its title, with or without its category."""
        self.menus.palette(title)

    def press(self, *keys: str) -> None:
        self.screen.press(*keys)

    def tree(self, title: str) -> Tree:
        """The view of that title, opened."""
        tree = Tree(self.screen, self.menus, title)
        tree.show()
        return tree

    def explorer(self) -> Explorer:
        """The files of the folder, in sight."""
        explorer = Explorer(self.screen, self.menus)
        explorer.show()
        return explorer

    def clipboard(self) -> str:
        text = self.page.evaluate("navigator.clipboard.readText()")
        assert isinstance(text, str)
        return text

    def webview(self, title: str) -> Frame:
        """What is in a web view: a document of its own, to look at and click in."""

        def inside() -> Frame | None:
            for frame in self.page.frames:
                if frame.name != "active-frame" and "active-frame" not in frame.url:
                    element = frame.frame_element() if frame.parent_frame else None
                    if element is None or element.get_attribute("id") != "active-frame":
                        continue
                    if element.get_attribute("title") == title:
                        return frame
            return None

        frame = self.screen.until(f"web view {title!r}", inside)
        assert frame is not None
        return frame

    def set_setting(self, name: str, value: Any) -> None:
        """Change one of the user's settings, in the editor of their file, which is then closed.

        A window does not see changes that others make to that file.
        """
        self.server.settings |= {name: value}
        self.palette("Preferences: Open User Settings (JSON)")
        self.until_tab("settings.json")
        self.editor.until_line("{")
        self.editor.go_to(1)
        self.page.evaluate(
            "text => navigator.clipboard.writeText(text)", json.dumps(self.server.settings)
        )
        self.press("Control+a", "Control+v")
        self.editor.save()
        self.palette("View: Close Editor")

    def set_theme(self, theme: Literal["dark", "light"]) -> None:
        """Let the system be dark or light, and wait until the window has followed."""
        self.page.emulate_media(color_scheme=theme)
        style = {"dark": "vs-dark", "light": "vs"}[theme]
        self.screen.all(f".monaco-workbench.{style}").wait_for()

    def screenshot(self, name: str) -> Path:
        return self.screen.screenshot(name)

    def evidence(self) -> str:
        """What is worth a look after a failure: a picture, and what the server said."""
        try:
            picture = str(self.screen.screenshot("at-the-end"))
        except Error as error:
            picture = f"none: {error}"
        return f"picture: {picture}\nserver: {self.server.place}\n{self.server.log_tail()}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is not None:
            print(self.evidence())
        self._context.close()
