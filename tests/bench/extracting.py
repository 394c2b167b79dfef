"""The extractor in one process beside `Parser.parse` of the same bytes, language by language."""

import time
from collections.abc import Callable, Iterator

import tree_sitter

from tests.bench import corpus
from tests.bench.rows import Row, ratio, seconds
from tests.oracles import corpora
from ullage_extractors import ViewOptions
from ullage_extractors.engine import extract
from ullage_extractors.grammars import grammar_of
from ullage_extractors.render import render

VIEWS = (ViewOptions("signatures"), ViewOptions("headers"))
MOST_BYTES = 4_000_000
"""Of each language: a round then takes less than two seconds."""


def rows(rounds: int) -> Iterator[Row]:
    for language in ("python", *corpora.CORPORA):
        yield _row(language, rounds)


def _row(language: str, rounds: int) -> Row:
    sources = _sources(language)
    parser = tree_sitter.Parser(grammar_of(language).language)
    bare: list[float] = []
    ours: list[float] = []
    for _ in range(rounds):
        bare.append(_taken(parser.parse, sources))
        ours.append(_taken(lambda source: _both_views(source, language), sources))
    return Row(
        f"extractor, {language}: share of it that is `Parser.parse`",
        "≥",
        60,
        100 * ratio(bare, ours),
        " %",
        f"parse and two views {seconds(ours)}, bare parse {seconds(bare)}, CPU, "
        f"{sum(map(len, sources)) / 1e6:.1f} MB in {len(sources):,} files",
    )


def _both_views(source: bytes, language: str) -> None:
    outline = extract(source, language)
    for options in VIEWS:
        render(outline, options)


def _taken(work: Callable[[bytes], object], sources: list[bytes]) -> float:
    started = time.process_time()
    for source in sources:
        work(source)
    return time.process_time() - started


def _sources(language: str) -> list[bytes]:
    """Files of every size and package: each n-th, so many that the sum is `MOST_BYTES` or less."""
    paths = (
        corpus.standard_library()
        if language == "python"
        else [
            path
            for _, found in corpora.files(language)
            for path in found
            if path.suffix not in {".tsx", ".jsx"}
        ]
    )
    sources = [path.read_bytes() for path in paths]
    step = -(-sum(map(len, sources)) // MOST_BYTES)
    return sources[::step]
