"""The README says what the program does: its generated parts are compared with their source."""

import os
import re
from pathlib import Path

from ullage.cli.commands import NAMES
from ullage.domain.settings import markdown_table

README = Path(__file__).parent.parent / "README.md"


def test_the_settings_table_is_that_of_the_rows() -> None:
    text = README.read_text()
    block = re.search(r"(?s)(?<=<!-- settings -->\n).*?(?=<!-- /settings -->)", text)
    assert block is not None
    if os.environ.get("UPDATE_EXPECT"):
        README.write_text(text[: block.start()] + markdown_table() + text[block.end() :])
    else:
        assert block.group() == markdown_table()


def test_every_command_is_in_it() -> None:
    text = README.read_text()
    assert len(NAMES) >= 4
    for command in NAMES:
        assert f"ullage {command}" in text


def test_every_link_leads_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README.read_text()):
        assert (README.parent / target).exists(), target


def test_nothing_is_left_to_fill_in() -> None:
    assert not re.search(r"TODO|TBD|placeholder\n", README.read_text())
