"""What stands twice is found among many texts, and as often as that is asked."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from ullage.domain.optimise.holders import Holders

texts = st.lists(st.text("ab\n", min_size=1, max_size=6), max_size=8, unique=True)


@given(st.lists(texts, max_size=6))
def test_holders_are_those_that_a_look_into_each_finds(contexts: Sequence[Sequence[str]]) -> None:
    holders = Holders()
    for those in contexts:
        holders.add(those)
        for text in those:
            found = list(holders.of(text))
            assert len(found) == len(set(found))
            assert {one for one in found if one in those} == {
                one for one in those if text in one and text != one
            }


def test_what_was_asked_is_not_looked_for_again() -> None:
    holders = Holders()
    holders.add(["one", "and one more"])
    first = holders.of("one")
    holders.add(["one", "and one more"])
    assert holders.of("one") is first
    holders.add(["one", "and one more", "one by one"])
    assert holders.of("one") == ["and one more", "one by one"]


def test_of_what_is_not_asked_about_any_more_most_is_forgotten() -> None:
    holders = Holders()
    holders.add(["one", "and one more", "none of it " * 9])
    holders.add(["one", "and one more"])
    assert holders.of("one") == ["and one more"]
