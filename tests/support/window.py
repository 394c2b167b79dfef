"""An editor's window as a person has it: folders, tabs, files that are typed into and saved.

A real server is behind it. It does by itself what editors do: it answers questions, pulls
diagnostics when it is told to, tells its tabs. It fails where the server showed a diagnostic or
sent a message that the test never looked at.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.support.editor import Editor, Json, replacing
from tests.support.independent import independent_count
from ullage.app.editor.uris import path_of, scheme_of, uri_of
from ullage.lsp.dispatch import Feature


@dataclass(frozen=True)
class Can:
    """What the editor says that it can do."""

    tabs: bool = True
    status: bool = True
    configuration: bool = True
    pulls: bool = True
    refreshes_hints: bool = True
    refreshes_content: bool = True
    progress: bool = True

    def capabilities(self) -> Json:
        refreshes = {"refreshSupport": True}
        workspace: Json = {"workspaceFolders": True, "configuration": self.configuration}
        if self.pulls:
            workspace["diagnostics"] = refreshes
        if self.refreshes_hints:
            workspace["inlayHint"] = refreshes
        if self.refreshes_content:
            workspace["textDocumentContent"] = {"dynamicRegistration": False}
        document: Json = {"publishDiagnostics": {"relatedInformation": True}}
        if self.pulls:
            document["diagnostic"] = {"relatedInformation": True}
        return {
            "experimental": {"ullage": {"tabs": self.tabs, "status": self.status}},
            "workspace": workspace,
            "textDocument": document,
            "window": {"workDoneProgress": self.progress},
        }


PLAIN = Can(
    tabs=False, status=False, configuration=False, pulls=False, refreshes_hints=False,
    refreshes_content=False, progress=False,
)  # fmt: skip
"""An editor that knows nothing of us and little of the protocol."""


class Window(Editor):
    """Files are named by their path in the first folder, or by a URI of another scheme."""

    def __init__(
        self,
        *folders: Path,
        can: Can | None = None,
        settings: Json | None = None,
        options: Json | None = None,
        features: tuple[Feature, ...] = (),
        positions: list[str] | None = None,
    ) -> None:
        self.folders = list(folders)
        self.can = Can() if can is None else can
        self.settings: Json = settings or {}
        self.statuses: list[Json] = []
        self.tabs: list[Json] = []
        self.texts: dict[str, str] = {}
        self._pulled: dict[str, list[Json]] = {}
        self._stale: set[str] = set()
        self._published: dict[str, list[Json]] = {}
        self._seen: object = {}
        for folder in folders:
            folder.mkdir(parents=True, exist_ok=True)
        params: Json = {
            "capabilities": self.can.capabilities(),
            "workspaceFolders": [_folder(one) for one in folders],
            "initializationOptions": options,
        }
        super().__init__(*features, positions=positions, params=params)

    # What the editor does by itself.

    def answer(self, method: str, params: Json) -> object:
        match method:
            case "workspace/configuration" if self.can.configuration:
                return [self.settings for _ in params["items"]]
            case "workspace/diagnostic/refresh" if self.can.pulls:
                self._stale |= self.texts.keys()
                return None
            case "workspace/inlayHint/refresh" if self.can.refreshes_hints:
                return None
            case "workspace/textDocumentContent/refresh" if self.can.refreshes_content:
                return None
            case "window/workDoneProgress/create" if self.can.progress:
                return None
        raise KeyError(method)

    def notice(self, method: str, params: Json) -> bool:
        if method == "ullage/status" and self.can.status:
            self.statuses.append(params)
            return True
        if method == "textDocument/publishDiagnostics" and not self.can.pulls:
            self._published[params["uri"]] = params["diagnostics"]
            return True
        return False

    def requests(self, method: str) -> list[Json]:
        """The questions of that kind that the server has asked so far."""
        return [one.get("params") or {} for one in self.asked if one["method"] == method]

    # Files and tabs.

    def uri(self, name: str | Path) -> str:
        if isinstance(name, str) and scheme_of(name) and not Path(name).is_absolute():
            return name
        return uri_of(str(self.folders[0] / name if self.folders else name))

    def path(self, name: str | Path) -> Path:
        found = path_of(self.uri(name))
        assert found is not None
        return Path(found)

    def name(self, uri: str) -> str:
        """The way back from a URI to the name that a test gave."""
        path = path_of(uri)
        if path is None:
            return uri
        root = self.folders[0] if self.folders else Path("/")
        inside = Path(path).is_relative_to(root)
        return Path(path).relative_to(root).as_posix() if inside else Path(path).as_posix()

    def write(self, name: str | Path, text: str) -> None:
        """Write a file behind the editor's back."""
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8", "surrogatepass"))

    def show(
        self,
        name: str | Path,
        *,
        text: str | None = None,
        language: str = "python",
        preview: bool = False,
        pinned: bool = False,
    ) -> None:
        """Open a file, or look at it again; `text` of one that is not on disk."""
        uri = self.uri(name)
        if uri not in self.texts:
            given = self.path(name).read_bytes().decode() if text is None else text
            self.texts[uri] = given
            self._stale.add(uri)
            self.open(uri, given, language)
        self._add_tab(uri, preview=preview, pinned=pinned)
        for tab in self.tabs:
            tab["active"] = tab["focused"] = tab["uri"] == uri
        self.tell_tabs()

    def background(self, *names: str | Path, preview: bool = False, pinned: bool = False) -> None:
        """Restore tabs that nobody has looked at: their documents are not open."""
        for name in names:
            self._add_tab(self.uri(name), preview=preview, pinned=pinned)
        self.tell_tabs()

    def look_away(self) -> None:
        """Leave all tabs open and look at none."""
        for tab in self.tabs:
            tab["active"] = tab["focused"] = False
        self.tell_tabs()

    def tell_tabs(self) -> None:
        if self.can.tabs:
            self.notify("ullage/didChangeTabs", {"tabs": self.tabs})

    def edit(self, name: str | Path, text: str, at: tuple[int, int] = (0, 0)) -> None:
        """Type a text at a place: line and UTF-16 units."""
        uri = self.uri(name)
        self.texts[uri] = _inserted(self.texts[uri], text, at)
        self._stale.add(uri)
        self.change(uri, replacing(at, at, text))

    def replace(self, name: str | Path, text: str) -> None:
        """Replace all that an open document says."""
        uri = self.uri(name)
        self.texts[uri] = text
        self._stale.add(uri)
        self.change(uri, {"text": text})

    def save(self, name: str | Path) -> None:
        uri = self.uri(name)
        self.write(name, self.texts[uri])
        self.notify("textDocument/didSave", {"textDocument": {"uri": uri}})

    def close_tab(self, name: str | Path) -> None:
        uri = self.uri(name)
        if self.texts.pop(uri, None) is not None:
            self._pulled.pop(uri, None)
            self._stale.discard(uri)
            self.close(uri)
        self.tabs = [tab for tab in self.tabs if tab["uri"] != uri]
        self.tell_tabs()

    def rename(self, old: str, new: str) -> None:
        """Rename a file in the explorer: its editor stays."""
        was, now = self.uri(old), self.uri(new)
        self.path(new).parent.mkdir(parents=True, exist_ok=True)
        self.path(old).rename(self.path(new))
        self.notify("workspace/didRenameFiles", {"files": [{"oldUri": was, "newUri": now}]})
        if (text := self.texts.pop(was, None)) is not None:
            self.close(was)
            self.texts[now] = text
            self._stale.add(now)
            self.open(now, text)
        for tab in self.tabs:
            tab["uri"] = now if tab["uri"] == was else tab["uri"]
        self.tell_tabs()

    def delete(self, name: str) -> None:
        """Delete a file in the explorer: its editor goes with it."""
        self.path(name).unlink()
        self.notify("workspace/didDeleteFiles", {"files": [{"uri": self.uri(name)}]})
        self.close_tab(name)

    def configure(self, **settings: object) -> None:
        """Change the editor's settings."""
        self.settings = {**self.settings, **settings}
        told = None if self.can.configuration else {"ullage": self.settings}
        self.notify("workspace/didChangeConfiguration", {"settings": told})

    # What a person sees.

    def settle(self) -> None:
        """Wait until nothing is under way."""
        self.until(lambda: self.result("ullage/debug")["underWay"], lambda busy: not busy)

    def status(self) -> Json:
        """The newest status once nothing is under way."""
        self.settle()
        return self.statuses[-1]

    def tokens(self) -> int:
        """The sum that the status shows, once nothing is under way."""
        tokens: int = self.status()["workingSet"]["tokens"]
        return tokens

    def working_set(self) -> dict[str, Json]:
        """The files for the agent by their names, once nothing is under way."""
        self.settle()
        items = self.result("ullage/workingSet", {})["items"]
        return {self.name(item["uri"]): item for item in items}

    def not_counted(self) -> dict[str, tuple[str, str]]:
        """Reason and words for what does not count."""
        self.settle()
        found = self.result("ullage/workingSet", {})["notCounted"]
        return {self.name(one["uri"]): (one["reason"], one["detail"]) for one in found}

    def diagnostics(self) -> dict[str, list[Json]]:
        """What the editor shows of ours, once nothing is under way."""
        self.settle()
        self._seen = self._shown()
        return {self.name(uri): found for uri, found in self._shown().items()}

    def actions(
        self,
        name: str | Path,
        line: int = 0,
        character: int = 0,
        *,
        automatic: bool = False,
        only: list[str] | None = None,
    ) -> list[Json]:
        self.settle()
        place = {"line": line, "character": character}
        context: Json = {"diagnostics": [], "triggerKind": 2 if automatic else 1}
        if only is not None:
            context["only"] = only
        params = {
            "textDocument": {"uri": self.uri(name)},
            "range": {"start": place, "end": place},
            "context": context,
        }
        found: list[Json] = self.result("textDocument/codeAction", params)
        return found

    def titles(self, name: str | Path, line: int = 0, character: int = 0) -> list[str]:
        return [one["title"] for one in self.actions(name, line, character)]

    def action(self, name: str | Path, start: str, line: int = 0, character: int = 0) -> Json:
        """The one action whose title starts like that."""
        found = self.actions(name, line, character)
        (wanted,) = [one for one in found if one["title"].startswith(start)]
        return wanted

    def choose(self, action: Json) -> Any:
        """Click on an action."""
        command = action["command"]
        params = {"command": command["command"], "arguments": command["arguments"]}
        return self.result("workspace/executeCommand", params)

    def command(self, command: str, **arguments: object) -> Any:
        params = {"command": f"ullage.{command}", "arguments": [arguments]}
        return self.result("workspace/executeCommand", params)

    def refused(self, command: str, **arguments: object) -> Json:
        """The error that a command answers."""
        params = {"command": f"ullage.{command}", "arguments": [arguments]}
        error: Json = self.request("workspace/executeCommand", params)["error"]
        return error

    def include(self, *names: str | Path) -> Any:
        return self.command("pin", uris=[self.uri(name) for name in names])

    def view_as(self, view: str, *names: str | Path, **more: object) -> Any:
        return self.command("setView", uris=[self.uri(name) for name in names], view=view, **more)

    def hints(self, name: str | Path) -> list[tuple[int, str, str]]:
        """Line, label and tooltip of every inlay hint."""
        uri = self.uri(name)
        whole = {"start": {"line": 0, "character": 0}, "end": {"line": 99_999, "character": 0}}
        params = {"textDocument": {"uri": uri}, "range": whole}
        hints = self.result("textDocument/inlayHint", params)
        resolved = [self.result("inlayHint/resolve", hint) for hint in hints]
        return [(one["position"]["line"], one["label"], one["tooltip"]) for one in resolved]

    def hover(self, name: str | Path, line: int, character: int) -> str | None:
        place = {"line": line, "character": character}
        params = {"textDocument": {"uri": self.uri(name)}, "position": place}
        found = self.result("textDocument/hover", params)
        return None if found is None else found["contents"]["value"]

    def view_text(self, view: str, name: str | Path, docs: str = "summary") -> str:
        """The text of a view as a document beside the file."""
        text: str = self.result(
            "workspace/textDocumentContent", {"uri": self.view_uri(view, name, docs)}
        )["text"]
        return text

    def view_uri(self, view: str, name: str | Path, docs: str = "summary") -> str:
        from urllib.parse import quote

        uri = self.uri(name)
        return f"ullage:/{view}/{docs}/{uri.rpartition('/')[2]}?{quote(uri, safe='')}"

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            if error is None and not self._hung_up and self.ended is None:
                self.settle()
                shown = self._shown()
                assert shown == self._seen, f"nobody looked at {shown}"
        except BaseException as failure:
            super().__exit__(type(failure), failure, failure.__traceback__)
            raise
        super().__exit__(kind, error, traceback)

    def _shown(self) -> dict[str, list[Json]]:
        """By URI; where the editor pulls, it does so for open documents that may have changed."""
        if not self.can.pulls:
            return {uri: found for uri, found in self._published.items() if found}
        while self._stale:
            uri = self._stale.pop()
            report = self.result("textDocument/diagnostic", {"textDocument": {"uri": uri}})
            self._pulled[uri] = report["items"]
        return {uri: found for uri, found in self._pulled.items() if found}

    def _add_tab(self, uri: str, *, preview: bool, pinned: bool) -> None:
        for tab in self.tabs:
            if tab["uri"] == uri:
                tab |= {"preview": preview, "editorPinned": pinned}
                return
        self.tabs.append(
            {
                "uri": uri, "active": False, "focused": False, "preview": preview,
                "editorPinned": pinned,
            }
        )  # fmt: skip


