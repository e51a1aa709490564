"""The product's own source, for tests that read it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "interleave"


@cache
def modules() -> dict[str, ast.Module]:
    """Return every module's syntax tree by its path below src/interleave, migrations left out."""
    return {
        str(path.relative_to(SOURCE)): ast.parse(path.read_text())
        for path in sorted(SOURCE.rglob("*.py"))
        if "migrations" not in path.parts
    }


def functions() -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Yield each function with the name `path::function`."""
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{path}::{node.name}", node


def imports(tree: ast.Module) -> Iterator[str]:
    """Yield every module name that a tree imports, `package.name` for `from package import name`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def templates() -> list[Path]:
    """Return every template of the pages."""
    return sorted(SOURCE.glob("web/*/templates/**/*.html"))
