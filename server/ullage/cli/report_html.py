"""The report as one HTML file that needs nothing else: style, scripts and data are in it.

Its policy lets the browser run exactly these styles and scripts, by their hashes, and nothing else.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterable

from ullage import wire
from ullage.app.report_page import Declared, PageParts
from ullage.domain.monitor.usage import UsageReport
from ullage.domain.report import Report

PLACE = re.compile(r"\{\{(\w+)\}\}")


def report_html(
    report: Report,
    note: str,
    declared: Declared,
    parts: PageParts,
    usage: UsageReport | None = None,
) -> str:
    """The whole file. `note`: how it was counted, for people; `usage` None where there is none."""
    licences = "".join(f"/*\n{text}*/\n" for text in parts.licences)
    scripts = (licences + parts.scripts[0], *parts.scripts[1:])
    data = {"report": json.loads(wire.document(report)), "note": note, "usage": wire.to_wire(usage)}
    filled = {
        "csp": _policy(parts.styles, scripts),
        "style": "\n".join(f"<style>{one}</style>" for one in parts.styles),
        "data": _data({**data, "declarations": wire.to_wire(declared)}),
        "script": "\n".join(f"<script>{one}</script>" for one in scripts),
    }
    # In one pass: a file may be named like a place.
    return PLACE.sub(lambda place: filled[place[1]], parts.skeleton.rstrip())


def _policy(styles: Iterable[str], scripts: Iterable[str]) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src {' '.join(map(_hash, styles))}",
            f"script-src {' '.join(map(_hash, scripts))}",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _data(value: object) -> str:
    """Data as an element: with no `<` in it, no name of a file can end it.

    A lone surrogate in a name is its escape, for it has no bytes.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    whole = text.encode("utf-8", "backslashreplace").decode()
    return f'<script type="application/json" id="data">{whole}</script>'
