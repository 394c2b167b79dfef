"""Walking trees and reading files: what is counted, and for the rest the reason why not."""

from ullage.adapters.files.left_out import exclusion_kind, inclusion, size_of, sizes_below
from ullage.adapters.files.model import (
    MAX_FILE_SIZE,
    FileText,
    FoundFile,
    Reason,
    Skipped,
    Unreadable,
    WalkOptions,
    printable,
)
from ullage.adapters.files.reading import decode, read_bytes, read_named, read_text
from ullage.adapters.files.walk import ignored_by, walk

__all__ = [
    "MAX_FILE_SIZE",
    "FileText",
    "FoundFile",
    "Reason",
    "Skipped",
    "Unreadable",
    "WalkOptions",
    "decode",
    "exclusion_kind",
    "ignored_by",
    "inclusion",
    "printable",
    "read_bytes",
    "read_named",
    "read_text",
    "size_of",
    "sizes_below",
    "walk",
]
