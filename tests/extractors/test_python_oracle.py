"""Python's own parser judges the views of the whole standard library."""

import ast
import sysconfig
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from ullage_extractors import ViewOptions, extract, render

# Bodies up to this size may stay: their placeholder would not be cheaper.
SMALL_BODY_BYTES = 160

type_parameters = "type_params"


def standard_library() -> Iterator[tuple[Path, bytes]]:
    """Every module that this Python ships and can itself parse."""
    root = Path(sysconfig.get_paths()["stdlib"])
    for path in sorted(root.rglob("*.py")):
        if "site-packages" in path.parts:
            continue
        source = path.read_bytes()
        try:
            ast.parse(source)
        except (SyntaxError, ValueError):
            continue
        yield path, source


def declarations(tree: ast.Module) -> Counter[str]:
    """Every class and function outside function bodies, as its whole head."""
    found: Counter[str] = Counter()
    stack: list[tuple[str, ast.AST]] = [("", tree)]
    while stack:
        owner, node = stack.pop()
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                found[f"{owner}.{_function_head(child)}"] += 1
            elif isinstance(child, ast.ClassDef):
                found[f"{owner}.{_class_head(child)}"] += 1
                stack.append((f"{owner}.{child.name}", child))
            elif not isinstance(child, ast.expr):
                stack.append((owner, child))
    return found


def _function_head(node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    returns = ast.unparse(node.returns) if node.returns else ""
    return f"{type(node).__name__} {node.name}({ast.unparse(node.args)}) {returns} {_extras(node)}"


def _class_head(node: ast.ClassDef) -> str:
    bases = [ast.unparse(base) for base in node.bases]
    keywords = [ast.unparse(keyword) for keyword in node.keywords]
    return f"class {node.name}({bases}, {keywords}) {_extras(node)}"


def _extras(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> str:
    decorators = [ast.unparse(decorator) for decorator in node.decorator_list]
    generics = [ast.unparse(parameter) for parameter in getattr(node, type_parameters, [])]
    return f"{decorators} {generics} {node.type_comment if hasattr(node, 'type_comment') else ''}"


def body_nodes(tree: ast.Module) -> Iterator[tuple[int, int]]:
    """(nodes, characters) of what each function holds beside docstring and `...`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            rest = [it for it in node.body if not _says_nothing(it)]
            size = sum(len(ast.unparse(statement)) for statement in rest)
            yield sum(1 for statement in rest for _ in ast.walk(statement)), size


def _says_nothing(statement: ast.stmt) -> bool:
    if not isinstance(statement, ast.Expr) or not isinstance(statement.value, ast.Constant):
        return False
    return statement.value.value is ... or isinstance(statement.value.value, str)


def test_signatures_of_the_standard_library_keep_every_head_and_drop_the_bodies() -> None:
    wanted = kept = nodes = left = 0
    unparsable: list[str] = []
    missing: list[str] = []
    for path, source in standard_library():
        view = render(extract(source, "python"), ViewOptions())
        assert len(view.text) <= len(source), f"{path}: the view is longer than the file"
        tree = ast.parse(source)
        try:
            seen = ast.parse(view.text)
        except SyntaxError as error:
            unparsable.append(f"{path}: {error}")
            continue
        before, after = declarations(tree), declarations(seen)
        wanted += before.total()
        kept += (before & after).total()
        missing += [f"{path}: {head}" for head in before - after]
        nodes += sum(count for count, _ in body_nodes(tree))
        left += sum(count for count, size in body_nodes(seen) if size > SMALL_BODY_BYTES)
    print(f"{kept} of {wanted} heads; {left} of {nodes} body nodes left")
    assert wanted > 5_000
    assert not unparsable, unparsable[:5]
    assert kept / wanted >= 0.999, missing[:20]
    assert left / nodes <= 0.01


def test_every_view_and_docs_level_of_the_standard_library_parses() -> None:
    broken: list[str] = []
    for path, source in list(standard_library())[::4]:
        outline = extract(source, "python")
        for options in (
            ViewOptions("signatures", "none"),
            ViewOptions("signatures", "full"),
            ViewOptions("signatures", "none", lines=False),
            ViewOptions("headers"),
            ViewOptions("headers", "none"),
            ViewOptions("headers", "full", lines=False),
        ):
            try:
                ast.parse(render(outline, options).text)
            except SyntaxError as error:
                broken.append(f"{path}: {options}: {error}")
    assert not broken, broken[:10]
