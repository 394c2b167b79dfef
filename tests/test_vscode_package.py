"""The extension's `package.json` says what the server's settings and commands are.

`UPDATE_EXPECT=1 pytest tests/test_vscode_package.py` writes the settings into it.
"""

import json
import os
import re
from pathlib import Path
from typing import Any

from ullage import __version__
from ullage.domain.settings import EDITOR_SETTINGS
from ullage.domain.settings.generated import editor_properties
from ullage.lsp.capabilities import COMMANDS

CLIENT = Path(__file__).parent.parent / "vscode-client"
FILE = CLIENT / "package.json"


def package() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(FILE.read_text())
    return found


def contributed(kind: str) -> Any:
    return package()["contributes"][kind]


def test_its_settings_are_those_of_the_server() -> None:
    restricted = [f"ullage.{setting.key}" for setting in EDITOR_SETTINGS if setting.restricted]
    if os.environ.get("UPDATE_EXPECT"):
        changed = package()
        changed["contributes"]["configuration"]["properties"] = editor_properties()
        changed["capabilities"]["untrustedWorkspaces"]["restrictedConfigurations"] = restricted
        FILE.write_text(json.dumps(changed, indent=2, ensure_ascii=False) + "\n")
    assert contributed("configuration")["properties"] == editor_properties()
    untrusted = package()["capabilities"]["untrustedWorkspaces"]
    assert untrusted["restrictedConfigurations"] == restricted


def test_every_setting_has_one_type_and_a_default_that_vs_code_can_show() -> None:
    for key, schema in contributed("configuration")["properties"].items():
        assert "default" in schema, key
        kinds = schema["type"]
        assert isinstance(kinds, str) or (kinds[1:] == ["null"] and schema["default"] is None), key


def test_every_command_in_a_menu_is_contributed_and_has_a_title() -> None:
    known = {one["command"] for one in contributed("commands")}
    assert all(one["title"] for one in contributed("commands"))
    for entries in contributed("menus").values():
        assert {one["command"] for one in entries if "command" in one} <= known


def test_every_contributed_command_is_registered_by_the_client_or_the_server() -> None:
    sources = "\n".join(path.read_text() for path in (CLIENT / "src").rglob("*.ts"))
    for one in contributed("commands"):
        command = one["command"]
        assert command in COMMANDS or re.search(rf'"{re.escape(command)}"(:|,)', sources), command


def test_it_has_the_servers_version() -> None:
    assert package()["version"] == __version__
