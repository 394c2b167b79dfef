"""JSON to typed parameters and results to JSON, for the standard's types and for our own.

Own types are dataclasses with snake_case fields; on the wire they are camelCase. A parameter of a
wrong type is refused: cattrs alone would make the string "5" of the number 5.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache, partial
from typing import Any, cast, get_args, get_origin

import cattrs
from cattrs.gen import make_dict_structure_fn, override
from lsprotocol import converters, types

from ullage.wire import camel, to_wire


class InvalidParams(Exception):  # noqa: N818 - it says what happened
    """Parameters that do not fit their method; the message names the first place and why."""


@dataclass(frozen=True, slots=True)
class NoParams:
    """The parameters of a method that has none."""


def params_type(method: str) -> type | None:
    """The standard's type of a method's parameters, None where it has none."""
    row = types.METHOD_TO_TYPES.get(method)
    found = row[2] if row else None
    return found if isinstance(found, type) else None


def make_converter() -> cattrs.Converter:
    """A converter for both kinds of types."""
    converter = converters.get_converter()
    for kind in (int, str, bool):
        converter.register_structure_hook(kind, _exactly(kind))
    converter.register_structure_hook_factory(
        is_dataclass, partial(_structure_dataclass, converter)
    )
    converter.register_structure_hook_func(_is_list, partial(_structure_list, converter))
    converter.register_unstructure_hook_func(is_dataclass, to_wire)
    return converter


shared_converter = cache(make_converter)
"""The converter of the process: one takes 20 ms to make."""


def structured(converter: cattrs.Converter, params: object, kind: type[Any] | None) -> Any:  # noqa: ANN401
    """The typed parameters of a message; `kind` None stands for a method without any.

    Raises:
        InvalidParams: they do not fit.
    """
    if kind is None:
        return None
    if params is None and is_dataclass(kind):
        params = {}
    if not isinstance(params, dict):
        raise InvalidParams("params must be an object")
    try:
        return converter.structure(cast(dict[str, Any], params), kind)
    except Exception as error:
        raise InvalidParams(_first_problem(error)) from error


def _exactly(kind: type) -> Callable[[object, type], object]:
    def hook(value: object, _: type) -> object:
        if kind is int and isinstance(value, float) and value.is_integer():
            return int(value)  # some clients know no integers
        # True is an int to Python, but not to JSON.
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise TypeError(f"expected {kind.__name__}")
        return value

    return hook


def _structure_dataclass(
    converter: cattrs.Converter, kind: type[Any]
) -> Callable[[Mapping[str, Any], Any], Any]:
    names = {one.name: override(rename=camel(one.name)) for one in fields(cast(Any, kind))}
    return make_dict_structure_fn(kind, converter, **cast(Any, names))


def _is_list(kind: object) -> bool:
    return get_origin(kind) is tuple and get_args(kind)[1:] == (...,)


def _structure_list(converter: cattrs.Converter, value: object, kind: object) -> tuple[Any, ...]:
    """A list and nothing else that can be gone through: a string would be a list of letters."""
    if not isinstance(value, list):
        raise TypeError("expected a list")
    listed: Any = list.__class_getitem__(get_args(kind)[0])
    return tuple(converter.structure(value, listed))


def _first_problem(error: Exception) -> str:
    """The first place that did not fit; never what stood there, which may be somebody's text."""
    try:
        problems = cattrs.transform_error(error, path="params", format_exception=_problem)
    except Exception:  # noqa: BLE001 - not every error of a converter can be transformed
        problems = []
    what, _, where = (problems or ["not what the method takes @ params"])[0].partition(" @ ")
    return f"{camel(where)}: {what}"


def _problem(error: BaseException, expected: type | None) -> str:
    if isinstance(error, KeyError):
        return "a required field is missing"
    plain = isinstance(error, TypeError) and isinstance(expected, type)
    return f"expected {expected.__name__}" if plain and expected else "not of the expected type"
