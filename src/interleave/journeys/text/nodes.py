"""Plain YAML with the line of everything: no anchors, no tags, no key twice."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from interleave.kernel.errors import Problem

_PREFIX = "tag:yaml.org,2002:"
# What the reader of YAML says, and what helps.
_HINTS = (
    (
        "mapping values are not allowed",
        lazy("Put a text that holds a colon in quotes, or mend the indentation."),
    ),
    ("'\\t'", lazy("Indent with spaces, not with tabs.")),
    ("cannot start any token", lazy("Put a text that begins with this sign in quotes.")),
    ("expected ',' or", lazy("Put a text between { } or [ ] in quotes.")),
)
_TOKEN = re.compile(r"\.?([^.\[\]]+)|\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Node:
    """A mapping, a list or a scalar of a file. `line` counts from 1; `raw` is a scalar as it was written."""

    line: int
    pairs: dict[str, "Node"] | None = None
    items: tuple["Node", ...] | None = None
    raw: str = ""
    type: str = ""  # of a scalar: str, int, float, bool, null, timestamp

    @property
    def is_empty(self) -> bool:
        return self.type == "null"

    def to_data(self) -> Any:
        """Return what the YAML says: mappings, lists, numbers, booleans, dates and text."""
        if self.pairs is not None:
            return {key: node.to_data() for key, node in self.pairs.items()}
        if self.items is not None:
            return [node.to_data() for node in self.items]
        return _scalar(self.type, self.raw)

    def line_at(self, path: str) -> int:
        """Return the line of a place such as `rule.all[1].score` below this node, or of the last known."""
        node = self
        for key, index in _TOKEN.findall(path)[1:]:
            if index and node.items is not None and int(index) < len(node.items):
                node = node.items[int(index)]
            elif key and node.pairs is not None and key in node.pairs:
                node = node.pairs[key]
            else:
                break
        return node.line


class Problems:
    """What is wrong with a folder, collected: where is `file:line`. Warnings do not stop an import."""

    def __init__(self) -> None:
        self._found: list[tuple[str, int, str]] = []
        self._warnings: list[tuple[str, int, str]] = []

    def add(self, file: str, line: int, text: str) -> None:
        if (file, line, text) not in self._found:
            self._found.append((file, line, text))

    def warn(self, file: str, line: int, text: str) -> None:
        """Add a warning: the folder can be imported, but this is hardly meant."""
        if (file, line, text) not in self._warnings:
            self._warnings.append((file, line, text))

    def __len__(self) -> int:
        return len(self._found)

    def sorted(self) -> tuple[Problem, ...]:
        return _sorted(self._found)

    def warnings(self) -> tuple[Problem, ...]:
        return _sorted(self._warnings)


def _sorted(found: list[tuple[str, int, str]]) -> tuple[Problem, ...]:
    return tuple(Problem(f"{file}:{line}", text) for file, line, text in sorted(found))


def read(text: str, file: str, problems: Problems, *, first_line: int = 1) -> Node | None:
    """Return the mapping that a YAML text is, or None with its problems told."""
    offset = first_line - 1
    try:
        unwanted = list(_unwanted(text))
        for line, words in unwanted:
            problems.add(file, line + offset, words)
        if unwanted:
            return None  # what an alias stands for may hold itself
        found = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = error.problem or error.context or "?"
        line = (mark.line if mark else 0) + 1 + offset
        words = _("This is not YAML: %(problem)s.") % {"problem": problem}
        problems.add(file, line, f"{words} {_hint(problem)}")
        return None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        problems.add(file, first_line, _("This is not YAML: %(problem)s.") % {"problem": str(error)[:200]})
        return None
    if not isinstance(found, yaml.MappingNode):
        problems.add(file, first_line, _("Write keys and values here, for example “title: Kick-off”."))
        return None
    return _node(found, file, problems, offset)


def _hint(problem: str) -> str:
    found = (str(hint) for said, hint in _HINTS if said in problem)
    return next(found, _("Check the indentation, colons and quotes."))


def _unwanted(text: str) -> Iterator[tuple[int, str]]:
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1 if event.start_mark is not None else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            yield line, _("Anchors and aliases (& and *) are not part of the format. Write the value out.")
        if getattr(event, "tag", None):
            yield line, _("Tags (!) are not part of the format. Write a plain value.")


def _node(found: yaml.Node, file: str, problems: Problems, offset: int) -> Node:
    line = found.start_mark.line + 1 + offset
    if isinstance(found, yaml.MappingNode):
        pairs: dict[str, Node] = {}
        for key, value in found.value:
            name = str(key.value)
            if name in pairs:
                words = _("“%(key)s” stands here twice. Keep one of them.") % {"key": name}
                problems.add(file, key.start_mark.line + 1 + offset, words)
            pairs[name] = _node(value, file, problems, offset)
        return Node(line, pairs=pairs)
    if isinstance(found, yaml.SequenceNode):
        return Node(line, items=tuple(_node(item, file, problems, offset) for item in found.value))
    if "\x00" in found.value:
        problems.add(file, line, _("A text holds a sign that no database takes (\\0). Remove it."))
    return Node(line, raw=str(found.value).replace("\x00", ""), type=str(found.tag).removeprefix(_PREFIX))


def _scalar(type_name: str, raw: str) -> Any:
    if type_name == "null":
        return None
    if type_name == "bool":
        return raw.lower() in ("true", "yes", "on")
    try:
        if type_name == "int":
            return int(raw.replace("_", ""))
        if type_name == "float":
            return float(raw.replace("_", ""))
        if type_name == "timestamp":
            return date.fromisoformat(raw)
    except ValueError:
        return raw
    return raw
