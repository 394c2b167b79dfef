"""An agent's session: what its record says, and what follows from that."""

from ullage.domain.session.model import (
    TITLES,
    Agent,
    Cause,
    Compaction,
    Context,
    ContextSource,
    Lines,
    Messages,
    Opening,
    Piece,
    Request,
    Session,
    Usage,
    total_usage,
    turns,
)

__all__ = [
    "TITLES",
    "Agent",
    "Cause",
    "Compaction",
    "Context",
    "ContextSource",
    "Lines",
    "Messages",
    "Opening",
    "Piece",
    "Request",
    "Session",
    "Usage",
    "total_usage",
    "turns",
]
