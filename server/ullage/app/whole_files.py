"""Files that are written whole or not at all."""

from pathlib import Path
from secrets import token_hex


def replace_file(path: Path, text: str) -> Path:
    """Put a file in place at once: nobody reads half a text. Raises OSError."""
    unfinished = path.with_name(f".{path.name}-{token_hex(4)}")
    try:
        with unfinished.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    return path
