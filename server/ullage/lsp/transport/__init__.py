"""Bytes to and from the client: framing, the reading and the writing thread, the descriptors.

Knows headers and lengths, never what a message says.
"""

from ullage.lsp.transport.descriptors import private_stdio
from ullage.lsp.transport.framing import Body, Decoder, Lost, frame
from ullage.lsp.transport.reader import Reader
from ullage.lsp.transport.writer import Writer

__all__ = ["Body", "Decoder", "Lost", "Reader", "Writer", "frame", "private_stdio"]
