"""What fills a context, by cause and by file."""

from hypothesis import given
from hypothesis import strategies as st

from ullage.domain.session import Cause, Lines, Piece
from ullage.domain.session.filling import FileUse, Filling, files_in, filling


def piece(cause: Cause, path: str | None = None, lines: Lines | None = None) -> Piece:
    return Piece(0, 0, "", cause, path, lines)


def test_shares_are_what_the_record_shows_and_the_rest_is_told_apart() -> None:
    counted = [
        (piece("file", "a.py"), 300),
        (piece("tool"), 200),
        (piece("conversation"), 50),
        (piece("conversation"), 50),
    ]
    assert filling(counted, 1_000, 350) == Filling(350, 300, 200, 100, 50)
    assert filling(counted, None, None) == Filling(None, 300, 200, 100, None)
    # Estimates may add up to more than what was reported.
    assert filling(counted, 500, 350).other == 0


def test_files_are_the_heaviest_first_with_their_lines() -> None:
    counted = [
        (piece("file", "a.py", Lines(1, 40)), 100),
        (piece("file", "b.py"), 300),
        (piece("file", "a.py", Lines(30, 60)), 80),
        (piece("file", "a.py", Lines(61, 70)), 10),
        (piece("file", "a.py", Lines(100, None)), 20),
        (piece("file", "a.py", Lines(120, 130)), 5),
        (piece("file", None), 7),
        (piece("tool", "c.py"), 9),
    ]
    assert files_in(counted) == (
        FileUse("b.py", 300, 1, whole=True, ranges=()),
        FileUse("a.py", 215, 5, whole=False, ranges=((1, 70), (100, None))),
    )


@given(
    st.lists(st.tuples(st.sampled_from(["file", "tool", "conversation"]), st.integers(0, 10**6))),
    st.integers(1, 10**6),
    st.none() | st.integers(0, 10**6),
)
def test_the_shares_are_never_more_than_the_whole(
    texts: list[tuple[Cause, int]], context: int, system: int | None
) -> None:
    counted = [(Piece(at, 1, "", cause), tokens) for at, (cause, tokens) in enumerate(texts)]
    found = filling(counted, context, system)
    assert found.other is not None
    shares = (found.system or 0, found.files, found.tools, found.conversation, found.other)
    assert all(one >= 0 for one in shares)
    assert context - 3 <= sum(shares) <= context
