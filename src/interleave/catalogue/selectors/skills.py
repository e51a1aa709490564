"""Reading skills and objectives."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from interleave.catalogue import policies, slugs
from interleave.catalogue.models import Objective, Skill
from interleave.kernel import errors

if TYPE_CHECKING:
    from interleave.people.models import Person


def require_designer(actor: Person) -> None:
    """Raise NotFound unless the actor writes content: to others its pages do not exist."""
    if not policies.can_design(actor):
        raise errors.NotFound


def get_skill(*, actor: Person, skill_id: UUID) -> Skill:
    """Return a skill to a designer, or raise NotFound. 1 query."""
    skill: Skill | None = Skill.objects.filter(policies.own(actor), pk=skill_id).first()
    if skill is None or not policies.can_design(actor):
        raise errors.NotFound
    return skill


def get_skill_by_slug(*, slug: str, collection: str = "") -> Skill:
    """Return a skill of a collection of the organisation in scope, or raise NotFound. 1 query."""
    skill: Skill | None = Skill.objects.filter(collection=collection, slug=slug).first()
    if skill is None:
        raise errors.NotFound
    return skill


def get_objective_by_slug(*, slug: str, collection: str = "") -> Objective:
    """Return an objective of a collection with its skill, or raise NotFound. 1 query."""
    objectives = Objective.objects.select_related("skill")
    objective: Objective | None = objectives.filter(collection=collection, slug=slug).first()
    if objective is None:
        raise errors.NotFound
    return objective


def list_skills(*, actor: Person, search: str = "") -> QuerySet[Skill]:
    """List the skills with their objectives, which are counted too. 2 queries."""
    skills: QuerySet[Skill] = Skill.objects.filter(policies.own(actor))
    if search:
        skills = skills.filter(title__icontains=search) | skills.filter(objectives__title__icontains=search)
    return (
        skills.annotate(objective_count=Count("objectives", distinct=True))
        .order_by("title", "id")
        .prefetch_related("objectives")
    )


def list_objectives(*, ids: Collection[UUID] | None = None) -> QuerySet[Objective]:
    """List objectives of the organisation in scope with their skills, all or those of these ids. 1 query."""
    objectives = Objective.objects.select_related("skill")
    return objectives.filter(pk__in=ids) if ids is not None else objectives.all()


def find_objectives(names: Sequence[str], *, collection: str = "") -> dict[str, Objective]:
    """Return the objectives that a collection calls by these names; the unknown are left out. 1 query."""
    return slugs.find_named(Objective.objects.all(), names, collection)


def list_objective_ids(*, skill_id: UUID) -> list[UUID]:
    """Return the ids of the objectives of a skill. 1 query."""
    return list(Objective.objects.filter(skill_id=skill_id).values_list("pk", flat=True))


def has_taken_objective(*, skill_id: UUID, collection: str) -> bool:
    """Return True if an objective of the skill has a slug that is taken in this collection. 1 query."""
    slugs = Objective.objects.filter(skill_id=skill_id).values("slug")
    return Objective.objects.filter(collection=collection, slug__in=slugs).exists()


def resolve_objectives(names: Sequence[str], *, collection: str = "") -> list[Objective]:
    """Return the objectives that a collection calls by these names, in order. 1 query.

    Raises Invalid that names the unknown.
    """
    found = find_objectives(names, collection=collection)
    problems = [
        errors.Problem(f"objectives: {slug}", _("There is no objective “%(slug)s”.") % {"slug": slug})
        for slug in names
        if slug not in found
    ]
    if problems:
        raise errors.Invalid(problems[0].text, problems)
    return list(dict.fromkeys(found[name] for name in names))
