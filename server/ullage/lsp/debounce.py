"""How long to wait after an edit before its views are made: as long as making them takes.

After clangd's rule: quick texts are served at once, slow ones don't keep a processor busy.
"""

from collections import deque

LEAST_SECONDS = 0.05
MOST_SECONDS = 0.5
_REMEMBERED = 8


class Debounce:
    """Learns from what the last times took."""

    def __init__(self) -> None:
        self._seconds: deque[float] = deque(maxlen=_REMEMBERED)

    def note(self, seconds: float) -> None:
        """Making views took that long."""
        self._seconds.append(seconds)

    def delay(self) -> float:
        """Seconds to wait after the next edit: the median of the last times, within bounds."""
        usual = sorted(self._seconds)[len(self._seconds) // 2] if self._seconds else 0.0
        return min(max(LEAST_SECONDS, usual), MOST_SECONDS)
