"""Parts of pages that are the same for many people are drawn once, with holes for what is not.

    {% stencil frame=chrome.frame %}<nav>{% for item in frame.nav %}…{% endfor %}</nav>
      {% hole %}{{ chrome.person.name }}{% endhole %}{% endstencil %}

Inside a stencil nothing is known but what it is given by name, and that, with the language and the time
zone, is its key: so what it keeps cannot hold anything of somebody else, or anything old. What stands in a
hole knows the whole page, as if there were no stencil around it, and is drawn each time.

`{% blank name %}` is a hole for one value of the page, such as the address of a list item: the value is
escaped and inserted without rendering a template. With it, people share a part that differs in
addresses only.

All stencils of a process share one cache. It is limited by its size in memory, and removes what was used
least recently first.
"""

import sys
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from django import template
from django.db.models import Model
from django.template.base import FilterExpression, Node, NodeList, Parser, Token, token_kwargs
from django.template.context import Context
from django.template.defaulttags import ForNode, WithNode
from django.template.loader_tags import BlockNode
from django.urls import get_script_prefix, get_urlconf
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language

from interleave.web.base import date_text
from interleave.web.base.templatetags.form_token import FormTokenNode

register = template.Library()

CACHE_BYTES = 16_000_000  # of all stencils in one process
ENTRY_BYTES = 1500  # beside the texts: the key with its values, the tuple and the cache entry
MARK = "\x00hole\x00"
FORM_FIELD = "the drawn field of the forms"
HOLES = "holes of the stencil"  # no name that a template could say


Pieces = tuple["str | Hole", ...]


class PieceCache:
    """The drawn parts of all stencils, least recently used first, limited by their size."""

    def __init__(self, limit_bytes: int = CACHE_BYTES) -> None:
        self.limit_bytes = limit_bytes
        self.used_bytes = 0
        self._entries: OrderedDict[Any, tuple[Pieces, int]] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._entries)

    def find(self, key: Any) -> Pieces | None:
        """Return the pieces of the key and mark them as used, or return None."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return None
            self._entries.move_to_end(key)
        return entry[0]

    def add(self, key: Any, pieces: Pieces) -> None:
        """Add the pieces; remove what was used least recently until the cache is within its limit."""
        size = estimate_bytes(pieces)
        with self._lock:
            replaced = self._entries.pop(key, None)
            self.used_bytes += size - (replaced[1] if replaced else 0)
            self._entries[key] = (pieces, size)
            while self.used_bytes > self.limit_bytes and self._entries:
                _key, (_pieces, freed) = self._entries.popitem(last=False)
                self.used_bytes -= freed


def estimate_bytes(pieces: Pieces) -> int:
    """Return about what an entry of these pieces takes in memory."""
    return ENTRY_BYTES + sum(sys.getsizeof(each) for each in pieces if isinstance(each, str))


cache = PieceCache()


class Hole(Node):
    """What is drawn each time. Where it stands is marked while its stencil is drawn."""

    child_nodelists: tuple[str, ...] = ("nodelist",)

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist
        self.is_token = [type(node) for node in nodelist] == [FormTokenNode]

    def fill(self, context: Context) -> str:
        """Draw what stands in it; the token of a page's forms once for all of them."""
        if not self.is_token:
            return self.nodelist.render(context)
        drawn: str | None = context.render_context.get(FORM_FIELD)
        if drawn is None:
            drawn = context.render_context[FORM_FIELD] = self.nodelist.render(context)
        return drawn

    def render(self, context: Context) -> SafeString:
        found: list[Hole] | None = context.get(HOLES)
        if found is None:
            return self.nodelist.render(context)
        found.append(self)
        return mark_safe(MARK)  # noqa: S308 - ours


