"""A limit that is crossed once, however often a figure comes back to it."""

REARM = 0.95
"""Share of the limit below which a figure must have fallen before the next crossing is one."""


class Crossings:
    """Takes figures in their order. `count`: how often they went over the limit."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self.count = 0
        self.is_over = False

    def take(self, figure: int) -> bool:
        """Take the next figure; whether it is the one that went over."""
        crosses = figure > self._limit and not self.is_over
        if crosses:
            self.count += 1
            self.is_over = True
        elif figure < REARM * self._limit:
            self.is_over = False
        return crosses

    def begin_anew(self) -> None:
        """The context was cleared or summed up."""
        self.is_over = False
