"""Between the URIs that editors speak and the paths of a disk."""

import os
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote_from_bytes, unquote, unquote_to_bytes, urlsplit

FILE = "file"
UNTITLED = "untitled"
OWN = "ullage"

# What stays readable in the path of a URI; the same characters that VS Code leaves alone.
_PLAIN = "/-._~!$&'()*+,;=@"

_REMEMBERED = 4_096
"""URIs whose path is known: more than anybody has open, and asked for at every keystroke."""


def scheme_of(uri: str) -> str:
    """The scheme of a URI, in small letters; empty where there is none."""
    head, colon, _ = uri.partition(":")
    return head.lower() if colon else ""


@lru_cache(maxsize=_REMEMBERED)
def path_of(uri: str) -> str | None:
    """The absolute path of a file URI; None for any other and for one that names no file."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return None
    if parts.scheme.lower() != FILE or "\0" in (path := _decoded(parts.path)):
        return None
    if os.name == "nt":
        path = path.lstrip("/").replace("/", "\\")
        path = f"\\\\{parts.netloc}\\{path}" if parts.netloc else path
    return os.path.normpath(path) if Path(path).is_absolute() else None


def uri_of(path: str) -> str:
    """The file URI of an absolute path."""
    encoded = quote_from_bytes(os.fsencode(path.replace(os.sep, "/")), safe=_PLAIN)
    return f"file://{encoded}" if encoded.startswith("/") else f"file:///{encoded}"


def name_in(uri: str) -> str:
    """The last part of a URI's path, for people."""
    plain = unquote(uri.split("?", 1)[0].split("#", 1)[0])
    return plain.rstrip("/").rpartition("/")[2].rpartition(":")[2] or uri


def _decoded(path: str) -> str:
    return os.fsdecode(unquote_to_bytes(path))
