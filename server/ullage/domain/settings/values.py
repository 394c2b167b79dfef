"""Is this a value the setting can take? One check a kind of setting. Never guesses a value."""

import difflib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import cast

from ullage.domain.settings.rows import Kind, Setting, Value

# A refused value is quoted back up to here: enough to find it again in the file.
QUOTED_CHARACTERS = 60


class RefusedError(ValueError):
    """The value is not allowed; the text says what is. `inside`: the key in the table, if one."""

    def __init__(self, message: str, inside: str | None = None) -> None:
        super().__init__(message)
        self.inside = inside


def checked(setting: Setting, value: object) -> Value:
    """The value in the form the tree holds. Raises RefusedError."""
    return _CHECKS[setting.kind](setting, value)


def sifted(setting: Setting, value: object) -> tuple[object, tuple[RefusedError, ...]]:
    """The value without those entries of a table of limits that are not allowed, and why not.

    Any other value comes back as it is: `checked` takes or refuses it whole.
    """
    if setting.kind != "limits" or not isinstance(value, Mapping):
        return value, ()
    kept: dict[object, object] = {}
    refused: list[RefusedError] = []
    for pattern, limit in cast("Mapping[object, object]", value).items():
        try:
            checked(setting, {pattern: limit})
            kept[pattern] = limit
        except RefusedError as error:
            refused.append(error)
    return kept, tuple(refused)


def written(value: Value) -> str:
    """The value as TOML writes it; limits as an inline table."""
    if not isinstance(value, tuple):
        return _literal(value)
    pairs = [f"{_literal(item[0])} = {item[1]}" for item in value if isinstance(item, tuple)]
    if pairs:
        return "{ " + ", ".join(pairs) + " }"
    return "[" + ", ".join(map(_literal, value)) + "]"


def _refuse(wanted: str, value: object) -> RefusedError:
    return RefusedError(f"must be {wanted}; found {_quoted(value)}")


def _literal(value: object) -> str:
    # A string of JSON is one of TOML too; dates and the like, which JSON lacks, become strings.
    try:
        return json.dumps(value, ensure_ascii=False, default=str)
    except ValueError:
        return "a number of thousands of digits"


def _quoted(value: object) -> str:
    text = _literal(value)
    return text if len(text) <= QUOTED_CHARACTERS else f"{text[:QUOTED_CHARACTERS]}…"


def _choice(setting: Setting, value: object) -> Value:
    if isinstance(value, str) and value in setting.choices:
        return value
    wanted = "one of " + ", ".join(map(_quoted, setting.choices))
    near = difflib.get_close_matches(str(value), setting.choices, n=1)
    hint = f". Did you mean {_quoted(near[0])}?" if near else ""
    raise RefusedError(f"{_refuse(wanted, value)}{hint}")


def _integer(setting: Setting, value: object) -> Value:
    # true is an int to Python, not to the person who wrote it.
    if (
        isinstance(value, int)
        and not isinstance(value, bool)
        and setting.minimum <= value <= setting.maximum
    ):
        return value
    raise _refuse(f"a whole number from {setting.minimum} to {setting.maximum}", value)


def _boolean(_: Setting, value: object) -> Value:
    if isinstance(value, bool):
        return value
    raise _refuse("true or false", value)


def _string(_: Setting, value: object) -> Value:
    if isinstance(value, str) and value.strip():
        return value
    raise _refuse("a text that is not empty", value)


def _strings(_: Setting, value: object) -> Value:
    items = _items(value)
    texts = tuple(item for item in items if isinstance(item, str) and item.strip())
    if len(texts) == len(items):
        return texts
    raise _refuse("a list of texts that are not empty", value)


def _items(value: object) -> tuple[object, ...]:
    """What is in the list; anything else counts as one item that is no text."""
    if isinstance(value, list | tuple):
        return tuple(cast("Sequence[object]", value))
    return (None,)


def _limits(setting: Setting, value: object) -> Value:
    if not isinstance(value, Mapping):
        raise _refuse('a table of pattern = tokens, such as "**/*.gen.ts" = 0', value)
    pairs = cast("Mapping[object, object]", value)
    return tuple((_pattern(glob), _limit(setting, glob, limit)) for glob, limit in pairs.items())


def _pattern(glob: object) -> str:
    if not isinstance(glob, str) or not glob.strip():
        raise _refuse("a table whose patterns are not empty", glob)
    if glob.startswith("!"):
        raise RefusedError(
            f"pattern {_quoted(glob)}: there is no negation, the first pattern that matches wins; "
            "put the exception first",
            glob,
        )
    return glob


def _limit(setting: Setting, glob: object, limit: object) -> int:
    try:
        return cast("int", _integer(setting, limit))
    except RefusedError as refused:
        raise RefusedError(f"pattern {_quoted(glob)}: {refused}", str(glob)) from None


_CHECKS: Mapping[Kind, Callable[[Setting, object], Value]] = {
    "choice": _choice,
    "integer": _integer,
    "boolean": _boolean,
    "string": _string,
    "strings": _strings,
    "limits": _limits,
}
