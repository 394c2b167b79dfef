"""Real code that nobody here wrote, for the oracles: which, in which version, and where it lies.

Owns the fetching, through the ordinary clients (npm, pip, apt) and by package name only, into a
cache folder: the environment variable ULLAGE_CORPORA, else a folder under the temporary one. A
package is fetched once, and nothing in it is built (pip still asks a source package for its
metadata). `python -m tests.oracles.corpora` fetches all of them.
"""

import os
import shutil
import subprocess
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

# A registry that does not answer by then will not answer; the slowest package takes about 30 s.
FETCH_SECONDS = 420
# Longer files hold generated tables, not what people write.
MAX_FILE_BYTES = 1_000_000


class CorpusMissingError(Exception):
    """A package cannot be had here; the message names it and the client that was asked."""


@dataclass(frozen=True, slots=True)
class Package:
    """One package of a registry, the folder in it that is taken, and which files in that folder.

    `client` is a key of `CLIENTS`. Debian keeps only the newest revision of a package, so `version`
    is then the upstream one. `archive` is a zip file inside the package that holds the sources.
    """

    client: str
    name: str
    version: str
    folder: str
    include: tuple[str, ...]
    exclude: tuple[str, ...] = ()
    archive: str | None = None

    @property
    def slug(self) -> str:
        """Name of this package's folder in the cache."""
        return f"{self.client}-{self.name.replace('/', '-')}-{self.version}"


NO_DECLARATIONS = ("*.d.ts", "*.d.mts", "*.d.cts")

CORPORA: dict[str, tuple[Package, ...]] = {
    "typescript": (
        Package("npm", "zod", "4.1.12", "package/src", ("*.ts",), NO_DECLARATIONS),
        Package("npm", "rxjs", "7.8.2", "package/src", ("*.ts",), NO_DECLARATIONS),
        Package("npm", "react-aria-components", "1.13.0", "package/src", ("*.ts", "*.tsx")),
        Package("npm", "effect", "3.18.4", "package/src", ("*.ts",), NO_DECLARATIONS),
    ),
    "javascript": (
        Package("npm", "eslint", "9.39.1", "package/lib", ("*.js",)),
        Package("npm", "three", "0.180.0", "package/src", ("*.js",)),
        Package(
            "npm",
            "lodash",
            "4.17.21",
            "package",
            ("*.js",),
            ("lodash.min.js", "core.min.js", "fp/*"),
        ),
    ),
    "go": (
        Package(
            "apt",
            "golang-1.19-src",
            "1.19",
            "usr/share/go-1.19/src",
            tuple(
                f"{name}/*.go"
                for name in (
                    "net",
                    "go",
                    "encoding",
                    "crypto",
                    "reflect",
                    "text",
                    "database",
                    "time",
                )
            ),
            ("*/testdata/*",),
        ),
    ),
    "java": (
        Package(
            "apt",
            "openjdk-17-source",
            "17",
            "java.base/java",
            tuple(
                f"{name}/*.java" for name in ("io", "lang", "math", "net", "text", "time", "util")
            ),
            archive="usr/lib/jvm/openjdk-17/lib/src.zip",
        ),
    ),
    "c": (
        Package("pip", "pynacl", "1.6.0", "pynacl-1.6.0/src", ("*.c", "*.h")),
        Package("pip", "zstandard", "0.25.0", "zstandard-0.25.0", ("*.c", "*.h")),
        Package("pip", "hiredis", "3.3.0", "hiredis-3.3.0", ("*.c", "*.h")),
    ),
    "cpp": (Package("pip", "pybind11", "3.0.1", "pybind11-3.0.1/include", ("*.h",)),),
    "rust": (
        Package(
            "apt",
            "rust-src",
            "1.63",
            "usr/src/rustc-1.63.0/library",
            tuple(f"{name}/src/*.rs" for name in ("core", "alloc", "std", "proc_macro", "test")),
        ),
    ),
}
# The compiler API that reads TypeScript and JavaScript; 7.x is another program without it.
TYPESCRIPT_API = Package("npm", "typescript", "5.9.3", "package/lib", ("typescript.js",))


def cache_folder() -> Path:
    """Where fetched packages are kept."""
    named = os.environ.get("ULLAGE_CORPORA")
    return Path(named) if named else Path(tempfile.gettempdir()) / "ullage-corpora"


def _run(command: list[str], folder: Path) -> None:
    if shutil.which(command[0]) is None:
        raise CorpusMissingError(f"{command[0]} is not installed")
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, check=False, text=True, timeout=FETCH_SECONDS
        )
    except subprocess.TimeoutExpired:
        raise CorpusMissingError(
            f"no answer within {FETCH_SECONDS} s: {' '.join(command)}"
        ) from None
    if done.returncode:
        raise CorpusMissingError(f"failed: {' '.join(command)}")


def _unpack_tar(folder: Path, pattern: str) -> None:
    (archive,) = folder.glob(pattern)
    with tarfile.open(archive) as bundle:
        bundle.extractall(folder, filter="data")
    archive.unlink()


def _npm(package: Package, folder: Path) -> None:
    _run(["npm", "pack", "--silent", f"{package.name}@{package.version}"], folder)
    _unpack_tar(folder, "*.tgz")


def _pip(package: Package, folder: Path) -> None:
    source = ["--no-deps", "--no-binary", ":all:", f"{package.name}=={package.version}"]
    _run(["python3", "-m", "pip", "download", "--quiet", *source], folder)
    _unpack_tar(folder, "*.tar.gz")


def _apt(package: Package, folder: Path) -> None:
    _run(["apt-get", "download", package.name], folder)
    (archive,) = folder.glob("*.deb")
    _run(["dpkg-deb", "-x", archive.name, "."], folder)
    archive.unlink()


CLIENTS: dict[str, Callable[[Package, Path], None]] = {"npm": _npm, "pip": _pip, "apt": _apt}


def _unpack_inner(package: Package, folder: Path) -> None:
    if package.archive is None:
        return
    archive = folder / package.archive
    with zipfile.ZipFile(archive) as bundle:
        bundle.extractall(
            folder, [name for name in bundle.namelist() if name.startswith(package.folder)]
        )
    archive.unlink()


def fetched(package: Package) -> Path:
    """The package's folder, fetched when it is not in the cache. Raises `CorpusMissingError`."""
    target = cache_folder() / package.slug
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent) as made:
            folder = Path(made) / "content"
            folder.mkdir()
            CLIENTS[package.client](package, folder)
            _unpack_inner(package, folder)
            # A second run may have been quicker: a folder appears whole or not at all.
            if not target.exists():
                folder.rename(target)
    return target / package.folder


def _selected(package: Package, root: Path) -> Iterator[Path]:
    for path in sorted(root.rglob("*")):
        relative = path.relative_to(root).as_posix()
        wanted = any(fnmatch(relative, pattern) for pattern in package.include)
        if wanted and not any(fnmatch(relative, pattern) for pattern in package.exclude):
            yield path


def _is_text(path: Path) -> bool:
    if not path.is_file() or path.stat().st_size > MAX_FILE_BYTES:
        return False
    try:
        path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def files(language: str) -> list[tuple[Path, list[Path]]]:
    """Each package's folder of a language's corpus, with its files. Raises `CorpusMissingError`."""
    found: list[tuple[Path, list[Path]]] = []
    for package in CORPORA[language]:
        root = fetched(package)
        found.append((root, [path for path in _selected(package, root) if _is_text(path)]))
    return found


if __name__ == "__main__":
    for language in CORPORA:
        print(language, sum(len(paths) for _, paths in files(language)), "files", flush=True)
    fetched(TYPESCRIPT_API)
