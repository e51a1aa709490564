"""How things look: tags for templates."""

from django import template

register = template.Library()
