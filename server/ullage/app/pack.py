"""The context text of some places within a budget: a view for each file, chosen by the fit.

Leaves room for what the text says beside the files. Chooses by no rule of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ullage.adapters.outlines import OutlinePool
from ullage.adapters.package_data import load_toml
from ullage.adapters.store import OnProblem, StateStore
from ullage.adapters.tokenizer import load_tokenizer
from ullage.app.config import EffectiveSettings
from ullage.app.context import ContextMaker, ContextText, NoContext
from ullage.app.context_sources import FoundSources
from ullage.app.fit import FitRequest, Gathered, gather
from ullage.app.report import OnProgress
from ullage.app.views import Viewer
from ullage.domain import fit as rules
from ullage.domain.context import ContextForm, OverBudget
from ullage.domain.fit import FitResult
from ullage.domain.outline import View

# The first line and the notes, and a heading with its fence: less than they ever cost, so that a
# text that would fit is not given up; what is missing is learnt from the first text.
FRAME_TOKENS = 60
HEADING_TOKENS = 12
# A round takes off what the text before was over, then twice that, four times: other views may have
# dearer headings. Two or three do.
ROUNDS = 10


@dataclass(frozen=True, slots=True)
class PackRequest:
    """What to pack into how many tokens, written how; `keep` and `allow_drop` as in a fit.

    `here`: the folder that paths are told from; the current one without it.
    """

    paths: Sequence[Path]
    budget: int
    written: datetime
    keep: tuple[str, ...] = ()
    allow_drop: bool = False
    form: ContextForm = "markdown"
    here: Path | None = None


@dataclass(frozen=True, slots=True)
class Packed:
    """The text, or none where nothing fits, and the choice of views that led to it.

    `shortfall`: tokens by which even the cheapest text is over the budget; None where there is a
    text or nothing to put in it. `keep_unmatched`: what was to be kept and is not among the files.
    `files`: all that were chosen from, be they in the text or not.
    """

    context: ContextText | NoContext
    choice: FitResult
    shortfall: int | None
    keep_unmatched: tuple[str, ...]
    files: tuple[Path, ...] = ()


def make_pack(
    request: PackRequest,
    effective: EffectiveSettings,
    on_progress: OnProgress,
    on_problem: OnProblem,
) -> Packed:
    """The context text of some places that stays within the budget.

    Raises:
        UnknownModelError: the settings name a model without tokenizer or factors.
        ValueError: the budget is negative.
    """
    fitting = FitRequest(request.paths, request.budget, request.keep, request.allow_drop)
    gathered = gather(fitting, effective, on_progress, on_problem)
    count = load_tokenizer(gathered.meter.encoding).count
    with StateStore.open(on_problem=on_problem) as state, OutlinePool() as pool:
        maker = ContextMaker(effective, Viewer(pool, count, state), request.written, request.form)
        choice, context = _Packing(request, gathered, maker).packed()
    over = _over(context)
    files = tuple(Path(one.path) for one in gathered.files.values())
    shortfall = None if over is None else over.shortfall
    return Packed(context, choice, shortfall, gathered.keep_unmatched, files)


class _Packing:
    """Packs again until the text fits; files are read, outlined and searched for secrets once."""

    def __init__(self, request: PackRequest, gathered: Gathered, maker: ContextMaker) -> None:
        self._request = request
        self._gathered = gathered
        self._maker = maker
        self._rules = rules.rules_from(load_toml("fit.toml"))
        self._found = FoundSources(gathered.places, gathered.files, gathered.skipped, request.here)

    def packed(self) -> tuple[FitResult, ContextText | NoContext]:
        """The last choice and its text."""
        # Files that may be left out have no heading then: the least is that of one.
        headings = 1 if self._request.allow_drop else len(self._gathered.candidates)
        frame = FRAME_TOKENS + HEADING_TOKENS * headings
        room = max(0, self._request.budget - frame)
        choice, context = self._attempt(room)
        for number in range(ROUNDS):
            # Where the fit had no room for the cheapest choice, that is what the text was made of.
            if (over := _over(context)) is None or choice.shortfall is not None:
                break
            # From what was chosen: headings of many files take more than was set aside for them.
            room = max(0, min(room, choice.total) - over.shortfall * 2**number)
            choice, context = self._attempt(room)
        return choice, context

    def _attempt(self, room: int) -> tuple[FitResult, ContextText | NoContext]:
        choice = rules.fit(
            self._gathered.candidates,
            room,
            self._rules,
            exact=self._gathered.meter.exact,
            allow_drop=self._request.allow_drop,
        )
        chosen = self._found.chosen(_views(choice))
        return choice, self._maker.text(chosen, self._request.budget, self._found.notes())


def _over(context: ContextText | NoContext) -> OverBudget | None:
    return context.over if isinstance(context, NoContext) else None


def _views(choice: FitResult) -> Mapping[str, View]:
    return {item.path: item.view for item in choice.items if item.view != "dropped"}
