"""`ullage optimize`: a context for a kind of agent, as a person and a script get it."""

import json
from pathlib import Path

import pytest

from tests.cli.program import Run, start
from tests.support.independent import independent_count

# The example of the document that the product implements, at its sizes.
LARGE = {
    "spec_id": "SPEC-001",
    "full_code": "... " * 10_000,
    "api_design": {"endpoints": [f"/users/{at}" for at in range(100)]},
    "database_schema": {"users": ["id", "name"]},
    "test_results": [{"name": f"test {at}", "passed": True} for at in range(500)],
    "conversation_history": "... " * 20_000,
}
NEEDED = ("spec_id", "api_design", "database_schema")


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "context.json"
    path.write_text(json.dumps(LARGE))
    return path


def test_the_source_s_own_example(context: Path, ullage: Run) -> None:
    done = ullage("optimize", context, "--role", "backend-expert")
    assert done.status == 0
    assert done.document == {name: LARGE[name] for name in NEEDED}
    before, after = map(independent_count, (f"{context.read_text()}\n", done.out))
    assert done.complaints[0] == (
        f"ullage: for backend-expert {after:,} tokens instead of {before:,} (o200k_base); "
        "target 30,000, maximum 50,000"
    )
    assert before > 35_000
    assert after < 30_000
    assert [line.split()[1:] for line in done.complaints[1:]] == [
        ["conversation_history:", "not", "needed"],
        ["full_code:", "not", "needed"],
        ["test_results:", "not", "needed"],
    ]


def test_for_scripts(context: Path, ullage: Run) -> None:
    done = ullage("optimize", context, "-r", "backend-expert", "-f", "json")
    assert (done.status, done.err) == (0, "")
    document = done.document
    assert document["context"] == {name: LARGE[name] for name in NEEDED}
    text = ullage("optimize", context, "-r", "backend-expert").out
    assert text.strip() in done.out
    assert document["after"] == independent_count(text)
    assert (document["target"], document["maximum"]) == (30_000, 50_000)
    assert (document["limitOn"], document["missing"]) == ("exact", [])
    assert {one["field"]: one["why"] for one in document["dropped"]} == dict.fromkeys(
        set(LARGE) - set(NEEDED), "not-required"
    )


def test_from_standard_input_and_through_a_pipe() -> None:
    odd = {"spec_id": "\ud800 é", "api_design": 1.5, "database_schema": None}
    done = start("optimize", "-", "-r", "backend-expert", data=json.dumps(odd).encode())
    assert (done.status, done.document) == (0, odd)
    assert f"for backend-expert {independent_count(done.out)} tokens" in done.err


def test_another_way_to_write_the_same_saves_nothing(context: Path, ullage: Run) -> None:
    needed = {"spec_id": "é" * 2_000, "api_design": [1] * 500, "database_schema": None}
    context.write_text(json.dumps(needed, ensure_ascii=True, indent=8))
    document = ullage("optimize", context, "-r", "backend-expert", "-f", "json").document
    assert document["context"] == needed
    assert document["before"] == document["after"] < independent_count(context.read_text()) / 2


def test_secrets_are_left_out_and_told(context: Path, ullage: Run) -> None:
    key = f"AKIA{'Q2RS' * 4}"
    notes = f"Begin.\nkey {key}\n"
    context.write_text(json.dumps({**LARGE, "api_design": [{"id": key}], "spec_id": notes}))
    done = ullage("optimize", context, "-r", "backend-expert")
    assert key not in done.out
    assert done.document["api_design"] == [{"id": "[secret left out by ullage]"}]
    assert done.complaints[:2] == [
        "ullage: spec_id:2: left out, it looks like a secret (AWS Access Key)",
        "ullage: api_design/*/id: left out, it looks like a secret (AWS Access Key)",
    ]
    document = ullage("optimize", context, "-r", "backend-expert", "-f", "json").document
    assert document["secrets"] == [
        {"field": "spec_id", "line": 2, "kind": "AWS Access Key"},
        {"field": "api_design/*/id", "line": None, "kind": "AWS Access Key"},
    ]


def test_into_a_file(context: Path, ullage: Run) -> None:
    done = ullage("optimize", context, "-r", "backend-expert", "-o", "out.json")
    text = Path("out.json").read_text()
    assert (done.status, done.err) == (0, "")
    assert json.loads(text) == {name: LARGE[name] for name in NEEDED}
    assert done.out.startswith(f"Wrote out.json: for backend-expert {independent_count(text):,} ")
    refused = ullage("optimize", context, "-r", "backend-expert", "-o", context)
    assert refused.status == 2
    assert json.loads(context.read_text()) == LARGE


def test_a_field_that_is_missing_is_named(context: Path, ullage: Run) -> None:
    done = ullage("optimize", context, "-r", "docs-manager")
    assert (done.status, done.document) == (1, {"spec_id": "SPEC-001"})
    assert done.complaints[:2] == [
        f"ullage: {field}: docs-manager needs it, and the context has no such field"
        for field in ("api_spec", "architecture")
    ]
    json_done = ullage("optimize", context, "-r", "docs-manager", "-f", "json")
    assert (json_done.status, json_done.document["missing"]) == (1, ["api_spec", "architecture"])


def test_a_field_that_cannot_fit_is_told_and_by_how_much(context: Path, ullage: Run) -> None:
    tight = ("optimize", context, "-r", "backend-expert", "--maximum", "20", "-o", "out.json")
    done = ullage(*tight)
    assert (done.status, done.out) == (1, "")
    assert "api_design: " in done.err
    assert "over the maximum of 20" in done.err
    assert not Path("out.json").exists()
    document = ullage(*tight, "-f", "json").document
    assert (document["context"], document["maximum"]) == (None, 20)
    too_large = document["tooLarge"]
    assert too_large["field"] == "api_design"
    assert too_large["by"] == document["after"] - 20


def test_a_role_of_the_settings(context: Path, ullage: Run) -> None:
    Path("ullage.toml").write_text('[roles.reviewer]\nfields = ["test_results"]\ntarget = 2_000\n')
    document = ullage("optimize", context, "-r", "reviewer", "-f", "json").document
    shown = document["context"]["test_results"]
    assert document["after"] <= document["target"] == 2_000
    assert f"… {500 - len(shown) + 1} left out" in shown


def test_a_role_that_nobody_knows(context: Path, ullage: Run) -> None:
    done = ullage("optimize", context, "--role", "backend")
    assert (done.status, done.out) == (2, "")
    assert "--role: unknown role 'backend': did you mean backend-expert?" in done.complaints[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [("[]", "must be an object of fields"), ("{", "not valid JSON: line 1"), ("\0", "NUL byte")],
)
def test_what_is_no_context(context: Path, ullage: Run, text: str, said: str) -> None:
    context.write_text(text)
    done = ullage("optimize", context, "--role", "backend-expert")
    assert (done.status, done.out) == (2, "")
    assert said in done.complaints[0]


def test_a_file_that_is_not_there(context: Path, ullage: Run) -> None:
    done = ullage("optimize", "nowhere.json", "--role", "backend-expert")
    assert (done.status, done.err) == (2, "ullage: nowhere.json: no such file or folder\n")
