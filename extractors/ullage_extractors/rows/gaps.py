"""What the grammars don't know of their languages: valid code that they take for an error."""

import re
from collections.abc import Mapping
from typing import NamedTuple


class Gap(NamedTuple):
    """Code that a grammar stumbles over, and how to write it so that the grammar goes on.

    The group `gap` of `pattern` is overwritten with `filler`, byte for byte, so that every offset
    stays; it must not hold a line end. `after`, if any, has to match the end of the code before the
    pattern.
    """

    pattern: re.Pattern[bytes]
    filler: bytes
    after: re.Pattern[bytes] | None = None


_ENDS_TYPE = re.compile(rb"(?:[\w\])}\"']|[^=]>)\Z")

_TYPESCRIPT = (
    # A call signature that begins a line ends the member before it.
    Gap(re.compile(rb"\n[ \t]*(?P<gap>[ \t])<\s*(?:const\s+)?[A-Za-z_$]"), b";", _ENDS_TYPE),
    # An escaped delimiter in a template literal type.
    Gap(re.compile(rb"(?P<gap>\\`)"), b"_"),
    # Variance: `interface Effect<in out A, out E>`.
    Gap(re.compile(rb"[<,\s](?P<gap>in out|in|out) [A-Z]\w*(?:\s*[,>=]| extends)"), b" "),
)

# A macro that is no expression: a name in capitals or of CPython, perhaps with arguments.
_MACRO = rb"(?P<gap>(?:[A-Z][A-Z0-9_]+|Py[A-Za-z]*_[A-Z_]+)(?:\([^()\n;]*\))?)"
_WORD = rb"(?:[a-z_]\w*|[A-Z]\w*[a-z]\w*)"

# What only the preprocessor can read is white space to the parser.
_C = (
    # An attribute, or the start of a namespace, on a line of its own.
    Gap(re.compile(rb"(?m)^[ \t]*" + _MACRO + rb"[ \t]*$(?=\s*(?:[\w#/~\[]|\Z))"), b" "),
    # An attribute among the words of a declaration: `static NOINLINE void f(void)`.
    Gap(
        re.compile(
            rb"(?m)(?:^[ \t]*|(?:\b(?:static|extern|inline|const|virtual|class|struct)|[;{}])\s+)"
            + _MACRO
            + rb"\s+(?="
            + _WORD
            + rb"[\s*&]+[\w{])"
        ),
        b" ",
    ),
    # The halves of `extern "C" { ... }`, each in a condition of its own.
    Gap(re.compile(rb"\n[ \t]*(?P<gap>extern \"C\" \{)\s*#[ \t]*endif"), b" "),
    Gap(re.compile(rb"__cplusplus[^\n]*\n\s*(?P<gap>\})\s*(?://[^\n]*\s|/\*[^\n]*\s)?#"), b" "),
    # A macro around a designator.
    Gap(re.compile(rb"(?P<gap>\b[A-Z][A-Z0-9_]*\(\.\w+[ \t]*=[ \t]*\))"), b" "),
)

GAPS: Mapping[str, tuple[Gap, ...]] = {
    "typescript": _TYPESCRIPT,
    "typescriptreact": _TYPESCRIPT,
    "c": _C,
    "cpp": _C,
}
