"""What a notebook says: its cells' sources after marker lines, and no outputs."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.domain.notebook import notebook_text, parse_notebook


def text_of(document: Any) -> str:
    notebook = parse_notebook(document)
    assert notebook is not None
    return notebook_text(notebook)


def test_cells_come_in_order_each_after_its_marker() -> None:
    document = {
        "nbformat": 4,
        "metadata": {"kernelspec": {"language": "python"}},
        "cells": [
            {"cell_type": "markdown", "source": ["# Title\n", "Words."]},
            {"cell_type": "code", "source": "x = 1\n", "outputs": [{"data": "A" * 9000}]},
            {"cell_type": "raw", "source": ""},
        ],
    }
    assert text_of(document) == "# %% [markdown]\n# Title\nWords.\n# %%\nx = 1\n# %% [raw]\n"


def test_the_marker_is_a_comment_of_the_language() -> None:
    cells = [{"cell_type": "code", "source": "let x = 1"}]
    document = {"metadata": {"language_info": {"name": "TypeScript"}}, "cells": cells}
    assert text_of(document) == "// %%\nlet x = 1\n"


def test_version_3_kept_cells_in_worksheets() -> None:
    document = {"worksheets": [{"cells": [{"cell_type": "code", "input": ["a\n", "b"]}]}]}
    assert text_of(document) == "# %%\na\nb\n"


@pytest.mark.parametrize("document", [None, [], 1, {}, {"cells": 5}, {"worksheets": {}}])
def test_other_json_is_no_notebook(document: Any) -> None:
    assert parse_notebook(document) is None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["cells", "worksheets", "metadata", "source", "kernelspec", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(document=json_values)
def test_any_json_gives_a_text_or_none(document: Any) -> None:
    notebook = parse_notebook(document)
    if notebook is not None:
        assert notebook_text(notebook).count("%%") >= len(notebook.cells)
