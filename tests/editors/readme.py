"""What the README gives people to copy, so that it is this that is tested."""

import re
from pathlib import Path

README = Path(__file__).parent.parent.parent / "README.md"


def marked_code(mark: str) -> str:
    """The block of code after a mark."""
    pattern = rf"<!-- {re.escape(mark)} -->\n```\w*\n(.*?)```\n"
    found = re.findall(pattern, README.read_text(encoding="utf-8"), re.DOTALL)
    assert len(found) == 1, f"{len(found)} blocks after the mark {mark}"
    return str(found[0])
