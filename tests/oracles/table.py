"""The table of fidelity, as the README shows it."""

from tests.oracles.fidelity import Fidelity

COLUMNS = (
    "language",
    "files",
    "items",
    "recall",
    "newly unparseable",
    "bodies left",
    "small bodies kept",
    "false line ranges",
    "lines lost",
    "approximate files",
    "tokens left",
)
HEADING = (f"| {' | '.join(COLUMNS)} |", f"|{'---|' * len(COLUMNS)}")


def row(total: Fidelity) -> str:
    """One language's line of the table."""
    cells = (
        total.language,
        f"{total.files:,}",
        f"{total.items:,}",
        f"{total.recall:.3%}",
        str(total.newly_unparseable),
        f"{total.leakage:.2%}",
        f"{total.small_tokens / total.body_tokens:.2%}",
        f"{total.false_ranges} of {total.ranges:,}",
        f"{total.lost_lines:,}",
        str(total.approximate),
        f"{total.view_tokens / total.tokens:.1%}",
    )
    return f"| {' | '.join(cells)} |"
