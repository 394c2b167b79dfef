"""What the server can do: one explicit list. A feature is a file here and a line below."""

from ullage.lsp.dispatch import Feature
from ullage.lsp.features import debug, text_sync

FEATURES: tuple[Feature, ...] = (
    text_sync.DID_OPEN,
    text_sync.DID_CHANGE,
    text_sync.DID_CLOSE,
    debug.DEBUG,
)
