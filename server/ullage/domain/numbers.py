"""Numbers as people see them: the one place that rounds."""


def short(tokens: int) -> str:
    """A number for a title: `999`, `1.2K`, `41.2K`, `138K`, `1.39M`; K is 1,000."""
    if tokens < 1_000:
        return str(tokens)
    if tokens < 99_950:
        return f"{tokens / 1_000:.1f}K"
    if tokens < 999_500:
        return f"{tokens / 1_000:.0f}K"
    if tokens < 9_995_000:
        return f"{tokens / 1_000_000:.2f}M"
    return f"{tokens / 1_000_000:.1f}M"


def beside(tokens: int, other: int) -> str:
    """A number next to a larger one, in the same unit where that still says something: `0.3K`."""
    return f"{tokens / 1_000:.1f}K" if 50 <= tokens < 1_000 <= other else short(tokens)


def about(*, exact: bool) -> str:
    """What stands before an estimate and not before a count."""
    return "" if exact else "~"


def full(tokens: int) -> str:
    """A number in full: `1,389,204`."""
    return f"{tokens:,}"


def percent(share: float | None) -> str:
    """Per cent with their digit, from 1,000 on without it: `96.0`, `27,000`; `–` where unknown."""
    if share is None:
        return "–"
    return f"{share:.1f}" if share < 1_000 else f"{share:,.0f}"


def limit(tokens: int) -> str:
    """A limit for a title: as `short`, but a round one without noughts, `30K`, `25.5K`, `1M`."""
    text = short(tokens)
    if "." not in text:
        return text
    return text[:-1].rstrip("0").rstrip(".") + text[-1]


def room(used: int | None, left: int | None, window: int | None) -> str:
    """What a context has left, for a status bar: `105K left · 62K/200K`, else `62K used`.

    Empty where nobody knows what it holds. All in tokens.
    """
    if used is None:
        return ""
    if left is None or window is None:
        return f"{limit(used)} used"
    return f"{limit(left)} left · {limit(used)}/{limit(window)}"
