"""Which files of a set the imports of a file mean, and which files are near those that are kept.

Looks for import lines with expressions, not with a parser: a line it misreads names no file of
the set, and costs at most a weight. Knows files by their paths only, and reads none.
"""

import posixpath
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from types import MappingProxyType

from ullage.domain.fit.model import ImportedBy

# No two parts of an expression may match the same blanks, and a list ends at the next parenthesis:
# a hostile file takes no more time than another of its size.
_PYTHON_FROM = re.compile(
    r"^[ \t]*+from[ \t]++(\.*+)[ \t]*+((?:(?!import\b)[\w.]++)?+)[ \t]*+import\b[ \t]*+"
    r"(\([^()]*\)|[^\n]*)",
    re.MULTILINE,
)
_PYTHON_IMPORT = re.compile(r"^[ \t]*import[ \t]+([^\n#;]+)", re.MULTILINE)
_PYTHON_NAME = re.compile(r"[ \t\n(]*(\w[\w.]*)")
_PYTHON_COMMENT = re.compile(r"#[^\n]*")
_PYTHON_PACKAGE = ("/__init__.py", "/__init__.pyi")
_PYTHON_ENDS = (".py", ".pyi", *_PYTHON_PACKAGE)

_SCRIPT_IMPORT = re.compile(
    r"""\b(?:from|import|require)\s*+(?:\(\s*+)?["'](\.{1,2}(?:/[^"'\n]*)?)["']"""
)
_SCRIPT_ENDS = (".ts", ".tsx", ".mts", ".cts", ".d.ts", ".js", ".jsx", ".mjs", ".cjs", ".json")
_SCRIPT_ENDS_IN_TURN = ("", *_SCRIPT_ENDS, *(f"/index{end}" for end in _SCRIPT_ENDS))
# A TypeScript file names another by what the compiler will make of it.
_SCRIPT_MADE_OF = {".js": (".ts", ".tsx"), ".jsx": (".tsx",), ".mjs": (".mts",), ".cjs": (".cts",)}

_GO_COMMENT = re.compile(r"//[^\n]*")
_GO_IMPORT = re.compile(r"^[ \t]*+import\b[ \t]*+(\([^()]*\)|[^\n]*)", re.MULTILINE)
_GO_PATH = re.compile(r'"([^"\n]+)"')
_GO_MODULE = re.compile(r'^[ \t]*module[ \t]+"?([^\s"]+)', re.MULTILINE)


class FileIndex:
    """The files of a set, by what imports call them.

    `root` is the absolute path of the folder that their paths are relative to. `read` gives the
    text of a file; it is asked for those named `go.mod` only, when Go's imports are looked up.
    """

    def __init__(self, paths: Iterable[str], root: str, read: Callable[[str], str]) -> None:
        self._paths = frozenset(paths)
        self._root = root
        self._read = read
        self._by_name: defaultdict[str, list[str]] = defaultdict(list)
        self._by_folder: defaultdict[str, list[str]] = defaultdict(list)
        for path in sorted(self._paths):
            folder, name = posixpath.split(path)
            self._by_name[name].append(path)
            self._by_folder[folder].append(path)

    @cached_property
    def go_modules(self) -> dict[str, str]:
        """The name of the module in each folder that has a `go.mod`; "" is the root."""
        named = {path: _GO_MODULE.search(self._read(path)) for path in self._by_name["go.mod"]}
        return {posixpath.dirname(path): found[1] for path, found in named.items() if found}

    def first(self, stem: str, ends: Iterable[str]) -> str | None:
        """The file with that path and the first of the ends that there is."""
        tried = ((stem + end).lstrip("/") for end in ends)
        return next((path for path in tried if path in self._paths), None)

    def only(self, tail: str) -> str | None:
        """The one file whose path ends with these names; None where there are more."""
        named = self._by_name.get(posixpath.basename(tail), [])
        found = [path for path in named if path.endswith(f"/{tail}")]
        return found[0] if len(found) == 1 else None

    def inside(self, folder: str) -> list[str]:
        """The files that lie directly in a folder."""
        return self._by_folder.get(folder, [])

    def below_root(self, path: str) -> Iterator[str]:
        """What is left of a path that begins with the last names of the root: `b/c` of `a/b/c`."""
        names = path.split("/")
        for at in range(1, len(names)):
            if self._root.endswith("/" + "/".join(names[:at])):
                yield "/".join(names[at:])


