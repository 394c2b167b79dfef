"""`ullage config`: the settings in force, their schema, a first file."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from ullage import wire
from ullage.app.config import (
    ConfigError,
    settings_schema,
    show_settings,
    write_first_settings,
)
from ullage.cli.examples import epilog
from ullage.cli.exits import BAD_USAGE, DONE
from ullage.cli.options import Format, FormatOption, settings_for
from ullage.cli.output import complain, escaped, show, write, write_line

config = typer.Typer(
    no_args_is_help=True, help="Show, describe or begin the settings.", epilog=epilog("config")
)

FolderArgument = Annotated[
    Path,
    typer.Argument(
        metavar="FOLDER", help="The folder; without one, the current folder.", file_okay=False
    ),
]


@dataclass(frozen=True, slots=True)
class SettingInForce:
    """A setting's value, and where it was set: a file with its line, or what gave the default."""

    value: Any
    origin: str


@dataclass(frozen=True, slots=True)
class SettingsInForce:
    """Every setting by its camelCase key."""

    settings: Mapping[str, SettingInForce]


@config.command("show", epilog=epilog("config show"))
def show_config(folder: FolderArgument = Path(), output: FormatOption = Format.TEXT) -> int:
    """The settings in force in a folder, and where each was set."""
    if not folder.is_dir():
        complain(f"{folder}: no such folder")
        return BAD_USAGE
    effective = settings_for([folder])
    rows = show_settings(effective)
    if output is Format.JSON:
        settings = {row.key: SettingInForce(row.value, row.origin) for row in rows}
        write(wire.document(SettingsInForce(settings)))
    else:
        table = Table(box=None, pad_edge=False, header_style="dim")
        for heading in ("setting", "value", "from"):
            table.add_column(heading)
        for row in rows:
            value = json.dumps(wire.to_wire(row.value))
            # As Text, since brackets in a string would be markup to rich.
            table.add_row(*map(Text, (row.file_key, value, escaped(row.origin))))
        show(table)
    return BAD_USAGE if effective.problems else DONE


@config.command("schema", epilog=epilog("config schema"))
def schema() -> int:
    """The JSON Schema of ullage.toml, for editors that complete and check it."""
    write(json.dumps(settings_schema(), indent=2))
    return DONE


@config.command("init", epilog=epilog("config init"))
def init(folder: FolderArgument = Path()) -> int:
    """Write a commented ullage.toml with every setting and its default."""
    try:
        path = write_first_settings(folder)
    except ConfigError as error:
        complain(str(error))
        return BAD_USAGE
    write_line(f"Wrote {path}")
    return DONE
