"""A session that is followed: what was worked out once is not worked out again."""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.support.transcripts import ClaudeTranscript, text
from ullage.adapters import prices
from ullage.app.open_session import OpenSession
from ullage.app.sessions import open_record
from ullage.domain.session import Usage


def test_each_request_is_priced_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    real = prices.price

    def price(usage: Usage, *rest: object) -> Decimal | None:
        asked.append(usage.context)
        return real(usage, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(prices, "price", price)
    transcript = ClaudeTranscript(tmp_path / "s1.jsonl")
    transcript.answer(text("a"), context=20_000, output=1, key="one")
    record = open_record(transcript.path)
    assert not isinstance(record, str)
    session = OpenSession(record)

    def cost() -> Decimal:
        session.refresh()
        return Decimal(session.report().cost.usd or "NaN")

    first = cost()
    transcript.answer(text("b"), context=30_000, key="two")
    second = cost()
    assert asked == [20_000, 30_000]
    # A later line of the response tells more of it: that has another price.
    transcript.answer(text("a"), context=20_000, output=90_000, key="one")
    third = cost()
    assert asked == [20_000, 30_000, 20_000]
    assert first < second < third
    assert cost() == third
    assert len(asked) == 3
