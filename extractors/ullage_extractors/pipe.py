"""What goes over the pipe between a worker and whoever asks it.

Frames, both ways: two lengths of four bytes, little-endian, then that much JSON and that many
bytes. Asking: the job, and the source. Answering: what was found, and the views one after another.
"""

import json
import struct
from typing import IO, Any

LENGTHS = struct.Struct("<II")


def read_frame(stream: IO[bytes]) -> tuple[dict[str, Any], bytes] | None:
    """The next frame, or None where the stream ends."""
    lengths = stream.read(LENGTHS.size)
    if len(lengths) < LENGTHS.size:
        return None
    header_size, body_size = LENGTHS.unpack(lengths)
    header, body = stream.read(header_size), stream.read(body_size)
    if len(header) < header_size or len(body) < body_size:
        return None
    return json.loads(header), body


def write_frame(stream: IO[bytes], header: dict[str, Any], body: bytes = b"") -> None:
    """Send a frame."""
    packed = json.dumps(header, separators=(",", ":")).encode()
    stream.write(LENGTHS.pack(len(packed), len(body)))
    stream.write(packed)
    stream.write(body)
    stream.flush()
