"""The tasks as a list for people: what each costs, the files it means, what has to be given."""

from collections.abc import Iterator, Sequence

from rich.text import Text

from ullage.cli.output import escaped
from ullage.domain.tasks import TaskRow


def list_text(tasks: Sequence[TaskRow]) -> list[Text]:
    """The tasks, a paragraph each."""
    return [line for number, task in enumerate(tasks) for line in _paragraph(number, task)]


def _paragraph(number: int, task: TaskRow) -> Iterator[Text]:
    if number:
        yield Text()
    yield _line((task.name, "bold"), f"   {task.text}", "   built in" * task.built_in)
    missing = {one.pattern: one.why for one in task.missing}
    for pattern in task.files:
        why = missing.get(pattern)
        yield _line(f"  {pattern}", (f"   {why}" if why else "", "dim"))
    width = max((len(one.name) for one in task.variables), default=0)
    for one in task.variables:
        yield _line(f"  --var {f'{one.name}=…':{width + 2}}  ", (one.text or one.places, "dim"))
    if task.refused is not None:
        yield _line(f"  refused: {task.refused}")


def _line(*parts: str | tuple[str, str]) -> Text:
    safe = [escaped(one) if isinstance(one, str) else (escaped(one[0]), one[1]) for one in parts]
    return Text.assemble(*safe, overflow="fold")
