"""Forms drawn with our own templates: Bootstrap's classes, errors tied to their fields.

A form needs nothing special. `{{ form }}` draws all of it, `{{ form.name.as_field_group }}`
one field; both use base/form/. Django ties help and errors to the field with
`aria-describedby`; the class of a field comes from `widget_class`.
"""

from typing import Any

from django.forms import BoundField, widgets
from django.forms.renderers import DjangoTemplates
from django.template import loader

CHECKED = (widgets.CheckboxInput,)
PICKED = (widgets.RadioSelect, widgets.CheckboxSelectMultiple)


class Renderer(DjangoTemplates):
    """Finds forms and fields among the pages' own templates, and widgets where Django keeps them."""

    form_template_name = "base/form/form.html"
    field_template_name = "base/form/field.html"

    def get_template(self, template_name: str) -> Any:
        if template_name.startswith("base/"):
            return loader.get_template(template_name)
        return super().get_template(template_name)


def widget_class(field: BoundField) -> str:
    """Return the CSS class of a field's widget, after the classes that the form gave it."""
    widget = field.field.widget
    names = [str(widget.attrs.get("class", ""))]
    if isinstance(widget, CHECKED):
        names.append("form-check-input")
    elif isinstance(widget, widgets.Select):
        names.append("form-select")
    else:
        names.append("form-control")
    if field.errors:
        names.append("is-invalid")
    return " ".join(name for name in names if name)


def shape_of(field: BoundField) -> str:
    """Tell how to lay a field out: hidden, check, choices or line."""
    widget = field.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, CHECKED):
        return "check"
    return "choices" if isinstance(widget, PICKED) else "line"
