"""What can be done about the cost of files: titles, exact figures, what a click does, and back."""

from pathlib import Path

import pytest

from tests.support.window import Window, cost, module

HEAVY, HEAVIER = module("a", 60), module("b", 100)
SAID = "Files for the agent"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "project"


def filled(window: Window, **texts: str) -> None:
    """Write and open files; the last one is looked at."""
    for name, text in texts.items():
        window.write(f"{name}.py", text)
        window.show(f"{name}.py")
    window.settle()


def test_every_title_in_its_order(root: Path) -> None:
    with Window(root) as window:
        filled(window, users=HEAVIER, orders=HEAVY, db=module("db", 80))
        assert window.titles("db.py", 4, 4) == [
            "Load signatures only for 2 other open files (3.8K instead of 32.3K tokens)",
            "Load signatures only (1.9K instead of 16.2K tokens)",
            "Load headers only (1.9K instead of 16.2K tokens)",
            "Load only db_0 in full (2.1K instead of 16.2K tokens)",
            "Leave out (frees 16.2K tokens)",
            "Fit files to 30K tokens (now 48.5K)",
            "Write 3 files to .ullage/context.md (~48.6K tokens)",
        ]
        window.view_as("signatures", "users.py", "orders.py", "db.py")
        assert window.titles("db.py", 4, 4) == [
            "Load full file (16.2K instead of 1.9K tokens)",
            "Leave out (frees 1.9K tokens)",
            "Write 3 files to .ullage/context.md (~5.8K tokens)",
        ]
        assert window.diagnostics() == {}


def test_the_file_being_edited_is_offered_less_last_once_that_would_have_an_effect(
    root: Path,
) -> None:
    """Before it is saved it is loaded in full, so that no saving could be announced."""
    with Window(root) as window:
        filled(window, a=HEAVY)
        window.edit("a.py", "# mine\n")
        unsaved = window.titles("a.py", 4, 4)
        window.save("a.py")
        titles = window.titles("a.py", 4, 4)
    assert [title.partition(" (")[0] for title in unsaved] == [
        "Leave out",
        "Write 1 file to .ullage/context.md",
    ]
    assert [title.partition(" (")[0] for title in titles] == [
        "Leave out",
        "Load signatures only",
        "Load headers only",
        "Load only a_0 in full",
        "Write 1 file to .ullage/context.md",
    ]


CLICKS = [
    ("Load signatures only for 1 other", 0),
    ("Load signatures only (", 0),
    ("Load headers only", 0),
    ("Load only a_59 in full", 960),
    ("Leave out", 0),
]


@pytest.mark.parametrize(("start", "line"), CLICKS, ids=[start for start, _ in CLICKS])
def test_a_click_does_what_the_title_announced(root: Path, start: str, line: int) -> None:
    with Window(root) as window:
        filled(window, b=module("b", 30), a=HEAVY)
        before = window.tokens()
        action = window.action("a.py", start, line, 4)
        data = action["data"]
        answer = window.choose(action)
        assert data["before"] > data["after"] >= 0
        assert answer["before"] == before
        assert answer["after"] == before - data["before"] + data["after"] == window.tokens()
        assert answer["message"].endswith(f" {SAID}: {shown(answer['after'])} of 30K.")
        undone = window.command("undo")
        assert (undone["before"], undone["after"]) == (answer["after"], before)
        assert undone["message"].startswith("Undone. ")
        assert undone["message"].endswith(f" {SAID}: {shown(before)} of 30K.")
        assert window.tokens() == before


def shown(tokens: int) -> str:
    return f"{tokens / 1000:.1f}K" if tokens >= 1000 else str(tokens)


def test_full_again(root: Path) -> None:
    with Window(root) as window:
        filled(window, a=HEAVY)
        window.view_as("headers", "a.py")
        action = window.action("a.py", "Load full file")
        assert action["data"] == {
            "before": window.working_set()["a.py"]["tokens"]["headers"],
            "after": cost(HEAVY),
        }
        assert window.choose(action)["after"] == window.tokens() == cost(HEAVY)


def test_fit_keeps_the_target_whatever_it_takes(root: Path) -> None:
    with Window(root) as window:
        filled(window, c=HEAVIER, b=module("c", 90), a=HEAVY)
        window.look_away()
        before = window.tokens()
        action = window.action("a.py", f"Fit files to 30K tokens (now {shown(before)})")
        answer = window.choose(action)
        assert (answer["before"], action["data"]) == (before, {"before": before, "after": 30_000})
        assert 0 < answer["after"] == window.tokens() <= 30_000
        assert window.command("undo")["after"] == before
        assert window.diagnostics()


