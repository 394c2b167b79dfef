"""LANGUAGES: one data row a language. A new language is a row here and nothing in the engine."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from ullage_extractors.model import UnsupportedLanguage
from ullage_extractors.rows.c_family import CPP, C
from ullage_extractors.rows.ecmascript import (
    JAVASCRIPT,
    JAVASCRIPT_REACT,
    TYPESCRIPT,
    TYPESCRIPT_REACT,
)
from ullage_extractors.rows.go import GO
from ullage_extractors.rows.java import JAVA
from ullage_extractors.rows.python import PYTHON
from ullage_extractors.rows.rust import RUST

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ullage_extractors.rules import Language

LANGUAGES: Mapping[str, Language] = {
    row.id: row
    for row in (
        PYTHON,
        JAVASCRIPT,
        JAVASCRIPT_REACT,
        TYPESCRIPT,
        TYPESCRIPT_REACT,
        GO,
        RUST,
        JAVA,
        C,
        CPP,
    )
}


def row_of(language: str) -> Language:
    """The row of a language id; raises UnsupportedLanguage for any other id."""
    try:
        return LANGUAGES[language]
    except KeyError:
        known = ", ".join(sorted(LANGUAGES))
        message = f"no grammar for the language {language!r}; known: {known}"
        raise UnsupportedLanguage(message) from None


@cache
def grammar_version(language: str) -> str:
    """The installed version of a language's grammar wheel: a part of cache keys."""
    from importlib.metadata import version  # noqa: PLC0415 - only the keys of caches need it

    return version(row_of(language).distribution)
