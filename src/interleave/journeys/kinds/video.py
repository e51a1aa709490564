"""A video with captions. Done when the run is finished."""

from django.utils.translation import gettext_lazy as _

from interleave.engine.pathways import Traits
from interleave.journeys.kinds import modules
from interleave.journeys.kinds.facts import StepKind

KIND = StepKind(
    name="video",
    noun=_("Video"),
    traits=Traits(
        voice="selfpaced",
        is_scored=False,
        is_attended=False,
        can_be_skipped=True,
        offers_help=False,
        lifts="seen",
        simulated="studied",
    ),
    evidence=modules.EVIDENCE,
    mastery={},
    settings={},
    find_subject=modules.find_subject,
    name_subjects=modules.name_subjects,
    folder="modules",
    content_kind="video",
)
