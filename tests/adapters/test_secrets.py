"""Secrets in texts: found in every form people leave them in, and not found in ordinary code.

Every secret here is made up while the test runs: none is in this file for a scanner to find.
"""

import base64
import json
import random
import string
import sysconfig
import time
from pathlib import Path

import pytest

from ullage.adapters.outlines import language_of
from ullage.adapters.secrets import find_secrets
from ullage.domain.redaction import LEFT_OUT, SecretLines, lines_of, without_secrets

_RANDOM = random.Random(7)
ALNUM = string.ascii_letters + string.digits


def some(length: int, letters: str = ALNUM) -> str:
    return "".join(_RANDOM.choice(letters) for _ in range(length))


def encoded(**fields: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(fields).encode()).decode().rstrip("=")


HEX = "0123456789abcdef"
UPPER = string.ascii_uppercase + "234567"
JWT = f"{encoded(alg='HS256', typ='JWT')}.{encoded(sub='12', name='J')}.{some(43)}"
MARK = "-----{} {}PRIVATE KEY-----"

BY_FORM = {
    "AWS key": f'key_id = "AKIA{some(16, UPPER)}"',
    "AWS secret": f'aws_secret_access_key = "{some(40)}"',
    "GitHub": f"x = 'ghp_{some(36)}'",
    "GitHub fine-grained": f"token: github_pat_{some(22)}_{some(59)}",
    "GitLab": f'run("glpat-{some(20)}")',
    "OpenAI project": f"x=sk-proj-{some(74)}T3BlbkFJ{some(74)}",
    "OpenAI legacy": f'x("sk-{some(20)}T3BlbkFJ{some(20)}")',
    "Anthropic": f'x("sk-ant-api03-{some(93)}AA")',
    "Google": f'const k = "AIza{some(35)}"',
    "Slack bot": f'"xoxb-{some(12, string.digits)}-{some(13, string.digits)}-{some(24)}"',
    "Slack hook": f"https://hooks.slack.com/services/T{some(8)}/B{some(10)}/{some(24)}",
    "Stripe": f'stripe("sk_live_{some(24)}")',
    "npm": f"//registry.example.org/:_authToken=npm_{some(36)}",
    "npm, older": f"//registry.example.org/:_authToken={some(8, HEX)}-{some(27, HEX)}",
    "PyPI": f"twine -p pypi-AgEIcHlwaS5vcmc{some(150)}",
    "Hugging Face": f'"hf_{some(34, string.ascii_letters)}"',
    "SendGrid": f'k="SG.{some(22)}.{some(43)}"',
    "Twilio": f'"SK{some(32, HEX)}"',
    "Telegram": f'"{some(10, "123456789")}:AA{some(33)}"',
    "Discord": f'"M{some(23)}.{some(6)}.{some(27)}"',
    "JSON web token": f"curl -H 'x: {JWT}'",
    "URL": f"postgres://admin:{some(14)}@db.example.com:5432/app",
    "Azure storage": f"AccountName=a;AccountKey={some(86)}==",
    "DigitalOcean": f'"dop_v1_{some(64, HEX)}"',
    "Vault": f"hvs.{some(90)}",
    "Databricks": f'"dapi{some(32, HEX)}"',
    "bearer": f'{{"Authorization": "Bearer {some(39)}1"}}',
}


@pytest.mark.parametrize("line", BY_FORM.values(), ids=BY_FORM)
@pytest.mark.parametrize("language", ["python", "markdown", None])
def test_a_known_form_is_found_in_any_file(line: str, language: str | None) -> None:
    found = find_secrets(f"before = 1\r\n\t{line}\r\nafter = 2\r\n", language)
    assert [(one.first, one.last) for one in found] == [(2, 2)]


BY_NAME = [
    ("python", f'password = "{some(12)}"'),
    ("python", f"    'api_key': '{some(32)}',"),
    ("python", f"connect(password='{some(10)}')"),
    ("python", f"SECRET_KEY = 'django-insecure-{some(50)}'"),
    ("typescript", f"const clientSecret = `{some(40)}`;"),
    ("typescript", f'  apiKey: "{some(32)}",'),
    ("go", f'password := "{some(12)}"'),
    ("java", f'String dbPassword = "{some(12)}";'),
    ("properties", f"DB_PASSWORD={some(14)}"),
    ("yaml", f"  password: {some(14)}"),
    ("toml", f'secret = "{some(14)}"'),
    ("ini", f"password = {some(14)}"),
    ("json", f'  "client_secret": "{some(20)}",'),
]


@pytest.mark.parametrize(("language", "line"), BY_NAME)
def test_a_name_that_promises_a_secret_is_believed(language: str, line: str) -> None:
    assert len(find_secrets(f"a\n{line}\nb\n", language)) == 1


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("python", "password = getpass('Password: ')"),
        ("python", 'password = os.environ["DB_PASSWORD"]'),
        ("python", "def login(user: str, password: str) -> None:"),
        ("python", "if password == other_password:"),
        ("python", 'url = f"https://{user}:{password}@{host}/"'),
        ("python", 'if line.startswith("' + MARK.format("BEGIN", "RSA ") + '"):'),
        ("typescript", "  password: string;"),
        ("typescript", 'const secret = "${SECRET}";'),
        ("go", "password := readPassword()"),
        ("go", "password = other"),
        ("yaml", "password: ${DB_PASSWORD}"),
        ("yaml", "password: {{ .Values.password }}"),
        ("yaml", "password:"),
        ("yaml", "secret: null"),
        ("toml", 'password = "$PASSWORD"'),
        ("properties", "DB_PASSWORD="),
        ("properties", "_authToken=${NPM_TOKEN}"),
        ("python", f'sha256 = "{some(64, HEX)}"'),
        ("json", f'"integrity": "sha512-{some(86)}=="'),
        ("python", 'headers["Authorization"] = "Bearer " + token'),
    ],
)
def test_ordinary_code_is_let_be(language: str, line: str) -> None:
    assert find_secrets(f"a\n{line}\nb\n", language) == ()


