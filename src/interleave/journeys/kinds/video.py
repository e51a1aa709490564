"""A video with captions. Done when the run is finished."""

from django.utils.translation import gettext_lazy as _

from interleave.journeys.kinds import modules
from interleave.journeys.kinds.facts import StepKind

KIND = StepKind(
    name="video",
    voice="selfpaced",
    noun=_("Video"),
    evidence=modules.EVIDENCE,
    find_subject=modules.find_subject,
    name_subjects=modules.name_subjects,
    folder="modules",
)
