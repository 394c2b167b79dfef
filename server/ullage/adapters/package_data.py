"""The tables and texts shipped inside the package. Reads them, never interprets them."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def load_toml(name: str) -> dict[str, Any]:
    """The table file `ullage/data/<name>`, read once a process; callers must not change it.

    Raises FileNotFoundError or tomllib.TOMLDecodeError: both mean a broken installation.
    """
    return tomllib.loads(load_text(name))


def load_text(name: str) -> str:
    """The file `ullage/data/<name>` as it is.

    Raises FileNotFoundError: a broken installation.
    """
    return (files("ullage") / "data" / name).read_text(encoding="utf-8")
