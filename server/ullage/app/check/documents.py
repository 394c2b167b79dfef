"""What is asked of the gate, and what it answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ullage.domain.check import Violation
from ullage.domain.measured import SkippedFile
from ullage.domain.settings import Encoding


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """What to hold against the limits; with a target, the sum of the paths is what counts.

    `revision`: only what changed since then, and only where the change is to blame. `baseline`: a
    file with what is put up with; with `write_baseline` it is written first.
    """

    paths: Sequence[Path]
    target: int | None = None
    revision: str | None = None
    baseline: Path | None = None
    write_baseline: bool = False


@dataclass(frozen=True, slots=True)
class LoadedCheck:
    """What an agent loads before the first prompt: the files in words, tokens, and the limit.

    With a limit of 0 it is not checked.
    """

    named: str
    tokens: int
    limit: int


@dataclass(frozen=True, slots=True)
class UsedBaseline:
    """The file, how many entries it has, and which of what was checked need none any more."""

    file: str
    entries: int
    not_needed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """What is over its limit, how many files were held against one, and which could not be.

    `over`: what is most to blame first. `ignored`, `binary`: left out by a rule, a folder being
    one, or for holding no text: an agent does not read them either.
    `always_loaded`: tokens that an agent loads of the repository's own files before the first
    prompt; None where there are none, or a sum was checked. `compared_with`: the id of the commit
    that files were compared with; then those that did not change since are not checked.
    """

    encoding: Encoding
    over: tuple[Violation, ...]
    checked: int
    not_checked: tuple[SkippedFile, ...]
    ignored: int
    binary: int
    always_loaded: int | None
    loaded: LoadedCheck | None
    compared_with: str | None
    baseline: UsedBaseline | None
