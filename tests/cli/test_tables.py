"""Tables on terminals of any width: numbers whole, nothing wider than it has to be."""

import io
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from ullage.cli.tables import BAR_CELLS, LEAST_BAR, PathTable, Row, Share

# Whatever a file may be called, but for characters that move the cursor.
PATHS = st.text(st.characters(exclude_categories=["C", "M", "Z"]), min_size=1, max_size=60)
NUMBERS = st.integers(0, 10**9).map(lambda number: f"{number:,}")


def drawn(table: PathTable, width: int) -> list[str]:
    console = Console(file=io.StringIO(), width=width, color_system=None)
    with console.capture() as captured:
        console.print(table, crop=False)
    return captured.get().splitlines()


@st.composite
def tables(draw: st.DrawFn) -> PathTable:
    columns = draw(st.integers(0, 3))
    remarks = st.one_of(
        st.none(),
        st.builds(Text, PATHS),
        st.builds(Share, st.integers(0, 100), st.just(100)),
    )
    rows = st.builds(Row, PATHS, st.tuples(*[NUMBERS] * columns), remarks)
    headings = draw(st.sampled_from([(), ("path", "full", "signatures", "files")]))
    return PathTable(draw(st.lists(rows, min_size=1, max_size=6)), headings[: columns + 1])


@given(tables(), st.integers(10, 130))
def test_numbers_are_whole_and_lines_fit_where_numbers_let_them(
    table: PathTable, width: int
) -> None:
    lines = drawn(table, width)
    rows = lines[bool(table.headings) :]
    assert len(rows) == len(table.rows)
    for row, line in zip(table.rows, rows, strict=True):
        assert all(number in line for number in row.numbers)
        least = 2 + sum(2 + column for column in _widths(table)) + 18 + 2
        assert cell_len(line) <= max(width, least)


def _widths(table: PathTable) -> list[int]:
    numbers = [row.numbers for row in table.rows]
    if table.headings:
        numbers.append(table.headings[1:])
    return [max(map(len, column)) for column in zip(*numbers, strict=True)]


@given(tables())
def test_with_room_enough_nothing_is_cut(table: PathTable) -> None:
    text = "\n".join(drawn(table, 400))
    for row in table.rows:
        assert row.path in text
        if isinstance(row.remark, Text):
            assert row.remark.plain in text


def test_a_path_keeps_its_end() -> None:
    line, *_ = drawn(PathTable([Row("packages/web/src/pages/Order.tsx", ("1,234",))]), 32)
    assert line == "  …web/src/pages/Order.tsx  1,234"[:2] + line[2:]
    assert line.endswith("src/pages/Order.tsx  1,234")
    assert line.startswith("  …")
    assert len(line) == 32


def test_a_label_stays_whole_and_its_remark_gives_way() -> None:
    remark = Text(", ".join(f"packages/web/src/pages/{name}.tsx" for name in "abcdefgh"))
    rows = [
        Row("before the first prompt", ("~1,000",), is_label=True),
        Row("read again, though it was there", ("~21,000",), remark, is_label=True),
    ]
    heading, first, second = drawn(PathTable(rows, ("in the context of 258c7280", "tokens")), 80)
    assert heading.startswith("  in the context of 258c7280  ")
    assert first.startswith("  before the first prompt  ")
    assert second.startswith("  read again, though it was there  ~21,000  packages/web/src/")
    assert second.endswith("…")
    # Among paths, only these give way.
    long = Row("packages/web/src/pages/Order.tsx", ("1",), Text("over the limit"))
    label, path = drawn(PathTable([replace(rows[0], numbers=("2",)), long]), 40)
    assert label.startswith("  before the first prompt  2")
    assert path.startswith("  …")
    assert "Order.tsx  1" in path


def test_wide_characters_take_two_cells() -> None:
    first, second = drawn(PathTable([Row("日本語", ("1",)), Row("abcdef", ("22",))]), 80)
    assert cell_len(first) == cell_len(second)


def test_bars_are_to_scale_at_any_width() -> None:
    table = PathTable(
        [
            Row("a/long/way/to/a/folder", (), Share(100, 100)),
            Row("b", (), Share(50, 100)),
            Row("c", (), Share(1, 1000)),
            Row("d", (), Share(0, 100)),
        ]
    )
    for width, cells in ((100, BAR_CELLS), (30, LEAST_BAR)):
        bars = [line.split()[1:] for line in drawn(table, width)]
        assert bars == [["█" * cells], ["█" * (cells // 2)], ["▏"], []]
