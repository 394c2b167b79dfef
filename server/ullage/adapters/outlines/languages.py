"""What the extractors know of a file before it is parsed."""

from typing import TypeGuard

from ullage_extractors import EXTRACTOR_VERSION, LANGUAGES, fence_of, grammar_version, language_of

__all__ = ["fence_of", "has_grammar", "language_of", "versions"]


def has_grammar(language: str | None) -> TypeGuard[str]:
    """Whether views of files in this language can be made."""
    return language in LANGUAGES


def versions() -> str:
    """What decides all views beside the files: the extractor's version and every grammar's."""
    grammars = (f"{language}={grammar_version(language)}" for language in sorted(LANGUAGES))
    return ";".join([EXTRACTOR_VERSION, *grammars])
