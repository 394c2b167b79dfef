"""Money as it is written: rounded here and nowhere before."""

from decimal import Decimal

CENT = Decimal("0.01")
TENTH = Decimal("0.1")


def in_cents(usd: Decimal) -> str:
    """US dollars as documents have them: a decimal number with cents, `1.95`."""
    return str(usd.quantize(CENT))


def dollars(usd: str | None) -> str:
    """What a document says of money, for people: `$1.95`, or that nobody knows."""
    if usd is None:
        return "price unknown"
    return "under 1 cent" if Decimal(usd) == 0 else f"${Decimal(usd):,}"


def percent_of(part: Decimal, whole: Decimal) -> float | None:
    """The share in percent, to a tenth; None where the whole is nothing."""
    return float((part / whole * 100).quantize(TENTH)) if whole else None
