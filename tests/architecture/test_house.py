"""The rules of the house that a machine can check. A rule without a check is advice."""

import ast
import json
import re
from pathlib import Path

import pytest

from tests.architecture import source

LIMITS = json.loads((Path(__file__).parent / "excess.json").read_text())
MOST_LINES = 600  # a module of one noun may be long; past this it holds two
MOST_FUNCTION_LINES = 40
BANNED_NAMES = {"utils", "helpers", "common", "manager", "misc", "signals"}
CONTEXTS = (
    "people",
    "catalogue",
    "selfpaced",
    "assessments",
    "live",
    "community",
    "coaching",
    "reinforcement",
    "journeys",
    "insights",
    "notifications",
)
# Who may look at the rows of every organisation, and why.
EVERYWHERE = {
    "kernel/models.py": "defines it",
    "kernel/jobs.py": "the background loop reads the failures of all organisations in one query",
    "people/": "signing in, invitations and resets come before any scope is known",
    "live/": "a calendar's secret address names its person",
    "interop/calendar/": "a calendar's secret address names its person",
    "notifications/": "the streams count what is unread for people of all organisations",
    "config/": "the background loop and the streams serve all organisations",
    "cli/": "commands serve all organisations",
}


def test_no_file_outgrows_its_limit():
    long = {
        path: len((source.SOURCE / path).read_text().splitlines())
        for path in source.modules()
        if len((source.SOURCE / path).read_text().splitlines()) > MOST_LINES
    }

    assert long == LIMITS["files"], "split the file by noun; the list in excess.json may only shrink"


def test_no_function_outgrows_its_limit():
    long = {
        name: _body_lines(node)
        for name, node in source.functions()
        if _body_lines(node) > MOST_FUNCTION_LINES
    }

    assert long == LIMITS["functions"], "say it in two functions; the list in excess.json may only shrink"


def test_no_drawer_is_called_after_nothing():
    found = [path for path in source.modules() if BANNED_NAMES & set(Path(path).with_suffix("").parts)]

    assert found == []


def test_no_model_hides_work_in_save_and_nothing_listens_to_signals():
    overrides = [
        name for name, node in source.functions() if node.name in {"save", "delete"} and _is_method(node)
    ]
    listeners = [
        path
        for path, tree in source.modules().items()
        if any(
            name.startswith(("django.dispatch", "django.db.models.signals")) for name in source.imports(tree)
        )
    ]

    assert overrides == []
    assert listeners == []


def test_the_rows_of_every_organisation_are_read_where_it_is_explained():
    readers = {
        path
        for path, tree in source.modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "everywhere"
    }

    unexplained = sorted(path for path in readers if not path.startswith(tuple(EVERYWHERE)))
    assert unexplained == []


@pytest.mark.parametrize("context", CONTEXTS)
def test_a_context_has_its_drawers_and_says_what_it_is_for(context):
    folder = source.SOURCE / context
    if not (folder / "migrations").exists():
        pytest.fail(f"{context} has no migrations")

    assert (folder / "README.md").exists(), (
        f"{context}/README.md: purpose, nouns, invariants, what it refuses"
    )
    assert (folder / "models.py").exists() or (folder / "models").is_dir()


def test_services_take_keywords_only():
    loose = [
        name
        for name, node in source.functions()
        if re.match(r"\w+/services(/\w+)?\.py::[a-z]", name)
        and _is_module_level(name, node)
        and _is_offered(name)
        and _writes(node)
        and (node.args.args or node.args.posonlyargs)
    ]

    assert loose == []


def test_migrations_have_names():
    automatic = [
        str(path.relative_to(source.SOURCE))
        for path in source.SOURCE.glob("*/migrations/0*.py")
        if re.search(r"_auto_|_initial$|\d{8}_\d{4}", path.stem)
    ]

    assert automatic == []


def test_templates_hold_no_inline_script_style_or_handler():
    pattern = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=\"|javascript:|<c-")
    found = [
        str(path.relative_to(source.SOURCE))
        for path in source.templates()
        if pattern.search(path.read_text())
    ]

    assert found == []


def test_every_template_can_be_compiled(settings):
    from django.template import engines

    for path in source.templates():
        name = str(path).split("/templates/", 1)[1]
        engines["django"].get_template(name)


def test_no_file_names_a_package_registry():
    pattern = re.compile(r"https?://[^\s\"']*(pypi|npmjs|registry)[^\s\"']*", re.IGNORECASE)
    files = [
        *source.ROOT.glob("*.toml"),
        *source.ROOT.glob("requirements/*"),
        *source.ROOT.glob("frontend/package*.json"),
        source.ROOT / "frontend" / ".npmrc",
        source.ROOT / "interleave",
        source.ROOT / ".ci" / "run",
    ]

    assert [str(path) for path in files if path.exists() and pattern.search(path.read_text())] == []


def _body_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count a function's lines without its signature and its docstring."""
    first, *rest = node.body
    is_docstring = (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    )
    start = rest[0] if is_docstring and rest else first
    return node.end_lineno - start.lineno + 1


def _is_method(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return bool(node.args.args) and node.args.args[0].arg == "self"


def _is_module_level(name: str, node: ast.AST) -> bool:
    tree = source.modules()[name.split("::")[0]]
    return node in tree.body


def _writes(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Tell a write by what every write is told: who does it, or when."""
    return bool({"actor", "now"} & {each.arg for each in (*node.args.args, *node.args.kwonlyargs)})


def _is_offered(name: str) -> bool:
    """Tell whether a service is offered to other folders: a drawer's folder says so in its __init__."""
    path, function = name.split("::")
    front = str(Path(path).with_name("__init__.py"))
    if not path.split("/")[1].startswith("services.py") and front in source.modules():
        return any(found.endswith(f".{function}") for found in source.imports(source.modules()[front]))
    return True