@pytest.mark.parametrize("kind", ["", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED "])
@pytest.mark.parametrize("headers", ["", "Proc-Type: 4,ENCRYPTED\nDEK-Info: DES,AB\n\n"])
def test_a_private_key_is_found_to_its_last_line(kind: str, headers: str) -> None:
    key = "\n".join(some(64) for _ in range(40)) + "\n" + some(9) + "="
    block = f"{MARK.format('BEGIN', kind)}\n{headers}{key}\n{MARK.format('END', kind)}"
    (found,) = find_secrets(f"a\nb\n{block}\nc\n", None)
    assert (found.first, found.last) == (3, 3 + block.count("\n"))
    (found,) = find_secrets(f"a.b()\n{block.removesuffix(MARK.format('END', kind))}c.d()\n", None)
    assert found.last == 2 + block.count("\n") - 1


@pytest.mark.parametrize("quoted", ['"{}\\n"', "'{}\\n' +", "# {}", " * {}", "    {}"])
def test_a_private_key_in_code_is_found_to_its_last_line(quoted: str) -> None:
    key = [MARK.format("BEGIN", "RSA "), *(some(64) for _ in range(9)), some(9) + "="]
    lines = [quoted.format(line) for line in [*key, MARK.format("END", "RSA ")]]
    text = "\n".join(["key = (", *lines, ")", "rest = 1"])
    assert find_secrets(text, "python") == (SecretLines(2, 13, "Private Key"),)


def test_code_that_handles_keys_is_no_key() -> None:
    begin, end = MARK.format("BEGIN", "RSA "), MARK.format("END", "RSA ")
    text = (
        f'BEGIN = "{begin}"\nEND = "{end}"\n'
        "cryptography_hazmat_primitives_serialization_load = loads\n"
        f"def is_key(text):\n    return text.startswith('{begin}')\n"
        f"def is_end(text):\n    return text.endswith('{end}')\n"
    )
    assert find_secrets(text, "python") == ()


def test_a_private_key_in_one_line_is_one_line() -> None:
    line = MARK.format("BEGIN", "") + "\\n" + some(200) + "\\n" + MARK.format("END", "")
    text = f'{{\n  "private_key": "{line}",\n  "other": 1\n}}\n'
    assert find_secrets(text, "json") == (SecretLines(2, 2, "Private Key"),)


def test_a_secret_deep_in_a_long_line_is_found() -> None:
    for at in (0, 1_990, 3_980, 4_000, 50_000):
        text = "x=1;" * (at // 4) + f'y="ghp_{some(36)}";' + "z=2;" * 5_000
        assert len(find_secrets(text, "javascript")) == 1


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", ["", "\n"])
def test_lines_are_replaced_and_nothing_else(end: str, last: str) -> None:
    lines = ["import os", f'    token = "ghp_{some(36)}"', "x = '\u2028\x0c\x85'"]
    text = end.join(lines) + last
    replaced = without_secrets(text, find_secrets(text, "python"), "python")
    lines[1] = f"    # {LEFT_OUT}"
    assert replaced == end.join(lines) + last
    assert find_secrets(replaced, "python") == ()


@pytest.mark.parametrize(
    ("language", "comment"),
    [
        ("typescript", f"// {LEFT_OUT}"),
        ("css", f"/* {LEFT_OUT} */"),
        ("html", f"<!-- {LEFT_OUT} -->"),
        ("sql", f"-- {LEFT_OUT}"),
        ("json", f'"{LEFT_OUT}"'),
        ("plaintext", LEFT_OUT),
        (None, LEFT_OUT),
    ],
)
def test_the_replacement_is_a_comment_of_the_language(language: str | None, comment: str) -> None:
    text = f"  ghp_{some(36)}"
    assert without_secrets(text, find_secrets(text, language), language) == f"  {comment}"


def test_hardly_a_line_of_real_code_is_hit() -> None:
    lines = 0
    hit: list[str] = []
    for path in sorted(Path(sysconfig.get_path("stdlib")).glob("*.py")):
        text = path.read_bytes().decode("utf-8", "replace")
        lines += len(lines_of(text))
        found = find_secrets(text, language_of(path.name))
        hit += [f"{path.name}:{one.first}" for one in found]
    print(f"{len(hit)} of {lines} lines: {hit}")
    assert lines > 50_000
    assert len(hit) <= lines / 10_000


@pytest.mark.parametrize(
    "piece",
    ["//", "eyJ", "sk-", "://a", "password=", "aws key ", '"', "a", "-----BEGIN PRIVATE KEY"],
)
def test_a_hostile_line_does_not_hang(piece: str) -> None:
    began = time.monotonic()
    find_secrets(piece * (100_000 // len(piece)), "javascript")
    # The slowest of these takes about a second.
    assert time.monotonic() - began < 10
