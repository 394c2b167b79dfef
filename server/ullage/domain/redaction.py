"""Lines that hold a secret, replaced by a comment that says so.

Owns the wording and each language's comment. Finds no secrets, and changes no other line.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

LEFT_OUT = "[secret left out by ullage]"

# CR alone ends a line too: a file of old Mac line ends must not count as one long secret.
_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")
_INDENT = re.compile(r"[ \t]*")
_WORD = re.compile(r"\S+")

# What opens and closes a comment, by VS Code language ids; where there is none, the bare words.
_COMMENTS: dict[tuple[str, str], str] = {
    ("// ", ""): (
        "javascript javascriptreact typescript typescriptreact go rust java c cpp csharp kotlin"
        " swift scala groovy dart php zig d objective-c objective-cpp cuda-cpp hlsl glsl wgsl"
        " jsonc proto3 thrift solidity scss sass less stylus fsharp asciidoc pug typst go.mod"
    ),
    ("# ", ""): (
        "python shellscript fish powershell ruby perl raku r julia elixir yaml toml ini properties"
        " dockerfile makefile cmake terraform hcl nix bazel graphql nim coffeescript ignore"
    ),
    ("-- ", ""): "sql lua haskell elm ada",
    ("; ", ""): "clojure lisp scheme emacs-lisp asm",
    ("% ", ""): "erlang latex",
    ("! ", ""): "fortran",
    ("' ", ""): "vb",
    ("REM ", ""): "bat",
    ('" ', ""): "vim",
    ("/* ", " */"): "css",
    ("(* ", " *)"): "ocaml pascal",
    ("<!-- ", " -->"): "html xml markdown vue svelte astro handlebars",
    ('"', '"'): "json jsonl",
}
_BY_LANGUAGE = {
    language: delimiters for delimiters, ids in _COMMENTS.items() for language in ids.split()
}


@dataclass(frozen=True, slots=True)
class SecretLines:
    """Lines of a text that hold one secret: first and last, 1-based; `kind` is for people."""

    first: int
    last: int
    kind: str


def lines_of(text: str) -> list[str]:
    r"""The lines of a text with their ends: `\n`, `\r\n` or `\r`, and no other character."""
    return [match.group() for match in _LINE.finditer(text) if match.group()]


def without_secrets(text: str, found: Iterable[SecretLines], language: str | None) -> str:
    """The text with those lines replaced: as many lines as before, same indents and line ends."""
    before, after = _BY_LANGUAGE.get(language or "", ("", ""))
    lines = lines_of(text)
    for secret in found:
        for number in range(secret.first - 1, secret.last):
            lines[number] = _replaced(lines[number], f"{before}{LEFT_OUT}{after}")
    return "".join(lines)


def without_values(line: str, values: Iterable[str]) -> str:
    """The line with the values replaced, wherever they stand, and with each the rest of its word.

    Where a detector knows only the beginning of a secret, its end is in the same word.
    """
    is_secret = [False] * len(line)
    for value in values:
        for match in re.finditer(re.escape(value), line):
            is_secret[match.start() : match.end()] = [True] * len(value)
    for word in _WORD.finditer(line):
        if any(is_secret[word.start() : word.end()]):
            is_secret[word.start() : word.end()] = [True] * len(word.group())
    parts = groupby(zip(line, is_secret, strict=True), key=lambda one: one[1])
    return "".join(
        LEFT_OUT if secret else "".join(character for character, _ in part)
        for secret, part in parts
    )


def _replaced(line: str, notice: str) -> str:
    indent = _INDENT.match(line)
    end = line[len(line.rstrip("\r\n")) :]
    return f"{indent.group() if indent else ''}{notice}{end}"
