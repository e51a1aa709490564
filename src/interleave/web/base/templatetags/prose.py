"""Words that people wrote, as HTML."""

from django import template
from django.utils.safestring import SafeString

from interleave.catalogue import markdown as rendering

register = template.Library()


@register.filter
def markdown(text: str) -> SafeString:
    """Render Markdown, cleaned of everything that is not prose."""
    return rendering.render(text)
