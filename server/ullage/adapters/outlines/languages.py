"""What the extractors know of a file before it is parsed."""

from ullage_extractors import EXTRACTOR_VERSION, LANGUAGES, fence_of, grammar_version, language_of

__all__ = ["fence_of", "has_grammar", "language_of", "variant_of"]


def has_grammar(language: str | None) -> bool:
    """Whether views of files in this language can be made."""
    return language in LANGUAGES


def variant_of(language: str | None) -> str:
    """What decides the views of a content beside its bytes: a part of cache keys."""
    if language is None or language not in LANGUAGES:
        return f"{language} without grammar {EXTRACTOR_VERSION}"
    return f"{language} {grammar_version(language)} {EXTRACTOR_VERSION}"
