"""Dataclasses as public JSON: the only serialiser, the same for every front.

Keys become camelCase; values are what they are. Documents carry `"schema": 1`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, cast

SCHEMA = 1


def document(value: object) -> str:
    """A dataclass as one JSON document.

    Raises:
        TypeError: something in it has no public form.
    """
    return json.dumps({"schema": SCHEMA, **to_wire(value)}, ensure_ascii=False)


def to_wire(value: object) -> Any:  # noqa: ANN401 - any JSON value
    """The JSON value of a dataclass, a collection or a plain value."""
    match value:
        case None | str() | int() | float():
            return value
        case list() | tuple():
            return [to_wire(item) for item in cast(Sequence[object], value)]
        case Mapping():
            items = cast(Mapping[object, object], value).items()
            return {str(key): to_wire(item) for key, item in items}
        case _ if is_dataclass(value):
            return {camel(one.name): to_wire(getattr(value, one.name)) for one in fields(value)}
        case _:
            raise TypeError(f"{type(value).__name__} has no public form")


def camel(name: str) -> str:
    """A field's name as a key: `qualified_name` is `qualifiedName`."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
