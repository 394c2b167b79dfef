"""The program as a person or a script meets it, and a small tree to run it on."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Ten times what the slowest run here takes, a whole library: a watchdog, not a measurement.
WATCHDOG_SECONDS = 200


@dataclass(frozen=True)
class Done:
    """A run that has ended."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """Standard output as the one JSON document that it has to be."""
        return json.loads(self.out)

    @property
    def complaints(self) -> list[str]:
        return self.err.splitlines()


Run = Callable[..., Done]


def command(*arguments: str | Path) -> list[str]:
    """The command line of a process; -P because the current folder may hold anything."""
    return [sys.executable, "-P", "-m", "ullage", *map(str, arguments)]


def start(
    *arguments: str | Path,
    cwd: Path | None = None,
    data: bytes = b"",
    env: Mapping[str, str] | None = None,
    before: Sequence[str] = (),
) -> Done:
    """Run the program as a process of its own, with `before` in front of its command line."""
    done = subprocess.run(
        [*before, *command(*arguments)],
        cwd=cwd,
        input=data,
        env={**os.environ, **(env or {})},
        capture_output=True,
        check=False,
        timeout=WATCHDOG_SECONDS,
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


FILES = {
    "app.py": '"""An app."""\n\nimport os\n\n\ndef main(argv: list[str]) -> int:\n    """Run."""\n'
    + "".join(f"    print({n}, os.sep, argv)\n" for n in range(40))
    + "    return 0\n",
    "src/users.ts": "export interface User { id: string; name: string }\n"
    "export function find(users: User[], id: string): User | undefined {\n"
    "  for (const user of users) {\n    if (user.id === id) {\n      return user;\n    }\n  }\n"
    "  return undefined;\n}\n",
    "src/deep/notes.md": "# Notes\n\nCosts: 5 € — naïve ☕ 日本語\n",
    "src/crlf.go": 'package main\r\n\r\nfunc main() {\r\n\tprintln("hello")\r\n'
    '\tprintln("again, and again")\r\n}\r\n',
    "README": "read me <|endoftext|> \t\n",
    "build.log": "ignored by the rules\n",
    ".gitignore": "*.log\n",
}
TEXT_FILES = tuple(sorted(set(FILES) - {"build.log"}))


def sample(root: Path) -> Path:
    """A small project with a repository around it; `build.log` is ignored, `logo.png` binary."""
    (root / ".git").mkdir(parents=True)
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    (root / "logo.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    return root


def text_of(path: Path) -> str | None:
    """The text as any editor reads it; None for what is no text."""
    data = path.read_bytes()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    try:
        return None if b"\0" in data else data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
