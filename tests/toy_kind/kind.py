"""A rehearsal: a module worked through as practice. Done when the run is finished."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from interleave.catalogue import selectors as catalogue
from interleave.engine import events, mastery
from interleave.engine.pathways import Traits
from interleave.journeys.kinds import Piece, StepKind, modules


def proven(event: events.RunFinished) -> Iterator[Piece]:
    """Yield a finished rehearsal as a lab, for each objective of the module."""
    version = catalogue.get_module_version(version_id=event.version_id)
    piece = mastery.Evidence("lab", 1.0, event.at)
    for objective in version.objectives.all():
        yield objective.pk, piece


KIND = StepKind(
    name="rehearsal",
    noun=_("Rehearsal"),
    traits=Traits(
        voice="practice",
        is_scored=False,
        is_attended=False,
        can_be_skipped=False,
        offers_help=False,
        lifts="applied",
        simulated="attended",
    ),
    evidence=modules.EVIDENCE,
    mastery={events.RunFinished: proven},
    settings={},
    find_subject=modules.find_subject,
    name_subjects=modules.name_subjects,
    folder="modules",
    content_kind="lesson",
)
