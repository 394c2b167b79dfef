"""Outlines of source files: declarations with ranges, and views with bodies left out.

`engine.extract` and `render.render` make them; they are not imported here, since they load the
parsers: who only asks for languages does not pay for those.
"""

from ullage_extractors.file_types import fence_of, language_of
from ullage_extractors.languages import LANGUAGES, grammar_version
from ullage_extractors.model import (
    Declaration,
    Outline,
    UnsupportedLanguage,
    View,
    ViewOptions,
)
from ullage_extractors.rules import Language

# Raise it when the output for any file changes: it is a part of cache keys.
EXTRACTOR_VERSION = "2"

__all__ = [
    "EXTRACTOR_VERSION",
    "LANGUAGES",
    "Declaration",
    "Language",
    "Outline",
    "UnsupportedLanguage",
    "View",
    "ViewOptions",
    "fence_of",
    "grammar_version",
    "language_of",
]
