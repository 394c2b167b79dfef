"""Measures the extractor against one language's oracle over its corpus.

Owns the order of work: views of every file, the oracle on sources and on views, totals. The table
in the README is what `python -m tests.oracles` prints.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.oracles import corpora
from tests.oracles.dumping import ORACLES, Dump, OracleMissingError, dumps, require
from tests.oracles.fidelity import Fidelity, add_bodies, add_ranges, missing_items
from tests.oracles.lines import lost_lines
from ullage.adapters.tokenizer import load_tokenizer
from ullage_extractors import Outline, ViewOptions, language_of
from ullage_extractors.engine import extract
from ullage_extractors.render import render

MEASURED = ViewOptions(view="signatures", docs="summary")
# Every other way to render has to parse as well.
OTHER_VIEWS = (
    ViewOptions(view="signatures", docs="none", lines=False),
    ViewOptions(view="signatures", docs="full"),
    ViewOptions(view="headers", docs="summary"),
)
EVERY_LINE = ViewOptions(view="signatures", docs="full")


@dataclass(frozen=True, slots=True)
class Subject:
    """One file of a corpus: where it lies, its text and its outline."""

    root: Path
    path: str
    text: str
    outline: Outline


def subjects(language: str) -> Iterator[Subject]:
    """The corpus of a language, extracted. Raises `OracleMissingError` where it cannot be had."""
    try:
        found = corpora.files(language)
    except corpora.CorpusMissingError as problem:
        raise OracleMissingError(f"corpus: {problem}") from problem
    for root, paths in found:
        for path in paths:
            source = path.read_bytes()
            identifier = language_of(path.name, source)
            assert identifier is not None, f"no language for {path}"
            yield Subject(
                root,
                path.relative_to(root).as_posix(),
                source.decode("utf-8"),
                extract(source, identifier),
            )


def _by_root(files: list[Subject]) -> dict[Path, list[Subject]]:
    grouped: dict[Path, list[Subject]] = {}
    for subject in files:
        grouped.setdefault(subject.root, []).append(subject)
    return grouped


def _view_dumps(language: str, files: list[Subject], options: ViewOptions) -> list[Dump]:
    """What the oracle finds in each file's view."""
    found: list[Dump] = []
    for root, group in _by_root(files).items():
        with tempfile.TemporaryDirectory() as made:
            for subject in group:
                target = Path(made) / subject.path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(render(subject.outline, options).text)
            answers = dumps(language, root, Path(made), [subject.path for subject in group])
        found += [answers[subject.path] for subject in group]
    return found


def _source_dumps(language: str, files: list[Subject]) -> list[Dump]:
    found: list[Dump] = []
    for root, group in _by_root(files).items():
        answers = dumps(language, root, root, [subject.path for subject in group])
        found += [answers[subject.path] for subject in group]
    return found


def count(text: str) -> int:
    """Tokens of a text under o200k_base, by the product's own counter."""
    return load_tokenizer("o200k_base").count(text)


def _add_tokens(total: Fidelity, subject: Subject, view: str) -> None:
    whole, left = count(subject.text), count(view)
    total.tokens += whole
    # Where a view would cost as much as the file, the view is the file.
    total.view_tokens += min(whole, left)
    if left > whole:
        total.larger_views += 1
        total.note("larger", f"{subject.path}: {left} tokens instead of {whole}")


def _add_file(total: Fidelity, subject: Subject, source: Dump, view: Dump) -> None:
    text = render(subject.outline, MEASURED).text.decode("utf-8")
    total.files += 1
    total.items += len(source.items)
    total.approximate += subject.outline.status == "approximate"
    for (name, head), times in missing_items(source, view).items():
        total.missing += times
        total.note("missing", f"{subject.path}: {name}: {head[:200]}")
    _add_tokens(total, subject, text)
    add_bodies(total, subject.path, source, view, count)
    add_ranges(total, subject.path, source, view)
    lost = lost_lines(subject.text, render(subject.outline, EVERY_LINE).text.decode("utf-8"))
    total.lost_lines += len(lost)
    if lost:
        total.note("lost", f"{subject.path}: lines {lost[:8]}")


def _add_validity(
    total: Fidelity, subject: Subject, source: Dump, view: Dump, options: ViewOptions
) -> None:
    if view.errors > source.errors:
        total.newly_unparseable += 1
        total.note(
            "unparseable",
            f"{subject.path}: {view.errors} errors, {options.view} with docs {options.docs}",
        )


@cache
def measure(language: str) -> Fidelity:
    """The extractor's fidelity for one language. Raises `OracleMissingError` without its tools."""
    require(ORACLES[language])
    total = Fidelity(language)
    files = list(subjects(language))
    sources = _source_dumps(language, files)
    for options in (MEASURED, *OTHER_VIEWS):
        views = _view_dumps(language, files, options)
        for subject, source, view in zip(files, sources, views, strict=True):
            _add_validity(total, subject, source, view, options)
            if options == MEASURED:
                _add_file(total, subject, source, view)
    return total
