"""The files for the agent: which count, in which view, what they cost together, what could be less.

Pure rules over plain data: whoever knows tabs, texts and tokens passes them in.
"""

from ullage.domain.working_set.choices import Choices, History
from ullage.domain.working_set.items import Counts, FileFacts, make_item, special, view_in_force
from ullage.domain.working_set.membership import (
    Candidate,
    Refusal,
    TabsSetting,
    candidates,
    refusal,
)
from ullage.domain.working_set.model import (
    FULL,
    Choice,
    Costs,
    Item,
    NotCounted,
    Reason,
    Tab,
    WhyNot,
    WorkingSet,
)
from ullage.domain.working_set.totals import make_set, total_of

__all__ = [
    "FULL",
    "Candidate",
    "Choice",
    "Choices",
    "Costs",
    "Counts",
    "FileFacts",
    "History",
    "Item",
    "NotCounted",
    "Reason",
    "Refusal",
    "Tab",
    "TabsSetting",
    "WhyNot",
    "WorkingSet",
    "candidates",
    "make_item",
    "make_set",
    "refusal",
    "special",
    "total_of",
    "view_in_force",
]
