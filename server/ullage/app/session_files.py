"""What the files that a session has read would cost by their signatures alone."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ullage.adapters.files import printable
from ullage.app.config import EffectiveSettings, with_model
from ullage.app.measuring import MeasureOptions
from ullage.app.places import open_places
from ullage.app.report import measure_entries
from ullage.domain.measured import MeasuredFile
from ullage.domain.session.report import SessionReport


@dataclass(frozen=True, slots=True)
class SignaturesInstead:
    """Files, and their tokens by their signatures `instead` of in full, as they are now."""

    paths: tuple[str, ...]
    tokens: int
    instead: int


def path_in(report: SessionReport, path: str) -> str:
    """The absolute path of a file of a session."""
    return os.path.normpath(os.path.join(report.folder or os.sep, path))  # noqa: PTH118 - "..": as the agent wrote it


def signatures_instead(
    report: SessionReport, effective: EffectiveSettings
) -> SignaturesInstead | None:
    """What there is to save of the files of a session; None where there is nothing."""
    paths = [path for one in report.files if os.path.isfile(path := path_in(report, one.path))]  # noqa: PTH113
    cheaper = sorted(_cheaper([Path(path) for path in paths], effective)) if paths else []
    if not cheaper:
        return None
    return SignaturesInstead(
        tuple(path for path, _, _ in cheaper),
        sum(signatures for _, signatures, _ in cheaper),
        sum(full for _, _, full in cheaper),
    )


class SavedBySignatures:
    """Tells of a session what signatures of its files save, in tokens of the session's model.

    Worked out again only when one of the files or their number is another. Use from one thread at a
    time.
    """

    def __init__(self, effective: EffectiveSettings) -> None:
        self._effective = effective
        self._of: object = None
        self._found: tuple[int, int] | None = None

    def __call__(self, report: SessionReport) -> tuple[int, int] | None:
        """How many of the files have signatures, and what those save together."""
        seen = report.model, [_stamp(path_in(report, one.path)) for one in report.files]
        if seen != self._of:
            found = signatures_instead(report, with_model(self._effective, report.model))
            saving = None if found is None else (len(found.paths), found.instead - found.tokens)
            self._of, self._found = seen, saving
        return self._found


def _stamp(path: str) -> tuple[str, int, int] | None:
    try:
        found = os.stat(path)  # noqa: PTH116 - a string, as everywhere with paths of agents
    except OSError:
        return None
    return path, found.st_mtime_ns, found.st_size


def _cheaper(paths: list[Path], effective: EffectiveSettings) -> Iterator[tuple[str, int, int]]:
    """Path, tokens of the signatures and of the whole, for each file where that saves some."""
    meter, signatures = effective.meter, effective.settings.signatures
    places = open_places(paths, effective)
    options = MeasureOptions(meter.encoding, signatures.docs, signatures.lines)
    results = measure_entries(places.entries(), options, _silent, _silent)
    wanted = {printable(str(path)): str(path) for path in paths}
    for one in _measured(results):
        path = wanted.get(os.path.join(printable(str(places.root)), one.path))  # noqa: PTH118
        shown = meter.shown_views(one.tokens, one.language)
        if path is not None and shown.signatures is not None and shown.signatures < shown.full:
            yield path, shown.signatures, shown.full


def _measured(results: Iterable[object]) -> Iterator[MeasuredFile]:
    return (one for one in results if isinstance(one, MeasuredFile))


def _silent(_: object) -> None:
    """Nobody waits with a bar; of a cache that cannot be used the start of the server told."""
