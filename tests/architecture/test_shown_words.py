"""Texts that people read follow the style guide: no words that read as translated."""

import ast
import re
from pathlib import Path

import pytest

SRC = Path(__file__).parents[2] / "src" / "interleave"
MARKERS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "lazy", "translate", "pgettext"}
AVOIDED = re.compile(r"\b(somebody|everybody|nobody|anybody|for who|only who|whoever)\b", re.IGNORECASE)
COMMENT = re.compile(r"{% comment %}.*?{% endcomment %}|{#.*?#}|<!--.*?-->", re.DOTALL)
TEMPLATES = sorted(SRC.rglob("*.html")) + sorted(SRC.rglob("*.txt"))
MODULES = sorted(path for path in SRC.rglob("*.py") if "demo" not in path.as_posix())


def list_marked_texts(source):
    """Yield line and text of the strings that are marked for translation."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in MARKERS:
            for part in node.args:
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.lineno, part.value


@pytest.mark.parametrize("folder", sorted({path.parent for path in TEMPLATES}), ids=lambda path: path.name)
def test_pages_avoid_words_that_read_as_translated(folder):
    found = [
        f"{path.name}: {match[0]}"
        for path in TEMPLATES
        if path.parent == folder
        for match in AVOIDED.finditer(COMMENT.sub("", path.read_text()))
    ]
    assert found == []


def test_messages_avoid_words_that_read_as_translated():
    found = [
        f"{path.relative_to(SRC)}:{line}: {text}"
        for path in MODULES
        for line, text in list_marked_texts(path.read_text())
        if AVOIDED.search(text)
    ]
    assert found == []
