"""Where the program keeps what is its own: the places that platformdirs names.

Imports as little as it can: an agent starts a new process for its status line at every message.
"""

import os
import sys

NAME = "ullage"


def state_folder() -> str | None:
    """The folder for what must outlive a run; None for a user without a home directory."""
    if sys.platform == "win32":
        return _named("user_state_dir")
    # What platformdirs does, too, after three times as long as all of the status line takes.
    place = os.environ.get("XDG_STATE_HOME", "")
    if not os.path.isabs(place):
        is_apple = sys.platform == "darwin"
        place = os.path.expanduser(
            "~/Library/Application Support" if is_apple else "~/.local/state"
        )
    return os.path.join(place, NAME) if os.path.isabs(place) else None


def cache_folder() -> str | None:
    """The folder for what can be made again; None for a user without a home directory."""
    return _named("user_cache_dir")


def _named(folder: str) -> str | None:
    import platformdirs  # noqa: PLC0415 - it takes longer than a status line may

    try:
        found: str = getattr(platformdirs, folder)(NAME, appauthor=False)
    except RuntimeError:
        return None
    # Older releases give back the `~` that leads nowhere.
    return found if os.path.isabs(found) else None
