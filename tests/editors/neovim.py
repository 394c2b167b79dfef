"""Drives a real Neovim: keys go in, and what is asked is asked of its Lua.

Every wait is on a condition, inside Neovim, with a deadline.
"""

import json
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

PATIENCE = 60.0
"""Seconds that anything may take; a watchdog, not a measure."""

CHOOSE_BY_TITLE = """
vim.ui.select = function(items, options, choose)
  for _, item in ipairs(items) do
    local action = item.action or item[2]
    if vim.startswith(action.title, _G.wanted) then
      _G.chosen = action
      return choose(item)
    end
  end
  _G.chosen = vim.tbl_map(options.format_item, items)
  choose(nil)
end
"""
"""The menu of code actions is Neovim's own; only the person in front of it is not there."""


class Neovim:
    """A running Neovim. Use with `with`: leaving it quits the editor."""

    def __init__(
        self, program: str, folder: Path, files: Sequence[str], environment: Mapping[str, str]
    ) -> None:
        self._program = program
        self._environment = environment
        self.folder = folder
        self._place = tempfile.TemporaryDirectory(prefix="nvim-")
        self._address = f"{self._place.name}/socket"
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the editor
        self._process = subprocess.Popen(
            [program, "--headless", "--listen", self._address, *files],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )

    def lua(self, statements: str) -> Any:
        """Run Lua; what it returns."""
        function = f"vim.json.encode({{(function() {statements} end)()}})".replace("'", "''")
        answer = self._remote("--remote-expr", f"luaeval('{function}')")
        values = json.loads(answer)
        return values[0] if values else None

    def until(self, expression: str) -> Any:
        """Wait until Lua's expression is true; its value."""
        look = f"function() value = {expression}; return value end"
        done = self.lua(f"local value; vim.wait({PATIENCE * 1000:.0f}, {look}, 10); return value")
        assert done, f"{expression} did not come: {self.statusline()!r}, {self.messages()}"
        return done

    def keys(self, keys: str) -> None:
        """Type, in Neovim's notation."""
        self._remote("--remote-send", keys)

    def command(self, line: str) -> None:
        """A command line, as after a colon."""
        self.keys(f"<Esc>:{line}<CR>")

    def statusline(self) -> str:
        return str(self.lua("return vim.api.nvim_eval_statusline(vim.o.statusline, {}).str"))

    def until_statusline(self, end: str) -> None:
        """Wait until the status line has a text."""
        shown = "vim.api.nvim_eval_statusline(vim.o.statusline, {}).str"
        self.until(f"({shown}):find([[ {end} ]], 1, true)")

    def messages(self) -> list[str]:
        """What was said so far."""
        return str(self.lua("return vim.fn.execute([[messages]])")).splitlines()

    def until_message(self, start: str) -> str:
        """Wait for the message that begins so; all of it."""
        self.until(f"vim.fn.execute([[messages]]):find([[{start}]], 1, true)")
        return next(line for line in self.messages() if line.startswith(start))

    def request(self, method: str, params: str = "vim.empty_dict()") -> Any:
        """A request of the client beside those of Neovim; its result."""
        replies = self.lua(f"return vim.lsp.buf_request_sync(0, [[{method}]], {params}, 20000)")
        (reply,) = replies if isinstance(replies, list) else replies.values()
        return reply["result"]

    def code_action(self, title: str) -> Any:
        """Ask for the code actions of this place and choose the one whose title begins so."""
        self.lua(f"{CHOOSE_BY_TITLE} _G.wanted, _G.chosen = [[{title}]], nil")
        self.lua("vim.lsp.buf.code_action()")
        action = self.until("_G.chosen")
        assert isinstance(action, dict), f"none begins with {title}: {action}"
        return action

    def quit(self) -> int:
        """Leave without saving; the exit status."""
        if self._process.poll() is None:
            # The editor may be gone before it has answered.
            self._call("--remote-send", "<Esc>:qall!<CR>")
        return self._process.wait(PATIENCE)

    def __enter__(self) -> Self:
        deadline = time.monotonic() + PATIENCE
        while not Path(self._address).exists():
            assert self._process.poll() is None, self._said()
            assert time.monotonic() < deadline, "Neovim does not listen"
            time.sleep(0.01)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            if self._process.poll() is None and error is None:
                assert self.quit() == 0, self._said()
        finally:
            self._process.kill()
            self._process.wait()
            print(self._said())
            self._log.close()
            self._place.cleanup()

    def _remote(self, *arguments: str) -> str:
        done = self._call(*arguments)
        assert done.returncode == 0, done.stderr.decode()
        # Which of the two an answer is printed to differs between versions.
        return (done.stdout or done.stderr).decode()

    def _call(self, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
        return subprocess.run(
            [self._program, "--clean", "--headless", "--server", self._address, *arguments],
            env=self._environment,
            capture_output=True,
            check=False,
            timeout=2 * PATIENCE,
        )

    def _said(self) -> str:
        self._log.seek(0)
        return self._log.read().decode()
