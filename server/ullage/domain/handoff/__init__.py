"""A handoff: what a session leaves to the next one, in a few lines and without asking a model."""

from ullage.domain.handoff.clearing import Clearing, clearing_message, left_out_line
from ullage.domain.handoff.composing import CUTS, compose_handoff
from ullage.domain.handoff.model import ComposedHandoff, Draft, HandoffTerms, LeftOut, NoRoom, Part
from ullage.domain.handoff.talk import Change, Edit, Failure, Talk

__all__ = [
    "CUTS",
    "Change",
    "Clearing",
    "ComposedHandoff",
    "Draft",
    "Edit",
    "Failure",
    "HandoffTerms",
    "LeftOut",
    "NoRoom",
    "Part",
    "Talk",
    "clearing_message",
    "compose_handoff",
    "left_out_line",
]
