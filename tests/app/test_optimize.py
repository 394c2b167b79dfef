"""`ullage optimize` with real sources: code by its signatures, wherever its language is told."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.independent import independent_count
from ullage.app.config import EffectiveSettings, effective_settings
from ullage.app.json_files import InputError
from ullage.app.optimize import OptimiseRequest, UnknownRoleError, optimise_file
from ullage.domain.optimise import Optimised, written
from ullage.domain.redaction import LEFT_OUT

BODY = "".join(f"    total += {number} * factor\n" for number in range(300))
PYTHON = f"def area(factor: int, total: int = 0) -> int:\n{BODY}    return total\n"
SIGNATURE = "def area(factor: int, total: int = 0) -> int: ...  # 2-302\n"
PROSE = "\n\n".join(f"Paragraph {at}: " + "what there is to say of it. " * 20 for at in range(60))


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ullage.toml").write_text(
        '[roles.coder]\nfields = ["spec_id", "code"]\ntarget = 2_000\n'
    )
    return tmp_path / "context.json"


def fail(problem: str) -> None:
    pytest.fail(problem)


def in_force(folder: Path, **command_line: Any) -> EffectiveSettings:
    return effective_settings(folder, command_line, folder / "nobody")


def made(context: Path, code: object, **command_line: Any) -> Optimised:
    context.write_text(json.dumps({"spec_id": "SPEC-001", "code": code}))
    effective = in_force(context.parent, **command_line)
    return optimise_file(OptimiseRequest(context, b"", "coder"), effective, fail)


def code_of(context: Path, code: object) -> Any:
    result = made(context, code)
    assert {one.why for one in result.dropped} == {"signatures"}
    assert independent_count(written(result.context)) == result.after <= result.target
    assert made(context, result.context["code"]).context == result.context
    return result.context["code"]


@pytest.mark.parametrize(
    "code",
    [
        {"path": "src/area.py", "content": PYTHON},
        {"language": "python", "content": PYTHON},
        {"lang": "py", "content": PYTHON},
        {"filename": "notes", "language": "Python", "content": PYTHON},
    ],
    ids=["path", "language", "ending", "a name that tells nothing"],
)
def test_what_stands_beside_it_tells_the_language(context: Path, code: dict[str, str]) -> None:
    assert code_of(context, code) == {**code, "content": SIGNATURE}


def test_a_key_that_is_a_path_tells_it(context: Path) -> None:
    files = {"src/area.py": PYTHON, "src/other.py": PYTHON.replace("area", "volume")}
    assert code_of(context, files) == {
        "src/area.py": SIGNATURE,
        "src/other.py": SIGNATURE.replace("area", "volume"),
    }


def test_a_first_line_tells_it(context: Path) -> None:
    script = f"#!/usr/bin/env python3\n{PYTHON}"
    assert code_of(context, script) == f"#!/usr/bin/env python3\n{SIGNATURE}".replace(
        "2-302", "3-303"
    )


def test_fences_tell_it(context: Path) -> None:
    text = f"# Area\n\nAs it is now:\n\n```python\n{PYTHON}```\n\nIt is slow.\n"
    assert code_of(context, text) == text.replace(PYTHON, SIGNATURE)


def test_in_a_long_text_fences_are_made_short_first(context: Path) -> None:
    result = made(context, f"First.\n\n```py\n{PYTHON}```\n\n{PROSE}\n\nLast.")
    code = result.context["code"]
    assert code.startswith(f"First.\n\n```py\n{SIGNATURE}```\n\n")
    assert code.endswith("\n\nLast.")
    assert "paragraphs left out" in code


def test_prose_is_not_taken_for_source(context: Path) -> None:
    result = made(context, {"path": "src/area.py", "description": PROSE})
    assert {one.why for one in result.dropped} == {"extract"}
    assert result.context["code"]["description"].startswith("Paragraph 0: what there is")


def test_source_that_is_over_the_maximum_as_signatures_comes_as_headers_or_cut(
    context: Path,
) -> None:
    methods = "".join(f"    def m{at}(self, {'a' * 30}: int) -> int:\n        return {at}\n\n"
                      for at in range(400))  # fmt: skip
    source = f"class Many:\n{methods}"
    (context.parent / "ullage.toml").write_text(
        'maximum = 400\n[roles.coder]\nfields = ["code"]\ntarget = 300\n'
    )
    headers = made(context, {"path": "many.py", "content": source})
    assert headers.context["code"]["content"] == "class Many: ...\n\n"
    assert {one.why for one in headers.dropped} == {"not-required", "headers"}
    functions = "".join(
        f"def f{at}(number: int) -> int:\n    return number\n\n\n" for at in range(900)
    )
    cut = made(context, {"path": "many.py", "content": functions})
    assert cut.context["code"]["content"].startswith(
        "def f0(number: int) -> int:\n    return number"
    )
    assert cut.after <= 400


def files(number: int) -> list[dict[str, str]]:
    """Sources of some 250 tokens each, of some 60 as signatures."""
    return [
        {
            "path": f"src/f{at}.py",
            "code": "\n\n".join(
                f"def f{at}_{of}(a: int, b: int) -> int:\n"
                + "".join(f"    c{line} = a + b * {at + line}\n" for line in range(6))
                + "    return c0\n"
                for of in range(4)
            ),
        }
        for at in range(number)
    ]


def test_sources_are_signatures_before_a_list_loses_entries(context: Path) -> None:
    given = files(130)
    result = made(context, given, target=20_000)
    assert [(one.field, one.why) for one in result.dropped] == [("code/*/code", "signatures")]
    assert [one["path"] for one in result.context["code"]] == [one["path"] for one in given]
    assert result.after <= 20_000 < result.before
    assert made(context, result.context["code"], target=20_000).context == result.context


def test_only_so_many_sources_as_it_takes_are_signatures_the_heaviest_first(
    context: Path,
) -> None:
    long = {"path": "src/area.py", "code": PYTHON}
    given = [*files(20), long, *files(40)[20:]]
    before = independent_count(json.dumps({"spec_id": "SPEC-001", "code": given}))
    one_less = made(context, given, target=before - 500)
    assert one_less.context["code"] == [
        {**long, "code": SIGNATURE} if one is long else one for one in given
    ]
    room = made(context, given, target=8_000)
    whole = [one for one in room.context["code"] if one in given]
    assert 0 < len(whole) < 40
    assert 7_600 < room.after <= 8_000
    assert {one.why for one in room.dropped} == {"signatures"}


def test_a_few_small_sources_over_the_target_are_signatures(context: Path) -> None:
    given = files(30)
    result = made(context, given, target=4_000)
    assert (result.level, result.after <= 4_000) == ("condensed", True)
    assert {one.why for one in result.dropped} == {"signatures"}


def test_a_value_of_one_line_beside_a_path_is_no_source(context: Path) -> None:
    line = "def area(a): return " + " + ".join(f"a * {at}" for at in range(90))
    given = {"path": "src/area.py", "content": PYTHON, "call": line}
    assert made(context, given, target=700).context["code"] == {**given, "content": SIGNATURE}


def test_in_a_model_s_tokens_the_band_is_within(context: Path) -> None:
    result = made(context, PROSE, model="claude-sonnet-4-5")
    assert (result.limit_on, result.exact, result.target) == ("band-high", False, 2_000)
    assert result.band is not None
    assert result.band[1] <= 2_000


def test_limits_of_the_role_of_the_command_and_of_the_preset(context: Path) -> None:
    assert made(context, 1).target == 2_000
    assert made(context, 1).maximum == 50_000
    within = made(context, 1, maximum=1_000)
    assert (within.target, within.maximum) == (1_000, 1_000)
    beyond = made(context, 1, target=60_000)
    assert (beyond.target, beyond.maximum) == (60_000, 60_000)
    least = made(context, 1, target=500, maximum=900)
    assert (least.target, least.maximum) == (500, 900)
    effective = in_force(context.parent)
    context.write_text('{"spec_id": 1, "api_design": 2, "database_schema": 3}')
    shipped = optimise_file(OptimiseRequest(context, b"", "backend-expert"), effective, fail)
    assert (shipped.target, shipped.maximum) == (30_000, 50_000)


def test_a_role_that_nobody_knows(context: Path) -> None:
    context.write_text("{}")
    with pytest.raises(UnknownRoleError, match="did you mean coder"):
        optimise_file(OptimiseRequest(context, b"", "codr"), in_force(context.parent), fail)


@pytest.mark.parametrize("text", ["[]", "3", '"a"', "", "{", '{"a": 1, "a": 2}', '{"a": NaN}'])
def test_what_is_no_object_is_refused(context: Path, text: str) -> None:
    context.write_text(text)
    with pytest.raises(InputError, match=r"context\.json: "):
        optimise_file(OptimiseRequest(context, b"", "coder"), in_force(context.parent), fail)


def test_a_secret_in_source_is_a_comment_so_that_it_still_parses(context: Path) -> None:
    key = f"AKIA{'Q2RS' * 4}"
    source = PYTHON.replace(BODY, f'    key = "{key}"\n{BODY}')
    result = made(context, {"path": "src/area.py", "content": f'KEY = "{key}"\n{source}'})
    assert result.context["code"]["content"] == (
        f"# {LEFT_OUT}\n{SIGNATURE.replace('2-302', '3-304')}"
    )
    assert [(one.field, one.line) for one in result.secrets] == [
        ("code/content", 1),
        ("code/content", 3),
    ]
