"""How the gate counts texts: exactly, and the same whatever a checkout did to line ends."""


def any_line_end(text: str) -> str:
    """The text as it is on a system whose lines end with a line feed only."""
    return text.replace("\r\n", "\n")
