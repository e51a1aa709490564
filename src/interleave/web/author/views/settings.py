"""What a draft says about itself: title, weeks, model, skills."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from interleave.catalogue import selectors as catalogue
from interleave.journeys import marks, services
from interleave.journeys.selectors import DesignView
from interleave.journeys.services import DraftHead
from interleave.kernel import clock, errors
from interleave.web.author import board, choices, words
from interleave.web.author.forms import journeys as forms
from interleave.web.author.views.journeys import crumbs_of
from interleave.web.base.refusals import add_problems

if TYPE_CHECKING:
    from interleave.people.models import Person
    from interleave.web.base.requests import PersonRequest

MOST_SKILLS = 60

Skill = dict[str, Any]


@login_required
def settings(request: "PersonRequest", journey_id: UUID) -> HttpResponse:
    """Change the draft's own words, its model and its skills."""
    design = board.get_draft(request.user, journey_id)
    skills = _skills(request.user, design)
    form = forms.Settings(
        request.POST or None,
        steps=[(step.slug, step.title) for step in design.steps],
        skills=choices.told_apart(
            [(name, str(skill["title"]), name.rpartition("/")[0]) for name, skill in skills.items()],
        ),
        initial=_initial(design),
    )
    status = 200
    if form.is_valid():
        try:
            _save(request, design, form, skills)
        except errors.Invalid as error:
            add_problems(form, error)
        except marks.Moved as error:
            form.add_error(None, error.message + " " + _("Yours is below; save again to keep yours."))
            status = 409
        else:
            messages.success(request, _("The settings are saved."))
            return redirect("author:journey", journey_id)
    context = {
        "form": form,
        "design": design,
        "seen": marks.of_head(design),
        "models": words.MODELS.values(),
        "crumbs": crumbs_of(design),
    }
    if form.errors and status == 200:
        status = 422
    return render(request, "author/settings.html", context, status=status)


def _save(
    request: "PersonRequest", design: DesignView, form: forms.Settings, skills: dict[str, Skill]
) -> None:
    cleaned = form.cleaned_data
    head = DraftHead(
        title=cleaned["title"],
        summary=cleaned["summary"],
        language=design.language,
        model=cleaned["model"],
        model_settings=form.model_settings(design.model_settings),
        weeks=cleaned["weeks"],
        audience=cleaned["audience"],
        skills=[skills[name] for name in cleaned["skills"]],
        library=design.library,
    )
    services.change_draft(
        actor=request.user,
        version_id=design.version_id,
        head=head,
        seen=request.POST.get("seen", ""),
        now=clock.now(),
    )


def _initial(design: DesignView) -> dict[str, Any]:
    return dict(design.model_settings) | {
        "title": design.title,
        "summary": design.summary,
        "audience": design.audience,
        "weeks": design.weeks,
        "model": design.model,
        "skills": [skill["slug"] for skill in design.skills],
    }


def _skills(actor: "Person", design: DesignView) -> dict[str, Skill]:
    """Return the skills of the draft by slug, then the others of the catalogue by their names. 2 queries."""
    own = {str(skill["slug"]): dict(skill) for skill in design.skills}
    ids = {part.get("id") for skill in design.skills for part in skill.get("objectives", ())}
    known: dict[str, Skill] = {}
    for skill in catalogue.list_skills(actor=actor)[:MOST_SKILLS]:
        objectives = [
            {"slug": objective.slug, "title": objective.title, "id": str(objective.pk)}
            for objective in skill.objectives.all()
        ]
        name = f"{skill.collection}/{skill.slug}" if skill.collection else skill.slug
        is_own = any(part["id"] in ids for part in objectives) or (not objectives and skill.slug in own)
        if not is_own and name not in own:
            known[name] = {"slug": skill.slug, "title": skill.title, "objectives": objectives}
    return own | known
