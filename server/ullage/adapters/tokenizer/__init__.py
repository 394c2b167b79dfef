"""Exact token counts under OpenAI's public encodings, offline.

Owns the vocabularies, tiktoken and the optional fast engine. It never estimates, and a text that
cannot be counted is a `CountError`, never 0.
"""

from ullage.adapters.tokenizer.bulk import BulkCounter
from ullage.adapters.tokenizer.encodings import ENCODINGS, EncodingName
from ullage.adapters.tokenizer.tokenizer import CountError, Tokenizer, load_tokenizer

__all__ = ["ENCODINGS", "BulkCounter", "CountError", "EncodingName", "Tokenizer", "load_tokenizer"]
