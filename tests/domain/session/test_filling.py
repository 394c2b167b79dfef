"""What fills a context, by cause and by file."""

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
