"""Which language a file is in: VS Code's ids by name, extension, first line. Reads no files."""

from __future__ import annotations

import re

# Extensions in lower case, without the dot, by VS Code language id.
_EXTENSIONS = {
    "python": "py pyi pyw",
    "javascript": "js mjs cjs es6",
    "javascriptreact": "jsx",
    "typescript": "ts mts cts",
    "typescriptreact": "tsx",
    "go": "go",
    "rust": "rs",
    "java": "java",
    "c": "c h",
    "cpp": "cpp cc cxx c++ hpp hh hxx h++ ipp inl tpp cppm ixx",
    "markdown": "md markdown mdown mkd",
    "mdx": "mdx",
    "json": "json webmanifest geojson har",
    "jsonc": "jsonc code-workspace code-snippets",
    "jsonl": "jsonl ndjson",
    "yaml": "yaml yml",
    "toml": "toml",
    "ini": "ini cfg conf",
    "properties": "properties env",
    "html": "html htm xhtml",
    "css": "css",
    "scss": "scss",
    "sass": "sass",
    "less": "less",
    "stylus": "styl",
    "xml": "xml xsd xsl xslt svg plist csproj vcxproj props targets",
    "shellscript": "sh bash zsh ksh bats",
    "fish": "fish",
    "powershell": "ps1 psm1 psd1",
    "bat": "bat cmd",
    "ruby": "rb rake gemspec ru",
    "php": "php phtml",
    "csharp": "cs csx",
    "fsharp": "fs fsi fsx",
    "vb": "vb",
    "kotlin": "kt kts",
    "swift": "swift",
    "scala": "scala sc sbt",
    "groovy": "groovy gradle",
    "clojure": "clj cljs cljc edn",
    "dart": "dart",
    "lua": "lua",
    "perl": "pl pm t",
    "raku": "raku rakumod",
    "r": "r rmd",
    "julia": "jl",
    "haskell": "hs lhs",
    "ocaml": "ml mli",
    "elixir": "ex exs",
    "erlang": "erl hrl",
    "elm": "elm",
    "zig": "zig",
    "nim": "nim",
    "d": "d",
    "objective-c": "m",
    "objective-cpp": "mm",
    "cuda-cpp": "cu cuh",
    "hlsl": "hlsl",
    "glsl": "glsl vert frag comp",
    "wgsl": "wgsl",
    "fortran": "f f90 f95 f03 for",
    "pascal": "pas",
    "ada": "adb ads",
    "cobol": "cob cbl",
    "asm": "asm s",
    "sql": "sql",
    "graphql": "graphql gql",
    "proto3": "proto",
    "thrift": "thrift",
    "terraform": "tf tfvars",
    "hcl": "hcl",
    "nix": "nix",
    "bazel": "bzl bazel star",
    "cmake": "cmake",
    "makefile": "mk mak",
    "dockerfile": "dockerfile",
    "vue": "vue",
    "svelte": "svelte",
    "astro": "astro",
    "handlebars": "hbs handlebars",
    "jinja": "j2 jinja jinja2",
    "pug": "pug",
    "razor": "cshtml razor",
    "restructuredtext": "rst",
    "asciidoc": "adoc asciidoc",
    "latex": "tex sty cls",
    "bibtex": "bib",
    "typst": "typ",
    "csv": "csv",
    "tsv": "tsv",
    "diff": "diff patch",
    "log": "log",
    "vim": "vim",
    "emacs-lisp": "el",
    "lisp": "lisp cl",
    "scheme": "scm rkt",
    "solidity": "sol",
    "coffeescript": "coffee",
    "plaintext": "txt text",
}

# Whole names in lower case, by id.
_NAMES = {
    "dockerfile": "dockerfile containerfile",
    "makefile": "makefile gnumakefile",
    "cmake": "cmakelists.txt",
    "ruby": "gemfile rakefile vagrantfile podfile",
    "python": "sconstruct sconscript",
    "bazel": "build workspace build.bazel",
    "groovy": "jenkinsfile",
    "shellscript": ".bashrc .bash_profile .profile .zshrc pkgbuild",
    "ignore": ".gitignore .dockerignore .npmignore .ullageignore",
    "jsonc": "tsconfig.json jsconfig.json .eslintrc .babelrc",
    "ini": ".editorconfig .gitconfig .npmrc",
    "properties": ".env",
    "go.mod": "go.mod",
    "plaintext": "license licence copying authors readme notice changelog",
}

_INTERPRETERS = {
    "python": "python pypy",
    "javascript": "node bun",
    "typescript": "deno ts-node tsx",
    "shellscript": "sh bash zsh ksh dash",
    "fish": "fish",
    "ruby": "ruby",
    "perl": "perl",
    "php": "php",
    "lua": "lua",
    "r": "rscript",
    "powershell": "pwsh",
}

_FENCES = {
    "typescript": "ts",
    "typescriptreact": "tsx",
    "javascript": "js",
    "javascriptreact": "jsx",
    "python": "py",
    "rust": "rs",
    "shellscript": "sh",
    "csharp": "cs",
    "ruby": "rb",
    "markdown": "md",
    "plaintext": "",
    "restructuredtext": "rst",
    "latex": "tex",
    "proto3": "proto",
    "ignore": "",
}


def _by_word(table: dict[str, str]) -> dict[str, str]:
    return {word: language for language, words in table.items() for word in words.split()}


_BY_EXTENSION = _by_word(_EXTENSIONS)
_BY_NAME = _by_word(_NAMES)
_BY_INTERPRETER = _by_word(_INTERPRETERS)

_SHEBANG = re.compile(rb"#![ \t]*(?:\S*/)?(?:env[ \t]+(?:-\S+[ \t]+|\w+=\S+[ \t]+)*)?([A-Za-z-]+)")
# What stands at a line's start in C++ headers and in no C header.
_CPP_LINE = re.compile(
    rb"^[ \t]*(?:class\s+\w+[^;]*$|namespace\b|template\s*<|using\s+\w|public:|private:|protected:"
    rb"|#\s*include\s*<(?:string|vector|memory|map|iostream|cstd\w+|utility|functional|array)>)",
    re.MULTILINE,
)


def language_of(path: str, head: bytes = b"") -> str | None:
    """VS Code's language id for a file, or None when nothing tells.

    `path` may use either slash; `head` is the file's first bytes, for scripts without an
    extension and for `.h`. An id says nothing about a grammar: see `LANGUAGES`.
    """
    name = path.replace("\\", "/").rsplit("/", 1)[-1].lower()
    extension = name.rsplit(".", 1)[-1] if "." in name else ""
    if extension == "h" and _CPP_LINE.search(head):
        return "cpp"
    known = _BY_NAME.get(name) or _BY_EXTENSION.get(extension)
    if known is not None or not head.startswith(b"#!"):
        return known
    shebang = _SHEBANG.match(head)
    return _BY_INTERPRETER.get(shebang[1].decode().lower()) if shebang else None


def fence_of(language: str | None) -> str:
    """The tag of a Markdown fence for a language id; empty for None and plain text."""
    return "" if language is None else _FENCES.get(language, language)