def test_fit_keeps_what_an_included_file_imports(root: Path) -> None:
    """Two files that cost the same: the one that nobody imports is cut."""
    with Window(root) as window:
        imported, other = "lib/used.py", "lib/other.py"
        for name in (imported, other):
            window.write(name, HEAVY)
        window.background(other, imported)
        filled(window, main="from lib import used\n" + module("main", 2))
        window.include("main.py")
        window.command("fit", target=cost(HEAVY) + 3_000)
        views = {name: item["view"] for name, item in window.working_set().items()}
        assert views["main.py"] == views[imported] == "full"
        assert views[other] != "full"
        window.command("fit")
        unneeded = window.command("fit")
        assert unneeded["message"].startswith("Nothing changed. ")


def test_fit_says_when_it_cannot(root: Path) -> None:
    with Window(root) as window:
        filled(window, a=HEAVY)
        error = window.refused("fit", target=10)
        assert error["code"] == -32803
        assert error["message"] == (
            f"The files cannot be fitted to 10 tokens: with the cheapest views they are "
            f"{cost(HEAVY) - 10:,} over. a.py stays whole while you work on it. Leave some out."
        )
        assert window.refused("fit", target=-1)["code"] == -32602
        assert window.tokens() == cost(HEAVY)


def test_small_savings_are_not_offered(root: Path) -> None:
    """Half of it and a thousand tokens, both."""
    with Window(root) as window:
        filled(window, little=module("a", 4), flat="VALUES = [1, 2, 3]\n" * 900)
        assert window.titles("little.py") == [
            "Leave out (frees 811 tokens)",
            f"Write 2 files to .ullage/context.md (~{shown(window.tokens() + 96)} tokens)",
        ]


def test_what_action_one_leaves_alone(root: Path) -> None:
    """Looked at, being edited, edited lately, included in full, pinned by the editor."""
    with Window(root) as window:
        names = ("plain", "dirty", "lately", "included", "pinned", "active")
        filled(window, **dict.fromkeys(names, HEAVY))
        window.show("pinned.py", pinned=True)
        window.edit("dirty.py", "# mine\n")
        window.edit("lately.py", "# mine\n")
        window.save("lately.py")
        window.include("included.py")
        window.show("active.py")
        for asked_in in ("active.py", "dirty.py"):
            action = window.action(asked_in, "Load signatures only for")
            (argument,) = action["command"]["arguments"]
            assert argument == {"uris": [window.uri("plain.py")], "view": "signatures"}
        assert window.diagnostics()


def test_typing_returns_a_file_to_full_until_it_is_saved(root: Path) -> None:
    with Window(root) as window:
        filled(window, a=HEAVY)
        answer = window.view_as("signatures", "a.py")
        cheap = answer["after"]
        assert answer["message"] == (
            f"a.py: signatures, {cheap:,} instead of {cost(HEAVY):,} tokens. "
            f"{SAID}: {shown(cheap)} of 30K."
        )
        window.edit("a.py", "# mine\n")
        item = window.working_set()["a.py"]
        assert (item["view"], item["wanted"], item["dirty"]) == ("full", "signatures", True)
        assert window.tokens() == item["cost"] == cost("# mine\n" + HEAVY)
        again = window.view_as("headers", "a.py")
        assert again["message"].startswith("a.py: full while you edit. ")
        window.command("undo")
        window.save("a.py")
        item = window.working_set()["a.py"]
        assert (item["view"], item["dirty"]) == ("signatures", False)
        assert window.tokens() == cost(window.view_text("signatures", "a.py"))


def test_undoing_the_edit_itself_is_as_good_as_saving(root: Path) -> None:
    with Window(root) as window:
        filled(window, a=HEAVY)
        cheap = window.view_as("signatures", "a.py")["after"]
        window.edit("a.py", "x")
        assert window.working_set()["a.py"]["dirty"]
        window.replace("a.py", HEAVY)
        assert not window.working_set()["a.py"]["dirty"]
        assert window.tokens() == cheap


def test_twenty_steps_can_be_undone_and_a_step_that_changes_nothing_is_none(root: Path) -> None:
    with Window(root) as window:
        filled(window, a=HEAVY)
        totals = [window.tokens()]
        for step in range(25):
            view = ("signatures", "full")[step % 2]
            totals.append(window.view_as(view, "a.py")["after"])
            assert window.view_as(view, "a.py")["before"] == totals[-1]
        for expected in reversed(totals[5:-1]):
            assert window.command("undo")["after"] == expected
        last = window.command("undo")
        assert (last["before"], last["after"]) == (totals[5], totals[5])
        assert last["message"] == "Nothing to undo."


