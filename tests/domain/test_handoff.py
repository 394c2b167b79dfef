"""A handoff: what is said, in which order it is cut, and that it is never over its limit."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.support.independent import independent_count
from ullage.adapters.tokenizer import load_tokenizer
from ullage.app.meters import meter_of
from ullage.domain.handoff import (
    CUTS,
    Clearing,
    ComposedHandoff,
    Draft,
    Edit,
    HandoffTerms,
    LeftOut,
    NoRoom,
    Part,
    Talk,
    clearing_message,
    compose_handoff,
    left_out_line,
)
from ullage.domain.handoff.places import changed_lines
from ullage.domain.handoff.spec import spec_line, specs_named
from ullage.domain.handoff.wording import failed, headings, one_line, open_points, telling
from ullage.domain.meter import Meter
from ullage.domain.phases.report import part_report, phase_report
from ullage.domain.phases.tracking import phase_use

WRITTEN = datetime(2026, 11, 22, 14, 32, tzinfo=UTC)
COUNT = load_tokenizer("o200k_base").count
EXACT = Meter("o200k_base")
CLAUDE = meter_of("claude-sonnet-4-5")


def terms(limit: int = 2_000, meter: Meter = EXACT) -> HandoffTerms:
    return HandoffTerms("myapp", WRITTEN, meter, COUNT, limit)


FULL: Draft = {
    "goal": ("Users can be deleted",),
    "asked": ("also from the admin page", "keep their orders"),
    "plan": ("Soft delete", "Step 1: a column"),
    "commits": ("1a2b3c4 Add the column",),
    "todos": ("Tests (in progress)", "Docs"),
    "changed": ("src/users.ts (createUser, deleteUser)", "src/orders.ts (new)"),
    "failure": ("npm test → 1 failed",),
    "spec": (".moai/specs/SPEC-001/spec.md, phase IMPROVE",),
    "files": ("the files below (6,412 tokens: users.ts full, orders.ts signatures)",),
}


def composed(draft: Draft, with_terms: HandoffTerms) -> ComposedHandoff:
    found = compose_handoff(draft, with_terms)
    assert isinstance(found, ComposedHandoff)
    return found


def test_all_there_is_to_say() -> None:
    made = composed(FULL, terms())
    assert made.text == (
        f"# Handoff: myapp, 2026-11-22 14:32 ({made.cost.tokens} tokens)\n"
        "Goal: Users can be deleted\n"
        "Then asked:\n"
        "- also from the admin page\n"
        "- keep their orders\n"
        "Decided:\n"
        "- Soft delete\n"
        "- Step 1: a column\n"
        "- 1a2b3c4 Add the column\n"
        "Open:\n"
        "- Tests (in progress)\n"
        "- Docs\n"
        "Changed: src/users.ts (createUser, deleteUser) · src/orders.ts (new)\n"
        "Last failure: npm test → 1 failed\n"
        "Spec: .moai/specs/SPEC-001/spec.md, phase IMPROVE\n"
        "Read first: the files below (6,412 tokens: users.ts full, orders.ts signatures)\n"
    )
    assert made.cost.tokens == independent_count(made.text)
    assert made.cost.low == made.cost.high == made.cost.tokens
    assert (made.limit_on, made.left_out) == ("exact", ())


def test_lines_without_content_are_left_out() -> None:
    made = composed({"goal": ("Users can be deleted",), "asked": (), "todos": ("Docs",)}, terms())
    assert made.text.split("\n")[1:] == ["Goal: Users can be deleted", "Open: Docs", ""]


def test_an_estimate_says_so_and_its_high_end_is_held_against_the_limit() -> None:
    made = composed(FULL, terms(meter=CLAUDE))
    assert f"(~{made.cost.tokens} tokens)" in made.text
    assert made.limit_on == "band-high"
    high = made.cost.high
    assert made.cost.low < made.cost.tokens < high
    assert composed(FULL, terms(high, CLAUDE)).text == made.text
    assert composed(FULL, terms(high - 1, CLAUDE)).left_out != ()


def test_what_has_no_room_goes_in_the_order_of_the_table() -> None:
    draft: dict[Part, tuple[str, ...]] = {
        "goal": ("Users can be deleted",),
        "asked": tuple(f"and question {number}" for number in range(5)),
        "commits": tuple(f"abc{number} Commit number {number}" for number in range(20)),
        "changed": tuple(f"src/file{number}.py (function_{number})" for number in range(40)),
    }
    whole = composed(draft, terms()).cost.tokens
    made = composed(draft, terms(whole - 20))
    assert made.left_out == (LeftOut("commits", 4),)
    assert "- abc15 Commit number 15\n- 4 more commits\n" in made.text
    made = composed(draft, terms(300))
    assert {one.part for one in made.left_out} == {"commits", "changed"}
    assert "file0.py (function_0) · " in made.text
    assert " more files\n" in made.text
    made = composed(draft, terms(100))
    assert "- 3 before\n- and question 3\n- and question 4\n" in made.text
    assert composed(draft, terms(35)).text.endswith("\nGoal: Users can be deleted\n")
    assert composed(draft, terms(35)).cost.tokens <= 35


def test_a_long_goal_is_cut_before_it_is_given_up() -> None:
    draft: Draft = {"goal": (one_line("users can be deleted " * 30, 400),), "todos": ("Docs",)}
    whole = composed(draft, terms()).cost.tokens
    assert composed(draft, terms(whole - 1)).left_out == (LeftOut("todos", 1),)
    made = composed(draft, terms(75))
    assert f"\nGoal: {one_line(draft['goal'][0], 200)}\nOpen: Docs\n" in made.text


@pytest.mark.parametrize("meter", [EXACT, CLAUDE])
def test_what_it_takes_at_least_is_told(meter: Meter) -> None:
    long = one_line("users can be deleted " * 30, 400)
    drafts: list[Draft] = [{"goal": (long,)}, {"changed": (long,)}, FULL]
    for draft in drafts:
        refused = compose_handoff(draft, terms(20, meter))
        assert isinstance(refused, NoRoom)
        assert compose_handoff(draft, terms(refused.least - 1, meter)) == refused
        assert composed(draft, terms(refused.least, meter))


def test_without_anything_to_say_there_is_none() -> None:
    with pytest.raises(ValueError, match="something to say"):
        compose_handoff({"goal": ()}, terms())


def test_every_part_can_be_cut() -> None:
    assert {part for part, least in CUTS if least == 0} == set(FULL)


WORDS = some.text(max_size=200).map(lambda text: one_line(text, 200)).filter(bool)
ITEMS = some.lists(WORDS, min_size=1, max_size=30).map(tuple)
DRAFTS = some.dictionaries(some.sampled_from(list(FULL)), ITEMS, min_size=1)


@given(DRAFTS, some.integers(1, 400), some.sampled_from([EXACT, CLAUDE]))
def test_it_is_never_over_its_limit_and_always_the_same(
    draft: Draft, limit: int, meter: Meter
) -> None:
    made = compose_handoff(draft, terms(limit, meter))
    assert made == compose_handoff(dict(draft), terms(limit, meter))
    if isinstance(made, NoRoom):
        assert made.least > limit
        return
    # Not by the numbers that it tells of itself.
    exact = independent_count(made.text)
    shown = meter.shown(exact, "markdown")
    assert (shown.tokens if meter.exact else shown.high) <= limit
    assert f"{made.cost.tokens:,} tokens)\n" in made.text
    assert made.cost.tokens >= shown.tokens
    assert len(made.text.split("\n")) > 2


@given(some.text(max_size=500), some.integers(2, 100))
def test_a_line_is_one_line(text: str, most: int) -> None:
    line = one_line(text, most)
    assert len(line) <= most
    assert "\n" not in line
    assert line.isprintable() or any(not one.isprintable() for one in text)
    assert one_line(line, most) == line


def test_a_long_prompt_ends_at_a_word() -> None:
    assert one_line("word " * 100, 400) == f"{'word ' * 79}word…"
    assert one_line("\x1b[31mred\x1b[0m\n\ttext \u202eback", 80) == "red text back"
    assert one_line("a\ud800b", 10) == "a\ufffdb"


def test_prompts_that_say_nothing_are_not_told() -> None:
    said = [
        "hi",
        "Yes, please go ahead.",
        "commit and push",
        "1",
        "fix the parser",
        "fix the parser",
    ]
    assert telling([*said, "no, the other one"]) == ["fix the parser", "no, the other one"]


def test_headings_tell_one_plan_from_another() -> None:
    plan = (
        "# Soft delete\n\n## Context\ntext\n## Step 1: a column\n```sh\n# no heading\n```\n"
        "### Detail\n## **Step 2**: routes\n## Verification\n"
    )
    assert headings(plan) == ["Soft delete", "Step 1: a column", "Step 2**: routes"]
    assert headings("no headings at all") == []


def test_a_plan_that_nobody_accepted_is_open() -> None:
    talk = Talk(plan="# One", proposed="# Soft delete\n## Step", todos=("Docs",))
    assert open_points(talk) == ["the plan, not accepted: Soft delete", "Docs"]
    assert open_points(replace(talk, proposed=None)) == ["Docs"]


def test_a_failure_is_told_without_what_cuts_its_output() -> None:
    told = failed("npm test 2>&1 | tail -20", "=== 1 failed, 3 passed ===")
    assert told == "npm test → 1 failed, 3 passed"
    assert failed("make", "") == "make"


SOURCE = "def a():\n    one = 1\n    return one\n\ndef b():\n    two = 2\n    return two\n"


@pytest.mark.parametrize(
    ("edit", "lines"),
    [
        (Edit("    two = 3\n", "    two = 2\n"), {5}),
        (
            Edit("def b():\n    two = 3\n    return two", "def b():\n    two = 2\n    return two"),
            {5},
        ),
        (Edit("two = 3", "two = 2"), {5}),
        # Something was taken out below `one = 1`.
        (Edit("    one = 1\n    print(one)\n    return one", "    one = 1\n    return one"), {2}),
        # It was changed again since: one of its lines is left.
        (Edit("x = 1", "def b():\n    three = 3\n    return two"), {4, 6}),
        (Edit("two", "gone"), set()),
        # All of the file was written.
        (Edit("", SOURCE), set()),
    ],
)
def test_the_lines_that_an_edit_made_are_found_where_they_are_now(
    edit: Edit, lines: set[int]
) -> None:
    assert changed_lines(SOURCE, [edit]) == lines


def test_the_specification_that_was_spoken_of_last() -> None:
    talk = Talk(prompts=("/moai:1-plan users", "/moai:2-run SPEC-USERS-001", "go on"))
    assert specs_named(talk) == ["SPEC-USERS-001"]


def test_the_specification_comes_with_the_part_or_phase_that_is_at_work() -> None:
    improve = part_report(phase_use("improve", 5_000, 60_000), None, "file")
    whole = phase_report(phase_use("implementation", 9_000, None), None, "command", improve)
    assert spec_line("spec.md", None) == "spec.md"
    assert spec_line("spec.md", whole) == "spec.md, phase IMPROVE"
    assert spec_line("spec.md", replace(whole, part=None)) == "spec.md, phase IMPLEMENTATION"


def test_the_message() -> None:
    clearing = Clearing(now=152_300, fixed=26_020, handoff=1_180, files=6_412)
    assert clearing_message(clearing, "claude-code") == (
        "152K now. After /clear and this: about 34K (26K fixed, 1.2K handoff, 6.4K files). "
        "Type /clear, then paste."
    )
    without = replace(clearing, now=None, fixed=None, files=0)
    assert clearing_message(without, "codex") == "This is 1.2K handoff. Type /new, then paste."


def test_what_was_left_out_is_told() -> None:
    parts = (LeftOut("asked", 1), LeftOut("changed", 12), LeftOut("plan", 2))
    assert left_out_line(parts, 2_000) == (
        "left out to stay within 2,000 tokens: 1 prompt, 12 changed files, 2 headings of the plan"
    )
