"""The measures themselves: each finds the fault that it is there for."""

from tests.oracles.dumping import Body, Dump, Item
from tests.oracles.fidelity import Fidelity, add_bodies, add_ranges, missing_items
from tests.oracles.lines import lost_lines

SOURCE = """\
const limit = 5;

function area(side) {
  const square = side * side;
  return square;
}

function twice(n) { return n + n; }
"""
VIEW = """\
const limit = 5;

function area(side) { /* 4-5 */ }

function twice(n) { return n + n; }
"""
AREA = Item("area", "function area ( side )", 0)
TWICE = Item("twice", "function twice ( n )", 1)
SQUARE = "{\n  const square = side * side;\n  return square;\n}"
SUM = Body(8, 8, "{ return n + n; }")
DUMP = Dump(0, (Item("limit", "const limit", None, "5"), AREA, TWICE), (Body(3, 6, SQUARE), SUM))


def view_with(body: str, *items: Item) -> Dump:
    return Dump(0, items or DUMP.items, (Body(3, 3, body), SUM))


def words(text: str) -> int:
    return len(text.split())


def test_a_faithful_view_lacks_nothing() -> None:
    assert not missing_items(DUMP, DUMP)
    assert lost_lines(SOURCE, VIEW) == []


def test_an_item_that_went_is_missing() -> None:
    assert missing_items(DUMP, view_with("{}", AREA, TWICE)) == {("limit", "const limit"): 1}


def test_a_changed_small_value_is_missing() -> None:
    view = view_with("{}", Item("limit", "const limit", None, "6"), AREA, TWICE)
    assert missing_items(DUMP, view) == {("limit", "const limit = 5"): 1}


def test_a_large_value_may_go() -> None:
    source = Dump(0, (Item("table", "const table", None, None),), ())
    assert not missing_items(source, Dump(0, (Item("table", "const table", None, "[]"),), ()))


def test_an_item_is_asked_for_as_often_as_the_source_has_it() -> None:
    twice = Dump(0, (TWICE, TWICE), DUMP.bodies)
    assert missing_items(twice, Dump(0, (TWICE,), DUMP.bodies)) == {("twice", TWICE.head): 1}


def test_a_body_that_stays_is_leaked_and_a_small_one_is_not() -> None:
    total = Fidelity("javascript")
    long = SQUARE.replace("side * side", " + ".join(["side"] * 20))
    add_bodies(total, "a.js", DUMP, view_with(long), words)
    assert total.leaked_tokens == words(long)
    assert total.small_tokens == words(SUM.text)


def test_ranges_are_compared_with_the_lines_of_the_body() -> None:
    for placeholder, false in (("4-5", 0), ("3-6", 0), ("4-7", 1), ("5", 1), ("2-5", 1)):
        total = Fidelity("javascript")
        add_ranges(total, "a.js", DUMP, view_with(f"{{ /* {placeholder} */ }}"))
        assert (total.ranges, total.false_ranges) == (1, false), placeholder


def test_a_line_that_no_placeholder_names_is_lost() -> None:
    assert lost_lines(SOURCE, VIEW.replace("const limit = 5;\n", "")) == [1]
    assert lost_lines(SOURCE, VIEW.replace("4-5", "4")) == [5, 6]


def test_a_line_that_is_not_in_the_source_is_noticed() -> None:
    assert lost_lines(SOURCE, VIEW.replace("limit = 5", "limit = 6")) == [1]
    assert lost_lines(SOURCE, VIEW + "more();\n") == [0]
