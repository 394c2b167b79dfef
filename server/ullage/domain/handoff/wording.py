"""What a handoff says of each thing, on one line each, and as short as it may be."""

import re
from collections.abc import Iterable, Iterator, Sequence

from ullage.domain.handoff.talk import Talk
from ullage.domain.text import utf8

GOAL_CHARACTERS = 400
PROMPT_CHARACTERS = 200
ITEM_CHARACTERS = 120
LINE_CHARACTERS = 200
LAST_PROMPTS = 5
MOST_NAMES = 6
"""Of declarations in a file, and of files in a list; the others are counted."""

_MOST_READ = 20_000
"""Characters of a text that are looked at: what is shown is a fraction of it."""

# With them whatever turns the direction of the text around it.
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_COLOURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_NOT_THE_COMMAND = re.compile(r" *2>&1|\| *(?:tail|head)\b[^|;&]*$")
"""What only says where the end of the output goes."""

_FENCE = re.compile(r" {0,3}(?:```|~~~)")
_HEADING = re.compile(r"(#{1,3})\s+(.+?)\s*#*$")
_SAYS_NOTHING = re.compile(
    r"(?:the )?(?:plan|implementation plan|context|overview|summary|background|goals?|approach"
    r"|problem|solution|motivation|introduction|current state|verification|testing|tests?"
    r"|critical files|key files|files?|files? to (?:modify|change|create|edit)|changes|notes|risks"
    r"|assumptions|out of scope|scope|references|implementation|implementation steps|steps)",
    re.IGNORECASE,
)
"""Headings that are in nearly every plan."""

_NODS = frozenset({
    "a", "again", "ahead", "alright", "and", "all", "amend", "approved", "branch", "changes",
    "cheers", "commit", "continue", "cool", "do", "done", "everything", "fine", "go", "going",
    "good", "great", "hello", "hey", "hi", "it", "just", "k", "keep", "lgtm", "main", "merge",
    "n", "next", "nice", "no", "now", "ok", "okay", "on", "our", "perfect", "please", "pr",
    "proceed", "pull", "push", "rebase", "resume", "retry", "same", "sure", "sync", "thank",
    "thanks", "that", "the", "them", "then", "this", "to", "too", "try", "up", "us", "with",
    "y", "ya", "yeah", "yep", "yes", "you", "your",
})  # fmt: skip
"""Words of which prompts are made that say nothing without what stood before them, and of those
that ask for what every piece of work ends with."""

_MOST_NODS = 8
_WORD = re.compile(r"[^\W\d_]+")
_RULES = "=-─━*# "
"""What programs draw lines of."""


def one_line(text: str, most: int) -> str:
    """A text on one line, cut at a word where it is longer than so many characters."""
    plain = _COLOURS.sub("", utf8(text[:_MOST_READ]).decode())
    line = " ".join(_CONTROLS.sub(" ", plain).split())
    if len(line) <= most:
        return line
    kept = line[: most - 1]
    if line[most - 1] == " ":
        return f"{kept}…"
    head, _, _ = kept.rpartition(" ")
    return f"{head if len(head) > most // 2 else kept}…"


def telling(prompts: Iterable[str]) -> list[str]:
    """The prompts that say something, each once."""
    said = (one_line(prompt, _MOST_READ) for prompt in prompts)
    return list(dict.fromkeys(one for one in said if not _is_nod(one)))


def _is_nod(prompt: str) -> bool:
    words = [word.lower() for word in _WORD.findall(prompt)]
    return len(words) <= _MOST_NODS and _NODS.issuperset(words)


def headings(plan: str) -> list[str]:
    """The headings of a plan that tell it from another one, its title first."""
    found = list(_headings(plan))
    top = min((level for level, _ in found), default=1)
    # Below the title and its parts there is detail.
    wanted = [title for level, title in found if level <= top + 1]
    told = [one_line(title, ITEM_CHARACTERS) for title in wanted if _says_something(title)]
    return list(dict.fromkeys(told))


def _headings(plan: str) -> Iterator[tuple[int, str]]:
    is_code = False
    for line in plan.split("\n"):
        if _FENCE.match(line):
            is_code = not is_code
        elif not is_code and (found := _HEADING.match(line[:LINE_CHARACTERS])):
            yield len(found[1]), found[2].strip("*` ")


def _says_something(title: str) -> bool:
    return bool(title) and not _SAYS_NOTHING.fullmatch(title.strip("*: "))


def title_of(plan: str) -> str:
    """What a plan is called: its first heading, or else its first line."""
    first = next((line for line in plan.split("\n") if line.strip()), "")
    return next((title for _, title in _headings(plan)), first.strip())


def open_points(talk: Talk) -> list[str]:
    """What is not done, and before it a plan that waits for somebody's word."""
    if talk.proposed is None:
        return [*talk.todos]
    return [f"the plan, not accepted: {title_of(talk.proposed)}", *talk.todos]


def changed_file(path: str, names: Sequence[str], remark: str | None) -> str:
    """A changed file, with the declarations that were changed in it or what there is to say."""
    path = one_line(path, LINE_CHARACTERS)
    if remark is not None:
        return f"{path} ({remark})"
    return f"{path} ({listed(names)})" if names else path


def listed(names: Sequence[str]) -> str:
    """Some names, the first of them by name."""
    shown = [one_line(name, ITEM_CHARACTERS) for name in names[:MOST_NAMES]]
    more = len(names) - MOST_NAMES
    return ", ".join([*shown, *([f"{more} more"] if more > 0 else [])])


def failed(command: str, line: str) -> str:
    """A command that failed, and the last line it printed."""
    said = one_line(line, LINE_CHARACTERS).strip(_RULES)
    command = one_line(_NOT_THE_COMMAND.sub("", command), ITEM_CHARACTERS)
    return f"{command} → {said}" if said else command
