"""LANGUAGES: one data row a language. A new language is a row here and nothing in the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
