"""A text as bytes, for whoever must have UTF-8. Never fails."""

import re

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def utf8(text: str) -> bytes:
    """The text in UTF-8, as long as its `Measure` says.

    A lone surrogate, which editors can send and UTF-8 cannot hold, becomes U+FFFD: that has as many
    bytes as the text structure counts for it, so that places in the bytes are places in the text.
    """
    try:
        return text.encode()
    except UnicodeEncodeError:
        return _LONE_SURROGATE.sub("\ufffd", text).encode()
