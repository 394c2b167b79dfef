"""`textDocument/diagnostic`: what there is to say of a document now."""

from lsprotocol import types

from ullage.lsp.dispatch import Feature
from ullage.lsp.session import Session


def _diagnostics(
    session: Session, params: types.DocumentDiagnosticParams
) -> types.RelatedFullDocumentDiagnosticReport:
    shown = session.judging.of(params.text_document.uri)
    return types.RelatedFullDocumentDiagnosticReport(items=list(shown))


DIAGNOSTIC = Feature(
    types.TEXT_DOCUMENT_DIAGNOSTIC,
    _diagnostics,
)
