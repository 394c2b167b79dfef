"""The report's folders: where the tokens lie, with no file in two rows."""

from hypothesis import given
from hypothesis import strategies as st

from ullage.domain.measured import MeasuredFile, Status, ViewTokens, totals
from ullage.domain.report import folders, heaviest, outline_next


def file(path: str, full: int, status: Status = "ok") -> MeasuredFile:
    views = (full // 10, full // 20) if status == "ok" else (None, None)
    return MeasuredFile(
        path, "python", "text", full * 4, full // 8, status, ViewTokens(full, *views)
    )


NAMES = st.sampled_from(["a", "b", "src", "deep", "x.py", "y.py"])
PATHS = st.lists(NAMES, min_size=1, max_size=5).map("/".join)
TREES = st.dictionaries(PATHS, st.integers(0, 10_000), min_size=1, max_size=40).map(
    lambda tree: [file(path, full) for path, full in tree.items()]
)


@given(TREES, st.integers(1, 12))
def test_every_token_is_in_one_row(files: list[MeasuredFile], most: int) -> None:
    rows, rest, rest_count = folders(files, most)
    assert 1 <= len(rows) <= most
    whole = totals(files)
    for part in ("files", "full", "signatures", "headers"):
        shown = sum(getattr(row.total, part) for row in rows)
        assert shown + getattr(rest, part) == getattr(whole, part)
    assert (rest_count == 0) == (rest.files == 0)


@given(TREES, st.integers(1, 12))
def test_the_heaviest_stand_first(files: list[MeasuredFile], most: int) -> None:
    rows, rest, _ = folders(files, most)
    sums = [row.total.full for row in rows]
    assert sums == sorted(sums, reverse=True)
    assert rest.files == 0 or rest.full <= sums[-1] * max(1, rest.files)


def test_one_big_package_is_opened() -> None:
    files = [
        file("packages/api/a.py", 500),
        file("packages/web/b.py", 400),
        file("packages/web/c.py", 300),
        file("setup.py", 10),
    ]
    rows, _, rest_count = folders(files, 10)
    assert [(row.path, row.total.full) for row in rows] == [
        ("packages/web", 700),
        ("packages/api", 500),
        ("", 10),
    ]
    assert rest_count == 0


def test_a_folder_that_was_not_counted_in_views_says_so() -> None:
    (row,), _, _ = folders([file("docs/a.md", 50, "unsupported")], 10)
    assert not row.has_views
    assert row.total.signatures == 50


@given(TREES, st.integers(1, 5))
def test_the_heaviest_files(files: list[MeasuredFile], most: int) -> None:
    named = heaviest(files, most)
    assert len(named) == min(most, len(files))
    left = {one.path for one in files} - {one.path for one in named}
    lightest = named[-1].tokens.full
    assert all(one.tokens.full <= lightest for one in files if one.path in left)
    assert heaviest(reversed(files), most) == named


def test_the_outline_to_read_next_is_where_it_saves_most_and_says_something() -> None:
    data = MeasuredFile("topics.py", "python", "text", 1, 1, "ok", ViewTokens(160_000, 49, 49))
    best, small = file("best.py", 9_000), file("small.py", 100)
    notes = file("notes.md", 50_000, "unsupported")
    assert outline_next([small, notes, data, best]) is best
    assert outline_next([notes, data]) is None
    assert outline_next([]) is None
