"""Settings whose entries people name themselves, each a table: tasks, roles. A data row a kind."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ullage.domain.settings.rows import ROLE_FIELDS, TASK_FIELDS, Kind, Setting
from ullage.domain.settings.tree import RoleSettings, TaskSettings

NamedEntry = TaskSettings | RoleSettings


@dataclass(frozen=True, slots=True)
class NamedTables:
    """A kind of such settings.

    `fields`: what an entry may hold; the first is a list that it must have, of `items`, each a text
    that `allowed` takes. `noun` and `example` are for what is said of them, `pattern` for schemas.
    """

    kind: Kind
    noun: str
    of: type[NamedEntry]
    fields: tuple[Setting, ...]
    items: str
    item: str
    pattern: str
    allowed: Callable[[str], bool]
    example: str
    example_name: str

    @property
    def list_key(self) -> str:
        """The field that an entry must have."""
        return self.fields[0].key


def _is_pattern(text: str) -> bool:
    return bool(text.strip()) and not text.startswith("!")


def _is_name(text: str) -> bool:
    return bool(text.strip())


# A pattern of paths: not empty, and no negation.
PATTERN = r"^(?!!).*\S"
NAME = r"\S"

NAMED_TABLES: Mapping[Kind, NamedTables] = {
    "tasks": NamedTables(
        kind="tasks",
        noun="task",
        of=TaskSettings,
        fields=TASK_FIELDS,
        items="patterns",
        item="a pattern that is not empty and has no ! before it",
        pattern=PATTERN,
        allowed=_is_pattern,
        example='["src/**/*.py"]',
        example_name="backend",
    ),
    "roles": NamedTables(
        kind="roles",
        noun="role",
        of=RoleSettings,
        fields=ROLE_FIELDS,
        items="names",
        item="a name that is not empty",
        pattern=NAME,
        allowed=_is_name,
        example='["spec_id"]',
        example_name="reviewer",
    ),
}
