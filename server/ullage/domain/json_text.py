"""JSON as it is read and written here: strictly, so that nothing in it is lost or made up.

Never reads a file.
"""

import json
import math
from collections.abc import Iterable
from typing import Any, NoReturn, cast

# Deeper than people or programs nest on purpose, and far from the interpreter's own limit.
MOST_NESTED = 100


class JsonError(ValueError):
    """A text that is no JSON which every reader reads alike; the message says where and why."""


def read_json(text: str) -> Any:  # noqa: ANN401 - any JSON value
    """The value of a JSON text.

    Raises:
        JsonError: it is none, names a key twice, holds a number that is none, or is too deep.
    """
    try:
        value = json.loads(
            text, object_pairs_hook=_object, parse_constant=_no_number, parse_float=_float
        )
    except json.JSONDecodeError as error:
        raise JsonError(f"line {error.lineno}: {error.msg}") from None
    except RecursionError:
        raise JsonError(_TOO_DEEP) from None
    except JsonError:
        raise
    except ValueError:
        raise JsonError("a number of thousands of digits") from None
    _refuse_deep(value)
    return value


def write_json(value: object) -> str:
    """The value as one line of JSON, as it goes out: with what UTF-8 cannot hold as its escape."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


_TOO_DEEP = f"nested more than {MOST_NESTED} deep"


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise JsonError(f"the key {json.dumps(twice, ensure_ascii=False)} stands twice")
    return found


def _no_number(name: str) -> NoReturn:
    raise JsonError(f"{name} is no number of JSON")


def _float(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise JsonError(f"the number {digits[:20]} is too large")
    return number


def _refuse_deep(value: object) -> None:
    level, depth = [value], 0
    while level := [inner for one in level for inner in _inside(one)]:
        depth += 1
        if depth > MOST_NESTED:
            raise JsonError(_TOO_DEEP)


def _inside(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return cast("dict[str, object]", value).values()
    return cast("list[object]", value) if isinstance(value, list) else ()