class Blank(Hole):
    """A hole for one value of the page, inserted without rendering a template."""

    child_nodelists = ()

    def __init__(self, value: FilterExpression) -> None:
        super().__init__(NodeList())
        self.value = value

    def fill(self, context: Context) -> str:
        return conditional_escape(self.value.resolve(context))

    def render(self, context: Context) -> SafeString:
        if context.get(HOLES) is None:
            return mark_safe(self.fill(context))  # noqa: S308 - escaped in fill
        return super().render(context)


class Stencil(Node):
    """What is drawn once for each key."""

    child_nodelists = ("nodelist",)

    def __init__(self, nodelist: NodeList, values: Mapping[str, FilterExpression]) -> None:
        _check(nodelist)
        self.nodelist = nodelist
        self.values = values

    def render(self, context: Context) -> SafeString:
        given = {name: value.resolve(context) for name, value in self.values.items()}
        zone = get_current_timezone_name()
        key = (
            self,
            get_language(),
            zone,
            date_text.current_year(),  # dates show their year in other years only
            get_urlconf(),
            get_script_prefix(),
            *given.values(),
        )
        pieces = cache.find(key)
        if pieces is None:
            pieces = self.draw(context, given)
            cache.add(key, pieces)
        return mark_safe(  # noqa: S308 - drawn by templates, which escape
            "".join([each if isinstance(each, str) else each.fill(context) for each in pieces])
        )

    def draw(self, context: Context, given: Mapping[str, Any]) -> Pieces:
        """Draw it in a context of its own, and return texts and holes in turn."""
        if context.get(HOLES) is not None:
            raise template.TemplateSyntaxError("a stencil stands in a hole of another, or apart from it")
        if any(map(_is_row, given.values())):
            raise TypeError("give a stencil plain values: a row is equal to what it was before it changed")
        holes: list[Hole] = []
        apart: Any = context.new({**given, HOLES: holes})
        apart.request = None  # its address and cookies are in no key
        texts = self.nodelist.render(apart).split(MARK)
        return tuple(_in_turn(texts, holes))


def _is_row(value: Any) -> bool:
    """Tell whether a value is a row of a table, or holds one."""
    if is_dataclass(value):
        return any(_is_row(getattr(value, each.name)) for each in fields(value))
    return isinstance(value, Model) or (isinstance(value, tuple) and any(map(_is_row, value)))


def _check(nodelist: NodeList, *, in_loop: bool = False) -> None:
    """Refuse what would be kept from one page for another: a block; and a hole that waits for a loop."""
    for node in nodelist:
        if isinstance(node, BlockNode):
            raise template.TemplateSyntaxError("a block in a stencil stands in a hole")
        if isinstance(node, Hole):
            if in_loop:
                raise template.TemplateSyntaxError(
                    "a hole knows the page, and nothing of a loop in its stencil"
                )
            continue
        for name in node.child_nodelists:
            _check(
                getattr(node, name, None) or NodeList(),
                in_loop=in_loop or isinstance(node, (ForNode, WithNode)),
            )


def _in_turn(texts: list[str], holes: list[Hole]) -> Iterator[str | Hole]:
    for text, hole in zip(texts, holes, strict=False):
        yield text
        yield hole
    yield texts[-1]


@register.tag
def stencil(parser: Parser, token: Token) -> Stencil:
    words = token.split_contents()[1:]
    values = token_kwargs(words, parser)
    if words:
        raise template.TemplateSyntaxError("give a stencil its values by name: {% stencil name=value %}")
    nodelist = parser.parse(("endstencil",))
    parser.delete_first_token()
    return Stencil(nodelist, values)


@register.tag
def hole(parser: Parser, token: Token) -> Hole:
    nodelist = parser.parse(("endhole",))
    parser.delete_first_token()
    return Hole(nodelist)


@register.tag
def blank(parser: Parser, token: Token) -> Blank:
    words = token.split_contents()[1:]
    if len(words) != 1:
        raise template.TemplateSyntaxError("give a blank one value: {% blank value %}")
    return Blank(parser.compile_filter(words[0]))
