"""The blend: five voices, four models as checkable rules, a starting design for each."""

from interleave.engine.blend.models import MODELS, Finding, check_model
from interleave.engine.blend.templates import Template, TemplateStage, templates
from interleave.engine.blend.voices import hours_by_voice
from interleave.engine.pathways import VOICES

__all__ = [
    "MODELS",
    "VOICES",
    "Finding",
    "Template",
    "TemplateStage",
    "check_model",
    "hours_by_voice",
    "templates",
]
