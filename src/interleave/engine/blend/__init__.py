"""The blend: five voices, four models as checkable rules, a starting design for each."""

from interleave.engine.blend.models import MODELS, Finding, check_model
from interleave.engine.blend.templates import Template, TemplateStage, TemplateStep, templates
from interleave.engine.blend.voices import KIND_VOICE, VOICES, hours_by_voice

__all__ = [
    "KIND_VOICE",
    "MODELS",
    "VOICES",
    "Finding",
    "Template",
    "TemplateStage",
    "TemplateStep",
    "check_model",
    "hours_by_voice",
    "templates",
]
