"""Writing skills and objectives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from interleave.catalogue import policies, selectors
from interleave.catalogue.models import Objective, Skill
from interleave.catalogue.slugs import check_collection, check_slug, free_slug
from interleave.engine import events
from interleave.kernel import errors
from interleave.ledger import ledger

if TYPE_CHECKING:
    from interleave.people.models import Person


@transaction.atomic
def define_skill(
    *,
    actor: Person,
    slug: str,
    collection: str = "",
    title: str,
    objectives: Sequence[tuple[str, str]],
    now: datetime,
) -> Skill:
    """Write down a skill and its objectives (slug, title), or bring them up to date.

    An objective that is no longer named stays: content may serve it. Nothing is
    recorded when nothing changed. Raises Forbidden or Invalid.
    """
    if not policies.can_design(actor):
        raise errors.Forbidden
    check_slug(slug)
    check_collection(collection)
    title = _needed(title)
    skill: Skill | None = Skill.objects.select_for_update().filter(collection=collection, slug=slug).first()
    changed = skill is None or skill.title != title
    if skill is None:
        skill = Skill.objects.create(collection=collection, slug=slug, title=title)
    elif changed:
        skill.title = title
        skill.save(update_fields=["title"])
    for position, (objective_slug, objective_title) in enumerate(objectives):
        changed |= _define_objective(skill, objective_slug, _needed(objective_title), position)
    if changed:
        ledger.record(events.SkillDefined(skill_id=skill.pk, at=now), actor=actor)
    return skill


@transaction.atomic
def save_skill(
    *,
    actor: Person,
    skill_id: UUID | None,
    title: str,
    objectives: Sequence[tuple[str, str]],
    now: datetime,
) -> Skill:
    """Keep what an author wrote about a skill (`skill_id` None: a new one); blank short names are made up.

    Raises NotFound, Forbidden or Invalid.
    """
    if not policies.can_design(actor):
        raise errors.Forbidden
    if skill_id is not None:
        known = selectors.get_skill(actor=actor, skill_id=skill_id)
        collection, slug = known.collection, known.slug
    else:
        collection = ""
        used = set(Skill.objects.filter(collection=collection).values_list("slug", flat=True))
        slug = free_slug(title, used, otherwise="skill")
    taken = set(Objective.objects.filter(collection=collection).values_list("slug", flat=True))
    named = []
    for given, words in objectives:
        own = given or free_slug(words, taken, otherwise="objective")
        taken.add(own)
        named.append((own, words))
    return define_skill(actor=actor, slug=slug, collection=collection, title=title, objectives=named, now=now)


def _define_objective(skill: Skill, slug: str, title: str, position: int) -> bool:
    """Write one objective and tell whether that changed anything."""
    check_slug(slug)
    objective = Objective.objects.filter(collection=skill.collection, slug=slug).first()
    if objective is None:
        Objective.objects.create(
            skill=skill, collection=skill.collection, slug=slug, title=title, position=position
        )
        return True
    if objective.skill_id != skill.pk:
        text = _("The objective “%(slug)s” belongs to another skill already. Choose another short name.")
        raise errors.Invalid(
            text % {"slug": slug}, [errors.Problem(f"objectives: {slug}", text % {"slug": slug})]
        )
    if (objective.title, objective.position) == (title, position):
        return False
    objective.title, objective.position = title, position
    objective.save(update_fields=["title", "position"])
    return True


def _needed(title: str) -> str:
    plain = " ".join(title.split())
    if not plain:
        raise errors.Invalid(_("A title is needed."), [errors.Problem("title", _("A title is needed."))])
    return plain
