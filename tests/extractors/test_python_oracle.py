"""Python's own parser judges the views of the whole standard library."""

import ast
import sysconfig
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ullage_extractors import ViewOptions
from ullage_extractors.engine import extract
from ullage_extractors.render import render

# Bodies up to this size may stay: their placeholder would not be cheaper.
SMALL_BODY_BYTES = 160
# Python 3.12 knows generics, 3.11 does not.
GENERICS = "type_params"


@dataclass
class Judged:
    """What ast sees outside function bodies: whole heads, and what the bodies hold."""

    heads: Counter[str] = field(default_factory=Counter[str])
    body_nodes: int = 0
    nodes_of_large_bodies: int = 0


def standard_library(every: int = 1) -> Iterator[tuple[Path, bytes, ast.Module]]:
    """The modules that this Python ships and can itself parse."""
    root = Path(sysconfig.get_paths()["stdlib"])
    for path in sorted(root.rglob("*.py"))[::every]:
        if "site-packages" in path.parts:
            continue
        source = path.read_bytes()
        try:
            yield path, source, ast.parse(source)
        except (SyntaxError, ValueError):
            continue


def judge(tree: ast.Module, source: bytes) -> Judged:
    judged = Judged()
    sizes = [len(line) for line in source.split(b"\n")]
    stack: list[tuple[str, ast.AST]] = [("", tree)]
    while stack:
        owner, node = stack.pop()
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                judged.heads[f"{owner}.{_function_head(child)}"] += 1
                _judge_body(judged, child, sizes)
            elif isinstance(child, ast.ClassDef):
                judged.heads[f"{owner}.{_class_head(child)}"] += 1
                stack.append((f"{owner}.{child.name}", child))
            elif not isinstance(child, ast.expr):
                stack.append((owner, child))
    return judged


def _judge_body(
    judged: Judged, function: ast.FunctionDef | ast.AsyncFunctionDef, sizes: list[int]
) -> None:
    rest = [it for it in function.body if not _says_nothing(it)]
    nodes = sum(1 for statement in rest for _ in ast.walk(statement))
    judged.body_nodes += nodes
    if rest and sum(sizes[rest[0].lineno - 1 : rest[-1].end_lineno]) > SMALL_BODY_BYTES:
        judged.nodes_of_large_bodies += nodes


def _function_head(node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    returns = ast.unparse(node.returns) if node.returns else ""
    return f"{type(node).__name__} {node.name}({ast.unparse(node.args)}) {returns} {_extras(node)}"


def _class_head(node: ast.ClassDef) -> str:
    bases = [ast.unparse(base) for base in node.bases]
    keywords = [ast.unparse(keyword) for keyword in node.keywords]
    return f"class {node.name}({bases}, {keywords}) {_extras(node)}"


def _extras(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> str:
    decorators = [ast.unparse(decorator) for decorator in node.decorator_list]
    generics = [ast.unparse(parameter) for parameter in getattr(node, GENERICS, [])]
    return f"{decorators} {generics}"


def _says_nothing(statement: ast.stmt) -> bool:
    if not isinstance(statement, ast.Expr) or not isinstance(statement.value, ast.Constant):
        return False
    return statement.value.value is ... or isinstance(statement.value.value, str)


def test_signatures_keep_every_head_and_drop_the_bodies() -> None:
    wanted = kept = nodes = left = 0
    unparsable: list[str] = []
    missing: list[str] = []
    for path, source, tree in standard_library():
        view = render(extract(source, "python"), ViewOptions()).text
        assert len(view) <= len(source), f"{path}: the view is longer than the file"
        try:
            after = judge(ast.parse(view), view)
        except SyntaxError as error:
            unparsable.append(f"{path}: {error}")
            continue
        before = judge(tree, source)
        wanted += before.heads.total()
        kept += (before.heads & after.heads).total()
        missing += [f"{path}: {head}" for head in before.heads - after.heads]
        nodes += before.body_nodes
        left += after.nodes_of_large_bodies
    print(f"{kept} of {wanted} heads; {left} of {nodes} body nodes left")
    assert wanted > 5_000
    assert not unparsable, unparsable[:5]
    assert kept / wanted >= 0.999, missing[:20]
    assert left / nodes <= 0.01


def test_every_view_and_docs_level_parses() -> None:
    broken: list[str] = []
    for path, source, _ in standard_library(every=8):
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