def without(**off: bool) -> Can:
    """An editor that cannot do some things: `without(tabs=False)`."""
    return replace(Can(), **off)


def function(name: str, lines: int, word: str = "value") -> str:
    """A Python function with a body of so many lines; its head is one line."""
    body = "".join(
        f"    {word}_{n} = compute({n}, {word}_{n - 1 if n else 0})\n" for n in range(lines)
    )
    return f"def {name}(first: int, second: str) -> int:\n{body}    return {word}_0\n"


def module(name: str, functions: int, lines: int = 12) -> str:
    """A Python module of some functions that costs as many tokens as its text says."""
    parts = [function(f"{name}_{n}", lines, f"{name}{n}") for n in range(functions)]
    return "import os\n\n\n" + "\n\n".join(parts)


def cost(*texts: str) -> int:
    """Tokens of some texts, each counted alone by tiktoken itself."""
    return sum(map(independent_count, texts))


def _folder(path: Path) -> Json:
    return {"uri": uri_of(str(path)), "name": path.name}


def _inserted(text: str, new: str, at: tuple[int, int]) -> str:
    lines = text.split("\n")
    head = "\n".join(lines[: at[0]])
    start = len(head) + (1 if at[0] else 0)
    units = lines[at[0]].encode("utf-16-le")[: 2 * at[1]]
    offset = start + len(units.decode("utf-16-le"))
    return text[:offset] + new + text[offset:]
