"""`ullage session phase`: say which phase of a feature a session is in."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from ullage import wire
from ullage.app.config import effective_settings
from ullage.app.open_session import OpenSession
from ullage.app.set_phases import NotKeptError
from ullage.cli.examples import epilog
from ullage.cli.exits import BAD_USAGE, DONE
from ullage.cli.options import Format, FormatOption
from ullage.cli.output import complain, show, write
from ullage.cli.session import AllOption, NameArgument, chosen_session, session, terms_of
from ullage.cli.session_text import phase_line
from ullage.domain.phases import PhaseReport, UnknownPhaseError

INFERRED = "auto"

PhaseArgument = Annotated[
    str,
    typer.Argument(
        metavar="PHASE",
        help="plan, implementation, documentation; analyze, preserve, improve; one of the "
        "settings; auto: inferred again from what the agent does.",
    ),
]


@dataclass(frozen=True, slots=True)
class SessionPhase:
    """A session and the phase that it is in now; None: in none."""

    session: str
    phase: PhaseReport | None


@session.command("phase", epilog=epilog("session phase"))
def phase(
    phase: PhaseArgument,
    name: NameArgument = None,
    everywhere: AllOption = False,
    output: FormatOption = Format.TEXT,
) -> int:
    """Say which phase a session is in, until the next command that names one."""
    found = chosen_session(name, None, everywhere=everywhere)
    if found is None:
        return BAD_USAGE
    effective = effective_settings(Path.cwd())
    terms, opened = terms_of(effective), OpenSession(found)
    opened.refresh()
    try:
        opened.set_phase(None if phase == INFERRED else phase, terms)
    except UnknownPhaseError as unknown:
        complain(f"{unknown}, {INFERRED}")
        return BAD_USAGE
    except NotKeptError as error:
        complain(str(error))
        return BAD_USAGE
    opened.refresh()
    report = opened.report(effective.settings.sessions.window, terms)
    if output is Format.JSON:
        write(wire.document(SessionPhase(report.session, report.phase)))
    elif report.phase is None:
        show("No phase can be told yet: it begins with a command, such as /moai:1-plan.")
    else:
        show(phase_line(report.phase))
    return DONE
