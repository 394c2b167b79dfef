"""What tokens cost, in US dollars: the prices that genai-prices ships with.

Asks no network and never makes up a price.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Literal, cast

from ullage.domain.session import Usage

Provider = Literal["anthropic", "openai", "google"]

# What tokens of one direction are priced by; a model of sounds or pictures may have neither.
_PRICE_OF_INPUT, _PRICE_OF_OUTPUT = "input_mtok", "output_mtok"
# The names of Bedrock, such as `us.anthropic.claude-…`, mean none of Anthropic's own prices.
_BEDROCK_MARK, _BEDROCK = "anthropic.", "aws"


@dataclass(frozen=True, slots=True)
class Price:
    """What some tokens cost in US dollars, not rounded, and whose price of which model that is."""

    usd: Decimal
    provider: str
    model: str


def price(usage: Usage, model: str, provider: Provider, at: datetime | None) -> Decimal | None:
    """What a response cost in US dollars, at the price of that time or else of now.

    One response each: prices have steps by its length. None where no price is known.
    """
    found = _price(usage, model, provider, at)
    return None if found is None else found.usd


def price_by_name(usage: Usage, name: str, at: datetime | None = None) -> Price | None:
    """What one request costs at whoever's model that name is, at that time or else now.

    A provider may stand before it: `openrouter/anthropic/claude-sonnet-4.5`. None where no price is
    known, as for a model that many sell under one name.
    """
    for provider, model in _readings(name.strip()):
        found = _price(usage, model, provider, at)
        if found is not None:
            return found
    return None


def _readings(name: str) -> Iterator[tuple[str | None, str]]:
    """The providers and models that a name may mean, the surest first."""
    provider, slash, model = name.partition("/")
    if slash:
        yield provider, model
    if _BEDROCK_MARK in name:
        yield _BEDROCK, name
    yield None, name


def _price(usage: Usage, model: str, provider: str | None, at: datetime | None) -> Price | None:
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
    # What has no price by the token comes out as nothing, which is not what it costs.
    wanted = ((_PRICE_OF_INPUT, usage.context), (_PRICE_OF_OUTPUT, usage.output))
    priced = [key for key in (_PRICE_OF_INPUT, _PRICE_OF_OUTPUT)
              if getattr(found.model_price, key) is not None]  # fmt: skip
    if not priced or any(tokens and key not in priced for key, tokens in wanted):
        return None
    return Price(found.total_price, found.provider.id, found.model.id)


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
