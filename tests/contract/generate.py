"""JSON Schemas of the public documents, made from the dataclasses that are written.

Owns how a Python type becomes a schema. Nothing in a schema is written by hand, so that it cannot
say anything else than the program does.
"""

import dataclasses
import types
from collections.abc import Mapping, Sequence
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from ullage.wire import SCHEMA, camel

Schema = dict[str, Any]
PLAIN = {str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null"}


def document_schema(title: str, made_from: type) -> Schema:
    """The schema of a document: a dataclass, with the number of the contract beside its keys."""
    definitions: dict[str, Schema] = {}
    body = _dataclass(made_from, definitions)
    body["properties"] = {"schema": {"const": SCHEMA}, **body["properties"]}
    body["required"] = ["schema", *body["required"]]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        **body,
        "$defs": dict(sorted(definitions.items())),
    }


def message_schema(title: str, made_from: type, *, given: bool) -> Schema:
    """The schema of a message; of one that is `given` to us, what has a default may be left out."""
    definitions: dict[str, Schema] = {}
    body = _dataclass(made_from, definitions, given=given)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        **body,
        "$defs": dict(sorted(definitions.items())),
    }


def _dataclass(made_from: type, definitions: dict[str, Schema], *, given: bool = False) -> Schema:
    hints = get_type_hints(made_from)
    fields = dataclasses.fields(made_from)
    needed = [one.name for one in fields if not given or one.default is dataclasses.MISSING]
    properties = {
        camel(one.name): _schema(hints[one.name], definitions, given=given) for one in fields
    }
    return {
        "type": "object",
        "properties": properties,
        "required": [camel(name) for name in needed],
    }


def _schema(hint: Any, definitions: dict[str, Schema], *, given: bool = False) -> Schema:
    if hint is Any:
        return {}
    if hint in PLAIN:
        return {"type": PLAIN[hint]}
    if dataclasses.is_dataclass(hint):
        assert isinstance(hint, type)
        return _reference(hint, definitions, given=given)
    arguments = get_args(hint)
    origin = get_origin(hint)
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin in {Union, types.UnionType}:
        return {"anyOf": [_schema(one, definitions, given=given) for one in arguments]}
    if origin is tuple and arguments[-1] is not Ellipsis:
        items = [_schema(one, definitions, given=given) for one in arguments]
        return {"type": "array", "prefixItems": items, "minItems": len(items), "items": False}
    if origin in {tuple, list, Sequence}:
        return {"type": "array", "items": _schema(arguments[0], definitions, given=given)}
    if origin in {dict, Mapping}:
        return {
            "type": "object",
            "additionalProperties": _schema(arguments[1], definitions, given=given),
        }
    raise TypeError(f"{hint} has no schema")


def _reference(made_from: type, definitions: dict[str, Schema], *, given: bool) -> Schema:
    name = made_from.__name__
    if name not in definitions:
        # Its name stands before its body is known: a declaration holds declarations.
        definitions[name] = {}
        definitions[name] = _dataclass(made_from, definitions, given=given)
    return {"$ref": f"#/$defs/{name}"}
