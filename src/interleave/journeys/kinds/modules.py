"""What lessons and videos share: a module of the catalogue, worked through in a run."""

from collections.abc import Mapping
from uuid import UUID

from interleave.catalogue import selectors as catalogue
from interleave.engine import events
from interleave.journeys.kinds.facts import Evidence, Fact, Subject


def find_subject(slug: str, collection: str = "") -> Subject | None:
    """Return the module of that slug in a collection. 1 query."""
    module = catalogue.find_module(slug=slug, collection=collection)
    return None if module is None else Subject(module.pk, module.slug, module.title, module.collection)


def name_subjects(ids: list[UUID]) -> dict[UUID, Subject]:
    """Return modules by id. 1 query."""
    return {
        root.pk: Subject(root.pk, root.slug, root.title, root.collection)
        for root in catalogue.list_modules_by_id(ids)
    }


def started(event: events.RunStarted) -> Fact:
    return Fact(event.person_id, event.module_id, event.at, enrolment_id=event.enrolment_id)


def worked(event: events.EffortRecorded) -> Fact:
    return Fact(
        event.person_id,
        event.module_id,
        event.at,
        seconds=event.seconds,
        share=event.share,
        enrolment_id=event.enrolment_id,
    )


def finished(event: events.RunFinished) -> Fact:
    """The effort came with EffortRecorded; the event's seconds are its sum and not added again."""
    return Fact(event.person_id, event.module_id, event.at, done=True, enrolment_id=event.enrolment_id)


EVIDENCE: Mapping[type, Evidence] = {
    events.RunStarted: started,
    events.EffortRecorded: worked,
    events.RunFinished: finished,
}
