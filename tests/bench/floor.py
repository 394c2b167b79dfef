"""The floor: every file read, parsed and counted in two processes, and nothing else.

Run as a whole process, `python -m tests.bench.floor FOLDER`. The processes take
the next largest file as soon as they are free, so that both cores are busy to the end: no program
that parses and counts the same bytes by the same libraries on two cores is much faster.
"""

import multiprocessing
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import tree_sitter

from tests.bench.corpus import files
from ullage.adapters.tokenizer.encodings import load_encoding
from ullage_extractors import LANGUAGES, language_of
from ullage_extractors.grammars import grammar_of

if TYPE_CHECKING:
    from multiprocessing.sharedctypes import Synchronized

PROCESSES = 2


def main(folder: Path) -> None:
    paths = sorted(files(folder), key=lambda path: path.stat().st_size, reverse=True)
    encoding = load_encoding("o200k_base")
    fork = multiprocessing.get_context("fork")
    taken = fork.Value("i", 0)

    def work() -> None:
        parsers: dict[str, tree_sitter.Parser] = {}
        while (path := _next(paths, taken)) is not None:
            source = path.read_bytes()
            len(encoding.encode_ordinary(source.decode()))
            language = language_of(path.name, source[:4096])
            if language is not None and language in LANGUAGES:
                if language not in parsers:
                    parsers[language] = tree_sitter.Parser(grammar_of(language).language)
                parsers[language].parse(source)

    processes = [fork.Process(target=work) for _ in range(PROCESSES)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    sys.exit(any(process.exitcode for process in processes))


def _next(paths: list[Path], taken: "Synchronized[int]") -> Path | None:
    with taken.get_lock():
        index = taken.value
        taken.value += 1
    return paths[index] if index < len(paths) else None


if __name__ == "__main__":
    main(Path(sys.argv[1]))
