"""Secrets in what was said: none is left, and what stands around them is."""

import pytest

from tests.adapters.test_secrets import BY_FORM, MARK, some
from ullage.adapters.secrets import find_secrets
from ullage.app.context_notes import LeftOutSecret
from ullage.app.handoff_texts import PROMPT, Cleaner
from ullage.domain.redaction import LEFT_OUT, lines_of, without_values

AWS_KEY = f"AKIA{some(16, 'ABCDEFGH234567')}"


def cleaned(text: str) -> str:
    return Cleaner().clean(text, PROMPT)


def test_a_secret_goes_and_the_sentence_stays() -> None:
    cleaner = Cleaner()
    said = cleaner.clean(f"Users log in.\r\nTry {AWS_KEY}, then the rest.\r\nThanks", PROMPT)
    assert said == f"Users log in.\r\nTry {LEFT_OUT} then the rest.\r\nThanks"
    assert cleaner.secrets == (LeftOutSecret(PROMPT, None, "AWS Access Key"),)


@pytest.mark.parametrize("line", BY_FORM.values(), ids=BY_FORM)
def test_a_secret_of_any_form_goes_with_its_word(line: str) -> None:
    said = cleaned(f"first\nUse this: {line} and then go on\nlast")
    assert [one.strip() for one in lines_of(said)][::2] == ["first", "last"]
    assert said.split("\n")[1].startswith("Use this: ")
    assert LEFT_OUT in said
    assert find_secrets(said, None) == ()
    words = [word for word in line.split() if len(word) > 20 and any(map(str.isdigit, word))]
    assert not [word for word in words if word in said]


@pytest.mark.parametrize(
    "beside",
    [f"password={some(9)}", f"secret: {some(9)} {some(9)}", f"{some(20)}/{some(18)}7"],
)
def test_what_stands_beside_a_secret_is_not_trusted(beside: str) -> None:
    said = cleaned(f"Log in with {AWS_KEY} and {beside}")
    assert said.startswith(f"Log in with {LEFT_OUT} and ")
    assert not [word for word in beside.split(" ") if len(word) > 8 and word in said]


def test_a_password_in_a_sentence_goes_and_the_sentence_stays() -> None:
    password = f"{some(6)}7a"
    for text in (f"The password={password} is for tests.", f"(passwd: {password}) is for tests."):
        said = cleaned(text)
        assert password not in said
        assert said.endswith("is for tests.")
    said = cleaned(f"Use {AWS_KEY}. The password={password} is for tests, then drop the table")
    assert said == f"Use {LEFT_OUT} The {LEFT_OUT} is for tests, then drop the table"
    harmless = "The password field: required, 8 characters. Set secret_key=$KEY1"
    assert cleaned(harmless) == harmless


def test_where_nobody_knows_the_word_the_line_goes() -> None:
    key = f"{MARK.format('BEGIN', '')}\\n{some(64)}\\n{MARK.format('END', '')}"
    assert cleaned(f"Use\n{key} and {AWS_KEY}\nplease") == f"Use\n{LEFT_OUT}\nplease"
    block = key.replace("\\n", "\n")
    assert cleaned(f"Use\n{block}\nplease") == "\n".join(["Use", *[LEFT_OUT] * 3, "please"])


def test_a_value_goes_wherever_it_stands() -> None:
    assert without_values("a bc, xbcx: b c", ["bc"]) == f"a {LEFT_OUT} {LEFT_OUT} b c"
    assert without_values("to 'b c' now", ["b c"]) == f"to {LEFT_OUT} now"
    assert without_values("nothing", []) == "nothing"
