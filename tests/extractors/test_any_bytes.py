"""Whatever the bytes, an outline and its views come back, and they never grow."""

import subprocess
import sys
from itertools import product
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ullage_extractors import LANGUAGES, ViewOptions
from ullage_extractors.engine import extract
from ullage_extractors.model import DocsLevel, ViewName
from ullage_extractors.render import render

FIXTURES = Path(__file__).parent / "fixtures"
VIEWS: tuple[ViewName, ...] = ("signatures", "headers")
OPTIONS = [
    ViewOptions(view, docs, lines)
    for view, docs, lines in product(VIEWS, get_args(DocsLevel), (True, False))
]
JUNK = [b"\0", b"\r", b"\f", b"{", b"}", b'"""', b"/*", b"*/", b"`", b"\xff", b"#"]
EXPECTED = {".signatures", ".headers", ".symbols"}
SAMPLES = {
    language: next(
        path.read_bytes() for path in (FIXTURES / language).iterdir() if path.suffix not in EXPECTED
    )
    for language in LANGUAGES
}
languages = st.sampled_from(sorted(LANGUAGES))
quiet = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def views(source: bytes, language: str) -> None:
    outline = extract(source, language)
    assert all(0 <= it.start <= it.end <= len(source) for it in outline.declarations)
    for options in OPTIONS:
        assert len(render(outline, options).text) <= len(source)


@quiet
@given(languages, st.binary(max_size=400))
def test_random_bytes(language: str, source: bytes) -> None:
    views(source, language)


@quiet
@given(languages, st.data())
def test_a_sample_cut_anywhere(language: str, data: st.DataObject) -> None:
    sample = SAMPLES[language]
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(sample))] * 2)))
    views(sample[start:end], language)


@quiet
@given(languages, st.data())
def test_a_sample_with_something_thrown_in(language: str, data: st.DataObject) -> None:
    sample = SAMPLES[language]
    at = data.draw(st.integers(0, len(sample)))
    junk = data.draw(
        st.sampled_from(
            [b"\0", b"\r", b"\f", b"{", b"}", b'"""', b"/*", b"*/", b"`", b"\xff", b"#"]
        )
    )
    views(sample[:at] + junk + sample[at:], language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_line_ends_and_a_byte_order_mark_change_no_declaration(language: str) -> None:
    plain = SAMPLES[language]
    names = [it.qualified_name for it in extract(plain, language).declarations]
    windows = plain.replace(b"\n", b"\r\n")
    assert [it.qualified_name for it in extract(windows, language).declarations] == names
    view = render(extract(windows, language), ViewOptions()).text
    assert view.count(b"\n") == view.count(b"\r\n")
    marked = extract(b"\xef\xbb\xbf" + plain, language)
    assert [it.qualified_name for it in marked.declarations] == names


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_final_newline(language: str) -> None:
    plain = SAMPLES[language]
    whole = render(extract(plain, language), ViewOptions()).text
    assert render(extract(plain.rstrip(), language), ViewOptions()).text == whole.rstrip()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("source", [b"", b"\n", b"\xef\xbb\xbf", b"\0" * 50, b"\r\r\r", b"\f\n"])
def test_next_to_nothing(language: str, source: bytes) -> None:
    views(source, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nesting_has_no_limit(language: str) -> None:
    # In a process of its own: what goes wrong here goes wrong in C.
    code = (
        "from ullage_extractors import ViewOptions\n"
        "from ullage_extractors.engine import extract\n"
        "from ullage_extractors.render import render\n"
        f"source = b'x = ' + b'[' * 20_000 + b'(' * 20_000 + b'{{' * 20_000\n"
        f"outline = extract(source, {language!r})\n"
        "print(len(render(outline, ViewOptions()).text))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr[-500:]
