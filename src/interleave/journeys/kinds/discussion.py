"""A discussion in the journey space. Done when the posts and replies reach what the prompt asks for."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from interleave.community import selectors as community
from interleave.engine import events
from interleave.engine.pathways import Traits
from interleave.journeys.kinds.facts import Fact, StepKind, Subject, Totals, Wants


def find_subject(slug: str, collection: str = "") -> Subject | None:
    """Return the prompt of that slug in a collection. 1 query."""
    prompt = community.get_prompt_by_slug(slug, collection=collection)
    return None if prompt is None else Subject(prompt.pk, prompt.slug, prompt.title, prompt.collection)


def name_subjects(ids: list[UUID]) -> dict[UUID, Subject]:
    """Return prompts by id. 1 query."""
    prompts = community.list_prompts().filter(pk__in=ids)
    return {root.pk: Subject(root.pk, root.slug, root.title, root.collection) for root in prompts}


def demand(subject_id: UUID) -> dict[str, int]:
    """Return how much the prompt asks for. 1 query."""
    prompt = community.get_prompt(prompt_id=subject_id)
    return {"posts": prompt.posts, "replies": prompt.replies}


def written(event: events.PostWritten) -> Fact | None:
    if event.prompt_id is None:
        return None
    return Fact(
        event.person_id,
        event.prompt_id,
        event.at,
        count=1,
        space_id=event.space_id,
        amounts={"posts": event.posts, "replies": event.replies},
    )


def is_met(fact: Fact, totals: Totals, wants: Wants) -> bool:
    return all(fact.amounts.get(name, 0) >= int(wants.get(name, 0)) for name in ("posts", "replies"))


KIND = StepKind(
    name="discussion",
    noun=_("Discussion"),
    traits=Traits(
        voice="together",
        is_scored=False,
        is_attended=False,
        can_be_skipped=False,
        offers_help=True,
        lifts="discussed",
        simulated="done",
    ),
    evidence={events.PostWritten: written},
    mastery={},
    settings={},
    find_subject=find_subject,
    name_subjects=name_subjects,
    is_met=is_met,
    demand=demand,
    folder="discussions",
)
