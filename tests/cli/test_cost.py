"""`ullage cost`: money with its date, and "price unknown" where nobody knows."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from tests.cli.program import Run, start
from ullage.adapters.prices import newest_price

FEATURE = {
    "spec": {"input": 20_000, "output": 10_000},
    "ddd": {"input": 100_000, "output": 80_000},
    "docs": {"input": 30_000, "output": 10_000},
}
SONNET, HAIKU = "claude-sonnet-4-5", "claude-haiku-4-5"
MIX = {"spec": SONNET, "ddd": HAIKU, "docs": HAIKU}
DAY = newest_price().isoformat()


def strategy(models: dict[str, str]) -> dict[str, object]:
    return {phase: {"model": models[phase], **tokens} for phase, tokens in FEATURE.items()}


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.json"
    path.write_text(json.dumps({"strategies": {"mix": strategy(MIX)}}))
    return path


def test_the_source_s_own_example_with_the_right_figures(plan: Path, ullage: Run) -> None:
    done = ullage("cost", "--compare", plan)
    assert (done.status, done.err) == (0, "")
    total = next(line for line in done.out.splitlines() if line.split()[:1] == ["total"])
    assert total.split() == ["total", "$1.95", "$0.79"]
    assert f"mix saves $1.16 (59.5 %) against all {SONNET}." in done.out
    assert f"Prices of {DAY}." in done.out


def test_for_scripts(plan: Path, ullage: Run) -> None:
    document = ullage("cost", "--compare", plan, "-f", "json").document
    assert [(one["name"], one["usd"]) for one in document["strategies"]] == [
        (f"all {SONNET}", "1.95"),
        ("mix", "0.79"),
    ]
    savings = document["savings"]
    assert (savings["usd"], savings["percent"]) == ("1.16", 59.5)
    assert (savings["strategy"], savings["insteadOf"]) == ("mix", f"all {SONNET}")
    assert document["pricesAsOf"] == DAY


def test_strategies_from_standard_input() -> None:
    strategies = {"all sonnet": strategy(dict.fromkeys(FEATURE, SONNET)), "mix": strategy(MIX)}
    done = start("cost", "--compare", "-", data=json.dumps({"strategies": strategies}).encode())
    assert done.status == 0
    assert "mix saves $1.16 (59.5 %) against all sonnet." in done.out


def test_strategies_that_cost_the_same_and_one_that_does_less(plan: Path, ullage: Run) -> None:
    mix = strategy(MIX)
    plan.write_text(json.dumps({"strategies": {"one": mix, "other": mix}}))
    assert "one and other cost the same." in ullage("cost", "--compare", plan).out
    less = {"spec": mix["spec"]}
    plan.write_text(json.dumps({"strategies": {"all": mix, "less": less}}))
    said = ullage("cost", "--compare", plan).out
    assert "less has no ddd, docs: it is not the same work." in said


def cost(ullage: Run, *arguments: str | int) -> Decimal:
    done = ullage("cost", "-f", "json", *map(str, arguments))
    assert (done.status, done.err) == (0, "")
    return Decimal(done.document["usd"])


def test_one_request(ullage: Run) -> None:
    of_spec = ("--model", SONNET, "--input", "20000", "--output", "10000")
    document = ullage("cost", *of_spec, "-f", "json").document
    assert document == {
        "schema": 1,
        "usd": "0.21",
        "model": SONNET,
        "pricesAsOf": DAY,
        "pricedAs": f"anthropic/{SONNET}",
    }
    done = ullage("cost", *of_spec)
    assert done.out == f"$0.21 · anthropic/{SONNET} · prices of {DAY}\n"


def test_the_cache_has_prices_of_its_own(ullage: Run) -> None:
    million = ("-m", HAIKU, "--output", 0, "--input", 0, "--requests", 10)
    assert cost(ullage, *million, "--cache-read", 1_000_000) == Decimal("0.10")
    assert cost(ullage, *million, "--cache-write", 1_000_000) == Decimal("1.25")
    assert cost(ullage, *million, "--cache-write-1h", 1_000_000) == Decimal("2.00")


def test_a_long_request_costs_more_than_short_ones(ullage: Run) -> None:
    tokens = ("-m", SONNET, "--input", 400_000, "--output", 0)
    assert cost(ullage, *tokens) == Decimal("2.40")
    assert cost(ullage, *tokens, "--requests", 2) == Decimal("1.20")


def test_a_price_that_nobody_knows(ullage: Run) -> None:
    nobody = ("cost", "-m", "nobody-1", "--input", "5", "--output", "5")
    done = ullage(*nobody)
    assert (done.status, done.out) == (1, "")
    assert done.complaints[0] == "ullage: price unknown: genai-prices has none for nobody-1"
    done = ullage(*nobody, "-f", "json")
    assert (done.status, done.document["usd"], done.document["pricedAs"]) == (1, None, None)


def test_a_strategy_with_a_price_that_nobody_knows(plan: Path, ullage: Run) -> None:
    plan.write_text(
        json.dumps({"strategies": {"mix": strategy({**MIX, "docs": "nobody-1"}),
                                   "all": strategy(dict.fromkeys(FEATURE, SONNET))}})
    )  # fmt: skip
    done = ullage("cost", "--compare", plan)
    assert done.status == 1
    assert "price unknown" in done.out
    assert "saves" not in done.out
    document = ullage("cost", "--compare", plan, "-f", "json").document
    assert [one["usd"] for one in document["strategies"]] == [None, "1.95"]
    assert (document["savings"], document["unpriced"]) == (None, ["nobody-1"])


def test_the_decision_matrix_with_the_prices_of_today(ullage: Run) -> None:
    done = ullage("cost", "--matrix")
    assert (done.status, done.err) == (0, "")
    rows = ullage("cost", "--matrix", "-f", "json").document["rows"]
    assert {row["task"]: (row["model"], row["cost"]) for row in rows} == {
        "SPEC generation": (SONNET, "$$$"),
        "Security review": (SONNET, "$$$"),
        "Architecture design": (SONNET, "$$$"),
        "DDD implementation": (HAIKU, "$"),
        "Simple edits": (HAIKU, "$"),
        "Test generation": (HAIKU, "$"),
        "Documentation": (HAIKU, "$"),
    }
    assert rows[0]["price"] == {"input": "3.00", "output": "15.00"}
    for row in rows:
        assert row["checked"]
        assert row["source"]
        assert row["task"] in done.out
        assert row["today"] in done.out
        assert Decimal(row["priceToday"]["output"]) > 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "give one of the three"),
        (["--matrix", "--compare", "x"], "give one of the three"),
        (["-m", SONNET, "--matrix"], "give one of the three"),
        (["-m", SONNET, "--input", "5"], "say how many tokens"),
        (["-m", SONNET, "--input", "-5", "--output", "1"], "must be at least 0; found '-5'"),
        (["--compare", "nowhere.json"], "nowhere.json: no such file"),
    ],
)
def test_bad_usage(ullage: Run, arguments: list[str], said: str) -> None:
    done = ullage("cost", *arguments)
    assert (done.status, done.out) == (2, "")
    assert said in done.complaints[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "not valid JSON: line 1"),
        ("[1e999]", "not valid JSON: the number 1e999 is too large"),
        ('{"strategies": {}, "strategies": {}}', 'the key "strategies" stands twice'),
        ("NaN", "NaN is no number of JSON"),
        ("[" * 150 + "]" * 150, "nested more than 100 deep"),
        ("[" * 100_000, "not valid JSON"),
        ("9" * 5_000, "a number of thousands of digits"),
        ('{"strategies": {"a": {"b": {"inptu": 1}}}}', "strategies.a.b.inptu: no such key"),
    ],
)
def test_a_file_that_holds_no_strategies(plan: Path, ullage: Run, text: str, said: str) -> None:
    plan.write_text(text)
    done = ullage("cost", "--compare", plan)
    assert (done.status, done.out) == (2, "")
    assert f"{plan}: " in done.complaints[0]
    assert said in done.complaints[0]
