"""Build the VS Code extension: one .vsix a platform with the server inside, and one without.

    python scripts/build_vsix.py                     # for this machine
    python scripts/build_vsix.py linux-x64 win32-x64 # for these
    python scripts/build_vsix.py all                 # for all, and `universal`

The packages that the server needs are compiled for one CPython each. Their files carry that in
their names, so that those of all the versions lie side by side and each Python finds its own.
`universal` has no server: it runs the one that is installed with pip.

Needs npm (`npm ci` in vscode-client) and pip.
"""

import argparse
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
CLIENT = ROOT / "vscode-client"
LIBS = CLIENT / "bundled" / "libs"

PYTHONS = ("3.11", "3.12", "3.13", "3.14")
UNIVERSAL = "universal"


def _manylinux(machine: str) -> tuple[str, ...]:
    new = tuple(f"manylinux_2_{minor}_{machine}" for minor in (28, 27, 26, 24, 17, 12, 5))
    return (*new, f"manylinux2014_{machine}", f"manylinux2010_{machine}", f"manylinux1_{machine}")


def _musllinux(machine: str) -> tuple[str, ...]:
    return tuple(f"musllinux_1_{minor}_{machine}" for minor in (2, 1))


TARGETS: dict[str, tuple[str, ...]] = {
    "linux-x64": _manylinux("x86_64"),
    "linux-arm64": _manylinux("aarch64"),
    "alpine-x64": _musllinux("x86_64"),
    "darwin-x64": ("macosx_11_0_x86_64",),
    "darwin-arm64": ("macosx_11_0_arm64",),
    "win32-x64": ("win_amd64",),
}
"""VS Code's name of a platform, and the tags of wheels that run there.

For alpine-arm64 and win32-arm64 not every grammar has a wheel: they get the universal one.
"""

NOT_SHIPPED = (
    *("*/tests/*", "*/testing/*", "*.pyi", "*.c", "*.h", "*.pxd", "*/__pyinstaller/*"),
    # Each has a form in Python beside it, and works on a few small texts here.
    *("yaml/_yaml.*", "charset_normalizer/*.so", "charset_normalizer/*.pyd"),
)
"""Files of packages that nothing imports, or nothing needs."""


def main() -> None:
    """Build what was asked for into `dist/`."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("targets", nargs="*", choices=[*TARGETS, UNIVERSAL, "all", []])
    parser.add_argument("-o", "--out", type=Path, default=ROOT / "dist")
    options = parser.parse_args()
    named: Sequence[str] = options.targets or [this_platform()]
    targets = [*TARGETS, UNIVERSAL] if "all" in named else named
    for target in targets:
        built = build(target, options.out.absolute())
        print(f"{built.name}: {built.stat().st_size / 1e6:.1f} MB")


def this_platform() -> str:
    """VS Code's name of the platform this runs on."""
    system = {"linux": "linux", "darwin": "darwin", "win32": "win32"}[sys.platform]
    arm = platform.machine().lower() in {"arm64", "aarch64"}
    if system == "linux" and "musl" in (platform.libc_ver()[0] or "musl"):
        system = "alpine"
    return f"{system}-{'arm64' if arm else 'x64'}"


def build(target: str, out: Path) -> Path:
    """Build one extension; its path."""
    shutil.rmtree(LIBS.parent, ignore_errors=True)
    if target != UNIVERSAL:
        collect(TARGETS[target])
    out.mkdir(parents=True, exist_ok=True)
    package = out / f"ullage-{target}.vsix"
    npm("run", "build", "--", "--production")
    more = [] if target == UNIVERSAL else ["--target", target]
    # Pictures of the README are in the package: they need no address.
    plain = ["--no-dependencies", "--no-rewrite-relative-links"]
    npm("exec", "--", "vsce", "package", *plain, "--out", str(package), *more)
    return package


def collect(tags: Sequence[str]) -> None:
    """Put the server and what it needs into `bundled/libs`, for each Python."""
    with tempfile.TemporaryDirectory() as folder:
        own = own_wheel(Path(folder))
        for version in PYTHONS:
            wheels = Path(folder) / version
            download(own, version, tags, wheels)
            for wheel in sorted(wheels.glob("*.whl")):
                unpack(wheel)


def own_wheel(folder: Path) -> Path:
    """Our own wheel."""
    pip("wheel", "--no-deps", "--quiet", "--wheel-dir", str(folder), str(ROOT))
    return next(folder.glob("ullage-*.whl"))


def download(own: Path, version: str, tags: Iterable[str], folder: Path) -> None:
    """All wheels that a Python of that version needs on the platform with those tags."""
    platforms = [part for tag in tags for part in ("--platform", tag)]
    python = ["--only-binary", ":all:", "--implementation", "cp", "--python-version", version]
    pinned = ["--constraint", str(ROOT / "constraints.txt")]
    pip("download", "--quiet", "-d", str(folder), *python, *platforms, *pinned, str(own))


def unpack(wheel: Path) -> None:
    """Unpack a wheel beside the others; what two of them have is the same in both."""
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            path = Path(name)
            scripts = path.parts[0].endswith(".data")
            if not (scripts or any(path.match(pattern) for pattern in NOT_SHIPPED)):
                archive.extract(name, LIBS)


def pip(*arguments: str) -> None:
    """Run pip of this Python, or of the one that its environment was made with."""
    is_here = importlib.util.find_spec("pip") is not None
    python = sys.executable if is_here else f"{sys.base_prefix}/bin/python3"
    subprocess.run([python, "-m", "pip", *arguments], check=True)


def npm(*arguments: str) -> None:
    """Run npm in the extension's folder."""
    command = shutil.which("npm") or sys.exit("npm is needed to build the extension")
    quiet = subprocess.DEVNULL if "exec" in arguments else None
    environment = {**os.environ, "npm_config_update_notifier": "false"}
    subprocess.run(
        [command, "--silent", *arguments], cwd=CLIENT, check=True, stdout=quiet, env=environment
    )


if __name__ == "__main__":
    main()
