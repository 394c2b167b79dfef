"""What a task names that no agent should load, refused with what it would have cost.

Joins the rules with sizes and counts. Decides nothing itself.
"""

import os
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from ullage.adapters.files import (
    FoundFile,
    Skipped,
    Unreadable,
    exclusion_kind,
    inclusion,
    read_text,
    size_of,
    sizes_below,
)
from ullage.adapters.store import OnProblem
from ullage.adapters.tokenizer import CountError, load_tokenizer
from ullage.app.config import EffectiveSettings
from ullage.app.measuring import MeasureOptions
from ullage.app.places import walk_options
from ullage.app.report import measure_entries
from ullage.app.task_kinds import task_budget
from ullage.domain.budget import Budget
from ullage.domain.measured import MeasuredFile
from ullage.domain.tasks import (
    BYTES_A_TOKEN,
    MOST_FILES,
    MOST_TIMES_OVER,
    REFUSED_KINDS,
    Avoided,
    Refusal,
    TaskFiles,
    TaskPattern,
    is_whole_codebase,
    left_out,
    task_cost,
    whole_codebase,
)

# A tenth of a second: what is refused need not be known to the last file.
MOST_LOOKED_AT = 20_000
# Counted at once, so that the number is exact.
COUNTED_BYTES = 1_000_000
# More would take seconds, and is a whole codebase by any count.
UNCOUNTED_BYTES = 20_000_000


def named_refusals(
    task: TaskFiles, skipped: Sequence[Skipped], root: Path, effective: EffectiveSettings
) -> tuple[tuple[Refusal, ...], frozenset[str]]:
    """What of the paths that a walk left out is refused, and the patterns that name it.

    One refusal for each pattern and kind. `skipped` are paths below the root that the task names.
    """
    groups: dict[tuple[TaskPattern, str], list[Skipped]] = {}
    for one in skipped:
        kind = "binary" if one.reason == "binary" else exclusion_kind(one.detail)
        if kind is None or kind not in REFUSED_KINDS:
            continue
        for pattern in task.patterns:
            if pattern.pattern.names_path(one.relative):
                groups.setdefault((pattern, kind), []).append(one)
    refusals = tuple(
        left_out(
            pattern.path,
            kind,
            _detail(kind, several[0]),
            _avoided(_sizes(pattern, several, root), kind, effective),
        )
        for (pattern, kind), several in groups.items()
    )
    return refusals, frozenset(pattern.written for pattern, _ in groups)


def whole_codebase_refusal(
    task: TaskFiles,
    files: Sequence[FoundFile],
    effective: EffectiveSettings,
    root: Path,
    on_problem: OnProblem,
) -> Refusal | None:
    """The refusal of files that are a whole codebase, none where a task may have them.

    Those that the `include` setting names are the user's will and do not count. Counts only where
    sizes leave it open.

    Raises:
        UnknownModelError: the settings name a model without tokenizer or factors.
    """
    is_included = inclusion(str(root), walk_options(effective))
    judged = [one for one in files if not is_included(one.relative)]
    budget = task_budget(effective, task.settings)
    avoided = _cost(task, judged, effective, budget, on_problem)
    if avoided is None or not is_whole_codebase(avoided.files, avoided.tokens, budget):
        return None
    return whole_codebase(task.settings.name, avoided, budget)


def _cost(
    task: TaskFiles,
    files: Sequence[FoundFile],
    effective: EffectiveSettings,
    budget: Budget,
    on_problem: OnProblem,
) -> Avoided | None:
    """What the files cost; None where their sizes alone say that it is not too much."""
    meter, size = effective.meter, sum(one.size for one in files)
    allowed = budget.maximum * (1 if len(files) > MOST_FILES else MOST_TIMES_OVER)
    # A token has at least a byte; no model's own tokens are twice as many.
    if size * (1 if meter.exact else 2) <= allowed:
        return None
    if size > UNCOUNTED_BYTES:
        return Avoided(size // BYTES_A_TOKEN, len(files))
    signatures = effective.settings.signatures
    options = MeasureOptions(meter.encoding, signatures.docs, signatures.lines)
    results = measure_entries(files, options, lambda _: None, on_problem)
    measured = [one for one in results if isinstance(one, MeasuredFile)]
    cost = task_cost(task, measured, (), meter, budget.target)
    return Avoided(cost.tokens, cost.files, cost.exact)


def _detail(kind: str, skipped: Skipped) -> str:
    return f"binary ({skipped.detail})" if kind == "binary" else skipped.detail


def _sizes(pattern: TaskPattern, several: Sequence[Skipped], root: Path) -> "_Sizes":
    looked_at = (one for skipped in several for one in _below(skipped.relative, root))
    first = list(islice(looked_at, MOST_LOOKED_AT + 1))
    meant = [one for one in first[:MOST_LOOKED_AT] if pattern.pattern.matches(one[0])]
    return _Sizes(root, meant, len(first) <= MOST_LOOKED_AT)


class _Sizes:
    """Files by their paths below a root, with their sizes in bytes."""

    def __init__(self, root: Path, files: Sequence[tuple[str, int]], complete: bool) -> None:  # noqa: FBT001
        self.root = root
        self.files = files
        self.complete = complete
        self.bytes = sum(size for _, size in files)


def _avoided(found: _Sizes, kind: str, effective: EffectiveSettings) -> Avoided:
    if found.complete and kind != "binary" and found.bytes <= COUNTED_BYTES:
        try:
            return _counted(found, effective)
        except (Unreadable, CountError):
            pass  # its size says enough
    tokens = found.bytes // BYTES_A_TOKEN
    return Avoided(tokens, len(found.files), exact=False, complete=found.complete)


def _counted(found: _Sizes, effective: EffectiveSettings) -> Avoided:
    meter = effective.meter
    count = load_tokenizer(meter.encoding).count
    texts = (read_text(os.path.join(found.root, path), None).text for path, _ in found.files)  # noqa: PTH118
    tokens = sum(meter.shown(count(text), None).tokens for text in texts)
    return Avoided(tokens, len(found.files), meter.exact)


def _below(relative: str, root: Path) -> Iterator[tuple[str, int]]:
    path = os.path.join(root, relative)  # noqa: PTH118
    if not relative.endswith("/"):
        yield relative, size_of(path)
        return
    for inner, size in sizes_below(path.rstrip("/")):
        yield relative + inner, size
