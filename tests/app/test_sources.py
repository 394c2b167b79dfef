"""What a file counts as, in every use case: a notebook as its cells, all else as itself."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.independent import independent_count
from ullage.cli.main import run

NOTEBOOK = {
    "nbformat": 4,
    "metadata": {},
    "cells": [
        {"cell_type": "code", "source": ["import sys\n"], "outputs": [{"png": "iVBOR" * 9000}]},
        {"cell_type": "markdown", "source": "It *ran*."},
    ],
}
CELLS = "# %%\nimport sys\n# %% [markdown]\nIt *ran*.\n"


def document(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert run(arguments) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_a_notebook_costs_what_its_cells_cost(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.ipynb"
    path.write_text(json.dumps(NOTEBOOK))
    tokens = independent_count(CELLS)
    (row,) = document(capsys, "report", "-f", "json", str(tmp_path))["files"]
    assert (row["form"], row["language"], row["lines"]) == ("cells", "jupyter", 4)
    assert row["tokens"] == {"full": tokens, "signatures": None, "headers": None}
    assert document(capsys, "count", "-f", "json", str(path))["total"] == tokens
    (shown,) = document(capsys, "outline", "-f", "json", "-v", "full", str(path))["files"]
    assert (shown["text"], shown["tokens"]["full"]) == (CELLS, tokens)


@pytest.mark.parametrize("content", ["{", "[]", "[" * 100_000, '{"cells": 1}'])
def test_a_broken_notebook_counts_as_the_text_it_is(
    content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.ipynb").write_text(content)
    (row,) = document(capsys, "report", "-f", "json", str(tmp_path))["files"]
    assert (row["form"], row["tokens"]["full"]) == ("text", independent_count(content))
