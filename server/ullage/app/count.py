"""Tokens of files or of a text, taken as they are: no rules, no views."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ullage.adapters.files import Unreadable, decode, printable, read_named
from ullage.adapters.tokenizer import CountError, load_tokenizer
from ullage.app.config import EffectiveSettings
from ullage.app.places import MissingPlace
from ullage.app.sources import source_of_text
from ullage.domain import estimates
from ullage.domain.estimates import Estimate
from ullage.domain.meter import Meter

STANDARD_INPUT = "-"
FOLDER = "a folder; ullage report counts what is in it"


@dataclass(frozen=True, slots=True)
class CountedText:
    """A text and its tokens; `bytes` as read."""

    path: str
    language: str | None
    bytes: int
    tokens: int


@dataclass(frozen=True, slots=True)
class Counts:
    """Counted texts and their sum; `band` is the range of the sum where it is an estimate."""

    encoding: str
    model: str | None
    exact: bool
    band: tuple[int, int] | None
    total: int
    files: tuple[CountedText, ...]


def count_texts(
    paths: Sequence[Path], standard_input: bytes, effective: EffectiveSettings
) -> tuple[Counts, tuple[MissingPlace, ...]]:
    """Count files of any size, `-` being the standard input; and what could not be counted.

    Raises:
        UnknownModelError: the settings name a model without tokenizer or factors.
    """
    meter = effective.meter
    counted: list[tuple[CountedText, Estimate]] = []
    missing: list[MissingPlace] = []
    for path in paths:
        data = standard_input if str(path) == STANDARD_INPUT else None
        try:
            counted.append(_count(path, data, meter))
        except Unreadable as unreadable:
            detail = FOLDER if path.is_dir() else unreadable.detail
            missing.append(MissingPlace(printable(str(path)), detail))
        except CountError as error:
            missing.append(MissingPlace(printable(str(path)), str(error)))
    total = estimates.total(shown for _, shown in counted)
    counts = Counts(
        encoding=meter.encoding,
        model=meter.model,
        exact=meter.exact,
        band=None if meter.exact else (total.low, total.high),
        total=total.tokens,
        files=tuple(text for text, _ in counted),
    )
    return counts, tuple(missing)


def _count(path: Path, data: bytes | None, meter: Meter) -> tuple[CountedText, Estimate]:
    read = read_named(path) if data is None else decode(data)
    source = source_of_text(path.name, read)
    shown = meter.shown(load_tokenizer(meter.encoding).count(source.text), source.language)
    return CountedText(printable(path.as_posix()), source.language, read.size, shown.tokens), shown
