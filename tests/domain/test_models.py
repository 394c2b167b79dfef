"""Model names become a family, an encoding or factors, and a window; or an error with names."""

import tomllib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiktoken.model import MODEL_PREFIX_TO_ENCODING, MODEL_TO_ENCODING

from ullage.domain.estimates import factor_tables
from ullage.domain.models import KnownModel, ModelRow, UnknownModel, model_tables, resolve

DATA = files("ullage") / "data"
TABLES = model_tables(tomllib.loads((DATA / "models.toml").read_text(encoding="utf-8")))
FACTORS = factor_tables(tomllib.loads((DATA / "factors.toml").read_text(encoding="utf-8")))

SHIPPED_ENCODINGS = {"o200k_base", "cl100k_base"}
# The harmony encoding has o200k_base's vocabulary and pattern; only its special tokens differ.
SAME_TEXT_TOKENS = {"o200k_harmony": "o200k_base"}


def known(name: str) -> KnownModel:
    model = resolve(name, TABLES)
    assert isinstance(model, KnownModel), f"{name}: {model}"
    return model


def unknown(name: str) -> UnknownModel:
    model = resolve(name, TABLES)
    assert isinstance(model, UnknownModel), f"{name}: {model}"
    return model


@pytest.mark.parametrize(("name", "encoding"), MODEL_TO_ENCODING.items())
def test_agrees_with_tiktoken_about_every_model(name: str, encoding: str) -> None:
    if encoding in SHIPPED_ENCODINGS:
        assert known(name).family.encoding == encoding
    else:
        assert unknown(name)


# `ft:gpt-4` is left out: as a prefix it also takes in fine-tuned GPT-4.1, no cl100k model.
@pytest.mark.parametrize(
    ("prefix", "encoding"),
    [row for row in MODEL_PREFIX_TO_ENCODING.items() if row[0] != "ft:gpt-4"],
)
def test_agrees_with_tiktoken_about_every_prefix(prefix: str, encoding: str) -> None:
    tail = ":acme::abc" if prefix.startswith("ft:") else "2026-01-01"
    assert known(prefix + tail).family.encoding == SAME_TEXT_TOKENS.get(encoding, encoding)


def test_fine_tuned_models_keep_the_encoding_of_their_base() -> None:
    assert known("ft:gpt-4-0613:acme::abc").family.encoding == "cl100k_base"
    assert known("ft:gpt-4.1-2025-04-14:acme::abc").family.encoding == "o200k_base"


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("claude-3-opus-20240229", "claude-3-to-4.6"),
        ("claude-3-5-sonnet-latest", "claude-3-to-4.6"),
        ("claude-3.7-sonnet", "claude-3-to-4.6"),
        ("claude-opus-4-20250514", "claude-3-to-4.6"),
        ("claude-opus-4-1-20250805", "claude-3-to-4.6"),
        ("claude-4-sonnet", "claude-3-to-4.6"),
        ("claude-sonnet-4-6", "claude-3-to-4.6"),
        ("claude-opus-4.6", "claude-3-to-4.6"),
        ("claude-haiku-4-5-20251001", "claude-3-to-4.6"),
        ("claude-opus-4-7", "claude-4.7-and-later"),
        ("claude-4.7-opus", "claude-4.7-and-later"),
        ("claude-opus-4.8", "claude-4.7-and-later"),
        ("claude-opus-5", "claude-4.7-and-later"),
        ("claude-sonnet-5-20260630", "claude-4.7-and-later"),
        ("claude-haiku-5-5", "claude-4.7-and-later"),
        ("claude-fable-5-2", "claude-4.7-and-later"),
        ("claude-mythos-preview", "claude-4.7-and-later"),
        ("gemini-2.5-flash-lite", "gemini"),
        ("gemini-3-pro-preview", "gemini"),
        ("Llama-3.3-70B-Instruct", "llama-3"),
        ("DeepSeek-V3.2", "deepseek"),
        ("GLM-4.6", "glm"),
        ("qwen3-coder-480b", "qwen-2-to-3"),
        ("qwen3.6-plus", "qwen-3.5-and-later"),
    ],
)
def test_families_without_a_public_tokenizer(name: str, family: str) -> None:
    model = known(name)
    assert model.family.name == family
    assert not model.family.exact


@pytest.mark.parametrize(
    ("decorated", "plain"),
    [
        ("anthropic/claude-sonnet-4.5", "claude-sonnet-4-5"),
        ("openrouter/anthropic/claude-opus-4.8", "claude-opus-4-8"),
        ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5"),
        ("claude-opus-4-6@20260205", "claude-opus-4-6"),
        ("openai/gpt-4o", "gpt-4o"),
        ("models/gemini-2.5-pro", "gemini-2.5-pro"),
        ("meta-llama/Llama-3.1-8B-Instruct", "llama3.1"),
        ("  GPT-5 ", "gpt-5"),
    ],
)
def test_provider_date_and_case_change_nothing(decorated: str, plain: str) -> None:
    one, other = known(decorated), known(plain)
    assert (one.family, one.window) == (other.family, other.window)
    assert one.name == decorated


def test_windows() -> None:
    assert known("claude-sonnet-4-5").window == 200_000
    assert known("claude-sonnet-4-5[1m]").window == 1_000_000
    assert known("claude-opus-4-6").window == 1_000_000
    assert known("gpt-5-codex").window == 400_000
    assert known("gpt-3.5-turbo").window is None


@pytest.mark.parametrize("row", TABLES.rows, ids=lambda row: row.match)
def test_every_row_is_reached_by_its_example(row: ModelRow) -> None:
    model = known(row.example)
    assert (model.family, model.window) == (row.family, row.window)


def test_every_family_has_an_encoding_or_factors_and_a_model() -> None:
    for family in TABLES.families.values():
        assert family.exact != (family.name in FACTORS.families), family.name
        assert any(row.family == family for row in TABLES.rows), family.name
    assert {family.encoding for family in TABLES.families.values()} <= {None, *SHIPPED_ENCODINGS}
    assert set(FACTORS.families) <= set(TABLES.families)


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("claud-opus-4-8", "claude-opus-4-8"),
        ("gpt4o", "gpt-4o"),
        ("gemini-3.8-flash", "gemini-3-flash-preview"),
        ("opus-5", "claude-opus-5-5"),
    ],
)
def test_unknown_names_come_with_the_nearest_known_ones(name: str, nearest: str) -> None:
    model = unknown(name)
    assert nearest in model.nearest
    assert nearest in model.message
    assert repr(name) in model.message


# Models whose tokenizers differ from their older namesakes' must not slip in by a wide glob.
@pytest.mark.parametrize(
    "name",
    ["", "<synthetic>", "claude-2.1", "llama-4-scout", "gemini-1.5-pro", "gpt-40", "gpt-7", "o10"],
)
def test_nothing_is_guessed(name: str) -> None:
    assert unknown(name).message


@given(st.text())
def test_any_text_gets_an_answer(name: str) -> None:
    model = resolve(name, TABLES)
    assert model.name == name
    if isinstance(model, UnknownModel):
        assert all(isinstance(resolve(near, TABLES), KnownModel) for near in model.nearest)