def test_a_step_is_undone_by_its_name_only_while_it_is_the_last(root: Path) -> None:
    with Window(root) as window:
        filled(window, a=HEAVY, b=HEAVY)
        first = window.view_as("signatures", "a.py")
        second = window.command("drop", uris=[window.uri("b.py")])
        refused = window.command("undo", step=first["step"])
        assert refused["message"].startswith("Something else was changed since. Undo that first.")
        assert refused["before"] == refused["after"] == second["after"]
        assert window.command("undo", step=second["step"])["after"] == first["after"]
        # Another step is another one, also where as many were made before it.
        third = window.command("drop", uris=[window.uri("b.py")])
        assert third["step"] != second["step"]
        assert window.command("undo", step=second["step"])["after"] == third["after"]
        assert window.command("undo", step=third["step"])["after"] == first["after"]
        assert window.command("undo", step=first["step"])["after"] == first["before"]


def test_reset_is_one_step_too(root: Path) -> None:
    with Window(root) as window:
        filled(window, a=HEAVY, b=HEAVY)
        window.view_as("signatures", "a.py")
        window.command("drop", uris=[window.uri("b.py")])
        chosen = window.tokens()
        assert window.command("reset")["after"] == cost(HEAVY, HEAVY)
        assert window.command("undo")["after"] == chosen == window.tokens()


def test_a_view_lasts_until_its_tab_closes_an_include_for_good(root: Path) -> None:
    with Window(root) as window:
        filled(window, a=HEAVY, b=HEAVY)
        window.view_as("signatures", "a.py", "b.py")
        window.include("b.py")
        for name in ("a.py", "b.py"):
            window.close_tab(name)
        assert {name: one["view"] for name, one in window.working_set().items()} == {
            "b.py": "signatures"
        }
        window.show("a.py")
        assert window.working_set()["a.py"]["view"] == "full"


def test_leaving_out_and_taking_in_again(root: Path) -> None:
    with Window(root) as window:
        filled(window, a=HEAVY, b=module("b", 2))
        answer = window.command("drop", uris=[window.uri("a.py")])
        assert answer["message"].startswith(f"a.py: left out, frees {cost(HEAVY):,} tokens. ")
        item = window.working_set()["a.py"]
        assert (item["dropped"], window.status()["workingSet"]["files"]) == (True, 1)
        window.command("drop", uris=[window.uri("a.py")], dropped=False)
        assert window.tokens() == cost(HEAVY, module("b", 2))


def test_symbols_can_be_chosen_by_name(root: Path) -> None:
    with Window(root) as window:
        filled(window, a=HEAVY)
        window.view_as("symbols", "a.py", symbols=["a_3", "a_4"])
        item = window.working_set()["a.py"]
        assert (item["view"], item["symbols"]) == ("symbols", ["a_3", "a_4"])
        text = window.view_text("symbols", "a.py")
        assert cost(text) < item["cost"] < cost(HEAVY)
        assert (
            window.refused("setView", uris=[window.uri("a.py")], view="symbols")["code"] == -32602
        )
        assert window.refused("setView", uris=[], view="full", symbols=["x"])["code"] == -32602


def test_a_view_with_other_docs_has_a_cost_of_its_own(root: Path) -> None:
    documented = 'def f(a):\n    """One sentence. And many more words."""\n' + "    a += 1\n" * 60
    with Window(root) as window:
        filled(window, a=documented)
        costs = {
            docs: window.view_as("signatures", "a.py", docs=docs)["after"]
            for docs in ("none", "summary", "full")
        }
        texts = {docs: window.view_text("signatures", "a.py", docs) for docs in costs}
        assert costs == {docs: cost(text) for docs, text in texts.items()}
        assert costs["none"] < costs["summary"] < costs["full"] < cost(documented)


def test_loading_a_file_that_is_not_open_includes_it(root: Path) -> None:
    with Window(root) as window:
        window.write("lib/far.py", HEAVY)
        filled(window, a=module("a", 2))
        answer = window.view_as("signatures", "lib/far.py")
        item = window.working_set()["lib/far.py"]
        assert (item["view"], item["reasons"]) == ("signatures", ["pin"])
        assert answer["after"] - answer["before"] == item["cost"]


def test_a_file_without_views_says_so(root: Path) -> None:
    with Window(root) as window:
        window.write("notes.md", "# Notes\n" * 800)
        window.show("notes.md")
        answer = window.view_as("signatures", "notes.md")
        assert answer["message"].startswith("notes.md: full, it has no signatures. ")
        assert answer["before"] == answer["after"]


def test_commands_refuse_what_they_do_not_understand(root: Path) -> None:
    with Window(root) as window:
        window.tell_tabs()
        wrong: list[tuple[str, dict[str, object]]] = [
            ("setView", {"uris": ["a"], "view": "half"}),
            ("setView", {"uris": "a", "view": "full"}),
            ("setView", {}),
            ("pin", {"uris": [3]}),
            ("drop", {"uris": [], "dropped": "yes"}),
            ("nothing", {}),
        ]
        assert {window.refused(name, **arguments)["code"] for name, arguments in wrong} == {-32602}
