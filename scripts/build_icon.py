"""Build the extension's icon font and its picture from one drawing, `media/ullage.svg`.

    pip install fonttools==4.68.0 cairosvg==2.9.1
    python scripts/build_icon.py

The font has one glyph, which the status bar shows for `$(ullage)`. Run by hand; what it makes is
committed.
"""

import re
from pathlib import Path

import cairosvg  # type: ignore[import-not-found]
from fontTools.fontBuilder import FontBuilder  # type: ignore[import-not-found]
from fontTools.pens.cu2quPen import Cu2QuPen  # type: ignore[import-not-found]
from fontTools.pens.transformPen import TransformPen  # type: ignore[import-not-found]
from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-not-found]
from fontTools.svgLib.path import parse_path  # type: ignore[import-not-found]

MEDIA = Path(__file__).parent.parent / "vscode-client/media"
GLYPH, CODE = "ullage", 0xE001
SIZE, UNITS = 24, 1200
BACKGROUND, INK = "#17202b", "#e8c46a"


def glyph(paths: list[str]) -> object:
    """The drawing as a glyph: y goes up in fonts and down in SVG."""
    pen = TTGlyphPen(None)
    scale = UNITS / SIZE
    turned = TransformPen(Cu2QuPen(pen, max_err=1.0), (scale, 0, 0, -scale, 0, UNITS))
    for path in paths:
        parse_path(path, turned)
    return pen.glyph()


def write_font(paths: list[str], target: Path) -> None:
    """A font with that glyph, as WOFF."""
    font = FontBuilder(UNITS, isTTF=True)
    font.setupGlyphOrder([".notdef", GLYPH])
    font.setupCharacterMap({CODE: GLYPH})
    font.setupGlyf({".notdef": TTGlyphPen(None).glyph(), GLYPH: glyph(paths)})
    font.setupHorizontalMetrics({".notdef": (UNITS, 0), GLYPH: (UNITS, 0)})
    font.setupHorizontalHeader(ascent=UNITS, descent=0)
    font.setupNameTable({"familyName": "ullage", "styleName": "Regular"})
    font.setupOS2(sTypoAscender=UNITS, usWinAscent=UNITS, usWinDescent=0)
    font.setupPost()
    font.font.flavor = "woff"
    font.save(target)


def main() -> None:
    """Read the drawing, write both."""
    drawing = (MEDIA / "ullage.svg").read_text()
    paths = re.findall(r' d="([^"]+)"', drawing)
    write_font(paths, MEDIA / "ullage.woff")
    inside = re.sub(r"</?svg[^>]*>", "", drawing)
    picture = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-8 -8 40 40">'
        f'<rect x="-8" y="-8" width="40" height="40" rx="8" fill="{BACKGROUND}"/>'
        f'<g fill="{INK}">{inside}</g></svg>'
    )
    cairosvg.svg2png(picture.encode(), write_to=str(MEDIA / "ullage.png"), output_width=256)


if __name__ == "__main__":
    main()
