"""Forms drawn with our own templates."""

from django.forms.renderers import DjangoTemplates


class Renderer(DjangoTemplates):
    """Draws fields."""
