"""Django's `i18n` tags, with `translate` and `blocktranslate` at a fraction of the cost.

A page of lists says two hundred fixed words. Django looks each one up, escapes it and mends its percent
signs on every render; here a fixed text is worked out once per language. What is not fixed (contexts,
filters) is left to Django's own nodes. settings.TEMPLATES names this library `i18n`, so `{% load i18n %}`
finds it, and makemessages reads the same templates as before.
"""

from typing import Any

from django import template
from django.template.base import Node, Parser, Token, Variable, render_value_in_context
from django.template.context import Context
from django.templatetags import i18n
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
register.tags.update(i18n.register.tags)
register.filters.update(i18n.register.filters)

MISSING = object()


class FixedWords(Node):
    """A text without values: one lookup per language, ever."""

    child_nodelists = ()

    def __init__(self, msgid: str, asvar: str | None) -> None:
        self.msgid = msgid
        self.asvar = asvar
        self.by_language: dict[str | None, SafeString] = {}

    def render(self, context: Context) -> SafeString:
        language = translation.get_language()
        words = self.by_language.get(language)
        if words is None:
            # Percent signs are doubled in catalogues, so that they are not taken for places of values.
            words = mark_safe(translation.gettext(self.msgid).replace("%%", "%"))  # noqa: S308 - ours
            self.by_language[language] = words
        if self.asvar is None:
            return words
        context[self.asvar] = words
        return mark_safe("")


class WordsWithValues(i18n.BlockTranslateNode):
    """A text with values, its parts joined when the template is compiled."""

    one: str
    many: str
    names: tuple[str, ...]

    def prepare(self) -> "WordsWithValues":
        self.one, names = self.render_token_list(self.singular)
        self.many, more = self.render_token_list(self.plural) if self.plural else ("", [])
        self.names = tuple(dict.fromkeys([*names, *more]))
        return self

    def render(self, context: Context, nested: bool = False) -> Any:
        given = {name: value.resolve(context) for name, value in self.extra_context.items()}
        if self.plural and self.counter is not None and self.countervar is not None:
            count = self.counter.resolve(context)
            if not isinstance(count, int):
                return super().render(context, nested)  # rare, or wrong, which it says
            given[self.countervar] = count
            words = translation.ngettext(self.one, self.many, count)
        else:
            words = translation.gettext(self.one)
        values = {name: self.value_of(name, given, context) for name in self.names}
        try:
            said = SafeString(words % values)
        except (KeyError, ValueError):
            return super().render(context, nested)  # a faulty translation: the original's words
        if self.asvar is None:
            return said
        context[self.asvar] = said
        return ""

    def value_of(self, name: str, given: dict[str, Any], context: Context) -> str:
        value = given.get(name, MISSING)
        if value is MISSING:
            value = context.get(name, "")
        return render_value_in_context(value, context)


@register.tag("translate")
@register.tag("trans")
def translate(parser: Parser, token: Token) -> Node:
    node = i18n.do_translate(parser, token)
    expression = node.filter_expression
    literal = expression.var.literal if isinstance(expression.var, Variable) else None
    if not isinstance(literal, str) or expression.filters or node.noop or node.message_context:
        return node
    return FixedWords(literal.replace("%", "%%"), node.asvar)


@register.tag("blocktranslate")
@register.tag("blocktrans")
def blocktranslate(parser: Parser, token: Token) -> Node:
    node = i18n.do_block_translate(parser, token)
    if node.message_context:
        return node
    quick = WordsWithValues.__new__(WordsWithValues)
    quick.__dict__.update(node.__dict__)
    return quick.prepare()
