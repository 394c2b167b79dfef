"""Extensions that a test writes: a folder with a package.json, packed as VS Code installs it."""

import json
import zipfile
from pathlib import Path
from xml.sax.saxutils import quoteattr

CONTENT_TYPES = (
    '<?xml version="1.0" encoding="utf-8"?>\n'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension=".json" ContentType="application/json"/>'
    '<Default Extension=".js" ContentType="application/javascript"/>'
    '<Default Extension=".vsixmanifest" ContentType="text/xml"/></Types>\n'
)
MANIFEST = (
    '<?xml version="1.0" encoding="utf-8"?>\n'
    '<PackageManifest Version="2.0.0"'
    ' xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011"><Metadata>'
    '<Identity Language="en-US" Id={name} Version={version} Publisher={publisher}/>'
    "</Metadata></PackageManifest>\n"
)


def packed(folder: Path, place: Path) -> Path:
    """The .vsix of an extension's folder, in another folder."""
    manifest = json.loads((folder / "package.json").read_text())
    names = {key: quoteattr(manifest[key]) for key in ("name", "version", "publisher")}
    vsix = place / f"{manifest['publisher']}.{manifest['name']}-{manifest['version']}.vsix"
    with zipfile.ZipFile(vsix, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr("extension.vsixmanifest", MANIFEST.format(**names))
        for file in sorted(folder.rglob("*")):
            archive.write(file, Path("extension") / file.relative_to(folder))
    return vsix
