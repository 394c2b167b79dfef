"""`ullage.fit`: views for all files so that they stay within a target, as one step."""

import asyncio
from dataclasses import dataclass

from ullage.app.editor.fitting import fit_job
from ullage.app.editor.live import LiveSet
from ullage.domain.numbers import full
from ullage.domain.working_set import WorkingSet
from ullage.domain.working_set.messages import MOST_NAMED
from ullage.domain.working_set.savings import held
from ullage.lsp.commands.command import Command, SetChanged, changed, settled
from ullage.lsp.messages import INVALID_PARAMS, REQUEST_FAILED, Refused
from ullage.lsp.session import Session


@dataclass(frozen=True, slots=True)
class Fit:
    """The target in tokens, by default the one in force; `keep`: files that matter most."""

    target: int | None = None
    keep: tuple[str, ...] = ()


async def _fit(session: Session, params: Fit) -> SetChanged:
    if params.target is not None and params.target < 0:
        raise Refused(INVALID_PARAMS, "target: a number of tokens, 0 or more")
    live = await session.ready()
    async with session.stepping:
        return await _fitted(session, live, params)


async def _fitted(session: Session, live: LiveSet, params: Fit) -> SetChanged:
    before = await settled(session, live)
    job = fit_job(live, params.target, params.keep)
    loop = asyncio.get_running_loop()
    result = await loop.run_in_executor(session.jobs, job.run)
    if result.shortfall is not None:
        raise Refused(
            REQUEST_FAILED,
            f"The files cannot be fitted to {full(job.target)} tokens: with the cheapest views "
            f"they are {full(result.shortfall)} over. {_advice(before)}",
        )
    chosen = job.choices(result)
    live.choose(live.history.current.with_views(chosen))
    return await changed(session, live, before, tuple(chosen))


def _advice(working_set: WorkingSet) -> str:
    """What can be done: files that are being worked on stay whole."""
    names = [item.name for item in working_set.counted if held(item)]
    if not names:
        return "Leave some out."
    stay = (
        "stays whole while you work on it"
        if len(names) == 1
        else "stay whole while you work on them"
    )
    return f"{', '.join(names[:MOST_NAMED])} {stay}. Leave some out."


FIT = Command("ullage.fit", Fit, _fit)
