"""Makes an outline of bytes: one parse, one walk. Never reads files or renders."""

from __future__ import annotations

from operator import itemgetter

from ullage_extractors.approximate import believable
from ullage_extractors.conditionals import with_whole_conditionals
from ullage_extractors.grammars import faults_of, grammar_of, parse
from ullage_extractors.model import Outline
from ullage_extractors.suites import with_deeper_lines
from ullage_extractors.walk import Walk


def extract(source: bytes, language: str) -> Outline:
    """The outline of UTF-8 bytes in a language of LANGUAGES.

    Any bytes are accepted. Raises UnsupportedLanguage for a language without a grammar.
    """
    grammar = grammar_of(language)
    tree = parse(source, grammar)
    walk = Walk(source, grammar)
    walk.run(tree.root_node)
    errors, troubles = faults_of(tree, grammar)
    cuts = believable(source, tree, walk.cuts) if errors else walk.cuts
    if errors and grammar.row.indented:
        cuts = [with_deeper_lines(source, cut) for cut in cuts]
    if grammar.row.conditional:
        cuts = with_whole_conditionals(source, cuts, grammar.row.conditional)
    return Outline(
        language=language,
        source=source,
        status="approximate" if errors else "ok",
        problems=_problems(source, errors),
        cuts=tuple(sorted(cuts, key=itemgetter(0))),
        found=tuple(walk.found),
        errors=errors,
        troubles=troubles,
    )


def _problems(source: bytes, errors: tuple[tuple[int, int], ...]) -> tuple[str, ...]:
    if not errors:
        return ()
    line = source.count(b"\n", 0, errors[0][0]) + 1
    more = f" and in {len(errors) - 1} more places" if len(errors) > 1 else ""
    return (f"the parser did not understand line {line}{more}: bodies there may have stayed",)
