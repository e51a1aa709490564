"""`{% csrf_token %}` with the submission key beside it: every form that posts has both."""

from django import template
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString

from interleave.web.base import submission_key

register = template.Library()


class FormTokenNode(CsrfTokenNode):
    """The hidden fields that every form of a page carries."""

    def render(self, context: Context) -> SafeString:
        token = SafeString(super().render(context))
        request = getattr(context, "request", None)
        if not token or request is None:
            return token
        return format_html(
            '{}<input type="hidden" name="{}" value="{}">',
            token,
            submission_key.FIELD,
            submission_key.get_key(request),
        )


@register.tag
def csrf_token(parser: Parser, token: Token) -> FormTokenNode:
    return FormTokenNode()