def imports_of(path: str, language: str | None, text: str, files: FileIndex) -> tuple[str, ...]:
    """The files of the set that a file imports, each once, in the order of its imports."""
    finder = _FINDERS.get(language or "")
    found = finder(path, text, files) if finder else ()
    return tuple(dict.fromkeys(one for one in found if one != path))


def near_kept(
    kept: Iterable[str], imports: Callable[[str], Iterable[str]]
) -> dict[str, ImportedBy]:
    """The files that kept files import, and those that these import. `imports` is asked once each.

    Of several that import the same file, the first by path is named; a direct import first.
    """
    near: dict[str, ImportedBy] = {}
    direct = sorted(set(kept))
    for path in direct:
        for imported in imports(path):
            near.setdefault(imported, ImportedBy(path, path))
    asked = set(direct)
    for path, how in sorted(near.items()):
        if path not in asked:
            for imported in imports(path):
                near.setdefault(imported, ImportedBy(path, how.kept))
    return near


def _python(path: str, text: str, files: FileIndex) -> Iterator[str]:
    code = _PYTHON_COMMENT.sub("", text)
    for dots, module, names in _PYTHON_FROM.findall(code):
        found = [name[1] for name in map(_PYTHON_NAME.match, names.split(",")) if name]
        yield from _python_from(path, len(dots), module.replace(".", "/"), found, files)
    for modules in _PYTHON_IMPORT.findall(code):
        for part in modules.split(","):
            if name := _PYTHON_NAME.match(part):
                yield from _python_module(path, 0, name[1].replace(".", "/"), files)


def _python_from(
    path: str, dots: int, stem: str, names: list[str], files: FileIndex
) -> Iterator[str]:
    """A name may be a module of its own; the others stand in the package that is named."""
    modules = [list(_python_module(path, dots, _joined(stem, name), files)) for name in names]
    for module in modules:
        yield from module
    if not all(modules):
        yield from _python_module(path, dots, stem, files)


def _python_module(path: str, dots: int, stem: str, files: FileIndex) -> Iterator[str]:
    folders = list(_folders_up(path))
    if dots:
        stems = [_joined(folder, stem) for folder in folders[dots - 1 : dots]]
    else:
        # An import path begins above a package, never in one.
        tops = [folder for folder in folders if not files.first(folder, _PYTHON_PACKAGE)]
        stems = [*(_joined(top, stem) for top in tops), *files.below_root(stem)]
    found = next(filter(None, (files.first(one, _PYTHON_ENDS) for one in stems)), None)
    if found is None and not dots and "/" in stem:
        found = next(filter(None, (files.only(stem + end) for end in _PYTHON_ENDS)), None)
    if found is not None:
        yield found


def _script(path: str, text: str, files: FileIndex) -> Iterator[str]:
    for named in _SCRIPT_IMPORT.findall(text):
        stem = posixpath.normpath(posixpath.join(posixpath.dirname(path), named))
        stem = "" if stem == "." else stem
        base, end = posixpath.splitext(stem)
        made_of = _SCRIPT_MADE_OF.get(end, ())
        found = files.first(stem, _SCRIPT_ENDS_IN_TURN) or files.first(base, made_of)
        if found is not None:
            yield found


def _go(path: str, text: str, files: FileIndex) -> Iterator[str]:
    folder = next((one for one in _folders_up(path) if one in files.go_modules), None)
    if folder is None:
        return
    module = files.go_modules[folder]
    for block in _GO_IMPORT.findall(_GO_COMMENT.sub("", text)):
        for package in _GO_PATH.findall(block):
            if f"{package}/".startswith(f"{module}/"):
                below = package[len(module) + 1 :]
                inside = files.inside(_joined(folder, below))
                sources = (one for one in inside if one.endswith(".go"))
                yield from (one for one in sources if not one.endswith("_test.go"))


def _folders_up(path: str) -> Iterator[str]:
    """The folder of a file, then each one above it; the last is the root, ""."""
    while path and path != "/":
        path = posixpath.dirname(path)
        yield path


def _joined(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder and name else folder or name


_FINDERS: Mapping[str, Callable[[str, str, FileIndex], Iterator[str]]] = MappingProxyType(
    {
        "python": _python,
        "javascript": _script,
        "javascriptreact": _script,
        "typescript": _script,
        "typescriptreact": _script,
        "go": _go,
    }
)
