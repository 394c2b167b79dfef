"""The context text: files in chosen views as one text, with the tokens it costs.

Owns every byte of that text and the number in it. Never reads a file, never chooses a view and
never cuts: a text over its limit is an answer of its own, `OverBudget`.
"""

from ullage.domain.context.composing import compose_context
from ullage.domain.context.model import (
    ComposedContext,
    ContextFile,
    ContextForm,
    ContextItem,
    ContextTerms,
    OverBudget,
)
from ullage.domain.context.xml_page import unwritable

__all__ = [
    "ComposedContext",
    "ContextFile",
    "ContextForm",
    "ContextItem",
    "ContextTerms",
    "OverBudget",
    "compose_context",
    "unwritable",
]
