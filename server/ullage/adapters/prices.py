"""What tokens cost, in US dollars: the prices that genai-prices ships with.

Asks no network and never makes up a price.
"""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Literal, cast

from ullage.domain.session import Usage

Provider = Literal["anthropic", "openai", "google"]


def price(usage: Usage, model: str, provider: Provider, at: datetime | None) -> Decimal | None:
    """What a response cost in US dollars, at the price of that time or else of now.

    One response each: prices have steps by its length. None where no price is known.
    """
    # Half a second, most of it pydantic: only who asks for a price pays it.
    from genai_prices import Usage as Billed  # noqa: PLC0415
    from genai_prices import calc_price  # noqa: PLC0415

    billed = Billed(
        input_tokens=usage.context,
        cache_read_tokens=usage.cache_read,
        cache_write_tokens=usage.cache_write_5m + usage.cache_write_1h,
        cache_write_5m_tokens=usage.cache_write_5m,
        cache_write_1h_tokens=usage.cache_write_1h,
        output_tokens=usage.output,
    )
    try:
        found = calc_price(billed, model, provider_id=provider, genai_request_timestamp=at)
    except LookupError:
        return None
    return found.total_price


@cache
def newest_price() -> date:
    """The day of the latest change among the prices: they are at least as young as that."""
    from genai_prices.data_snapshot import get_snapshot  # noqa: PLC0415

    today = date.today()  # noqa: DTZ011 - prices change by days, and some are announced
    models = (model for provider in get_snapshot().providers for model in provider.models)
    return max(day for model in models for day in _changes(model) if day <= today)


def _changes(model: object) -> Iterator[date]:
    prices: object = getattr(model, "prices", None)
    for one in cast("list[object]", prices) if isinstance(prices, list) else ():
        day: object = getattr(getattr(one, "constraint", None), "start_date", None)
        if isinstance(day, date):
            yield day
