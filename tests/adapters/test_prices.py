"""Prices: those of genai-prices to the cent, and none where there is none."""

from datetime import UTC, datetime

import pytest
from genai_prices import Usage as Billed
from genai_prices import calc_price
from genai_prices.data_snapshot import get_snapshot
from hypothesis import given
from hypothesis import strategies as st

from ullage.adapters.prices import newest_price, price, price_by_name
from ullage.domain.costs import in_cents
from ullage.domain.session import Usage

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
OWN = ("anthropic", "openai", "google", "mistral", "x-ai", "deepseek", "moonshotai", "zhipuai")
NAMES = sorted(
    (provider.id, model.id)
    for provider in get_snapshot().providers
    for model in provider.models
    if provider.id in OWN
)
# Steps of prices lie at 128,000, 200,000 and 272,000 tokens.
numbers = st.one_of(st.integers(0, 1_000), st.integers(0, 1_000_000))
usages = st.builds(Usage, *[numbers] * 5)


def billed(usage: Usage) -> Billed:
    written = usage.cache_write_5m + usage.cache_write_1h
    return Billed(
        input_tokens=usage.input + usage.cache_read + written,
        output_tokens=usage.output,
        cache_read_tokens=usage.cache_read,
        cache_write_tokens=written,
        cache_write_5m_tokens=usage.cache_write_5m,
        cache_write_1h_tokens=usage.cache_write_1h,
    )


@given(st.sampled_from(NAMES), usages)
def test_every_price_is_that_of_genai_prices_to_the_cent(
    name: tuple[str, str], usage: Usage
) -> None:
    provider, model = name
    ours = price_by_name(usage, f"{provider}/{model}", NOON)
    try:
        theirs = calc_price(
            billed(usage), model, provider_id=provider, genai_request_timestamp=NOON
        )
    except LookupError:
        # Some are not found by the id that they are listed under.
        assert ours is None
        return
    if ours is None:
        # A model of sounds, or one that only reads: there is no price by the token.
        prices = theirs.model_price
        assert prices.input_mtok is None or (prices.output_mtok is None and usage.output)
    else:
        assert in_cents(ours.usd) == in_cents(theirs.total_price)
        assert (ours.provider, ours.model) == (theirs.provider.id, theirs.model.id)


@given(usages, st.sampled_from(["claude-sonnet-4-5", "claude-haiku-5-5", "claude-opus-4-8"]))
def test_a_bare_name_has_the_price_of_its_maker(usage: Usage, model: str) -> None:
    found = price_by_name(usage, model, NOON)
    assert found is not None
    assert found.usd == price(usage, model, "anthropic", NOON)


@pytest.mark.parametrize(
    ("name", "priced_as"),
    [
        ("claude-sonnet-4-5-20250929", "anthropic/claude-sonnet-4-5"),
        ("Claude-Sonnet-4-5[1m]", "anthropic/claude-sonnet-4-5"),
        ("anthropic/claude-sonnet-4.5", "anthropic/claude-sonnet-4-5"),
        ("openrouter/anthropic/claude-sonnet-4.5", "openrouter/anthropic/claude-sonnet-4.5"),
        ("gpt-5.5", "openai/gpt-5.5"),
        ("gemini-2.5-pro", "google/gemini-2.5-pro"),
        ("azure/gpt-4o", "azure/gpt-4o"),
        ("groq/llama-3.3-70b-versatile", "groq/llama-3.3-70b-versatile"),
        (
            "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
            "aws/regional.anthropic.claude-sonnet-4-5-20250929-v1:0",
        ),
    ],
)
def test_the_provider_is_in_the_name_or_told_by_it(name: str, priced_as: str) -> None:
    found = price_by_name(Usage(1, 1), name)
    assert found is not None
    assert f"{found.provider}/{found.model}" == priced_as


@pytest.mark.parametrize(
    "name", ["", " ", "/", "sonnet", "gpt-zzz", "llama-3.3-70b", "nobody/gpt-4o", "whisper-1"]
)
def test_no_price_is_none(name: str) -> None:
    assert price_by_name(Usage(1_000, 1_000), name) is None


def test_a_step_by_length_counts() -> None:
    short, long = (
        price_by_name(Usage(tokens), "claude-sonnet-4-5") for tokens in (200_000, 400_000)
    )
    assert short is not None
    assert long is not None
    assert long.usd == short.usd * 4


def test_the_data_has_a_day() -> None:
    assert newest_price().year >= 2026
