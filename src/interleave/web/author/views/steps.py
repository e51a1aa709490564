"""The steps and stages of a draft: adding, changing, moving, removing."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from interleave.journeys import marks, services
from interleave.journeys.kinds import KINDS
from interleave.journeys.selectors import DesignView, EditionStep
from interleave.journeys.services import StepSpec
from interleave.kernel import clock, errors
from interleave.web.author import board, comparing, conditions, subjects, words
from interleave.web.author.forms import steps as forms
from interleave.web.author.views.journeys import crumbs_of
from interleave.web.base.searching import plain
from interleave.web.step_pages import PAGES

if TYPE_CHECKING:
    from interleave.web.base.requests import PersonRequest

EMPTY = StepSpec(slug="", kind="lesson", title="", minutes=15)


@login_required
def new(request: "PersonRequest", journey_id: UUID) -> HttpResponse:
    """Choose a kind, then fill in a new step."""
    design = board.get_draft(request.user, journey_id)
    stage_id = _stage_id(request, design)
    kind = request.GET.get("kind", "")
    if kind not in KINDS:
        return _choose_kind(request, design, {"stage": stage_id})
    editor = Editor(request, design, EMPTY, kind)
    if editor.is_sent and editor.is_valid():
        made = editor.hand_in(
            lambda draft: services.add_step(
                actor=request.user, stage_id=stage_id, step=draft, now=clock.now()
            )
        )
        if made is not None:
            messages.success(request, _("“%(title)s” is added.") % {"title": made.title})
            return redirect("author:journey", journey_id)
    return editor.show(None)


@login_required
def step(request: "PersonRequest", journey_id: UUID, step_id: UUID) -> HttpResponse:
    """Change a step."""
    design = board.get_draft(request.user, journey_id)
    known = board.find_step(design, step_id)
    kind = request.GET.get("kind", known.kind)
    if kind not in KINDS:
        return _choose_kind(request, design, {}, known)
    editor = Editor(request, design, known, kind)
    if editor.is_sent and editor.is_valid():
        seen = request.POST.get("seen", "")
        saved = editor.hand_in(
            lambda draft: services.change_step(
                actor=request.user, step_id=step_id, step=draft, seen=seen, now=clock.now()
            )
        )
        if saved is not None:
            messages.success(request, _("“%(title)s” is saved.") % {"title": saved.title})
            return redirect("author:journey", journey_id)
    return editor.show(known)


@login_required
def remove(request: "PersonRequest", journey_id: UUID, step_id: UUID) -> HttpResponse:
    """Ask, then remove a step."""
    design = board.get_draft(request.user, journey_id)
    known = board.find_step(design, step_id)
    refusal = ""
    if request.method == "POST":
        try:
            services.remove_step(actor=request.user, step_id=step_id, now=clock.now())
        except services.NotADraft:
            raise
        except errors.Conflict as error:
            refusal = error.message
        else:
            messages.success(request, _("“%(title)s” is removed.") % {"title": known.title})
            return redirect("author:journey", journey_id)
    context = {"design": design, "step": known, "refusal": refusal, "crumbs": crumbs_of(design)}
    return render(request, "author/step_remove.html", context, status=409 if refusal else 200)


@login_required
def find_subjects(request: "PersonRequest", journey_id: UUID) -> HttpResponse:
    """The content to choose from, for the words typed so far."""
    board.get_draft(request.user, journey_id)
    kind = request.GET.get("kind", "")
    if kind not in KINDS:
        raise errors.NotFound
    chosen = _uuid(request.GET.get("subject", ""))
    found = subjects.find(request.user, kind, request.GET.get("find", "").strip()[:100], chosen)
    form = forms.Step(
        kind=kind,
        subjects=found.choices,
        objectives=[],
        has_credits=False,
        is_nested=False,
        initial={"subject": str(chosen or "")},
    )
    return render(request, "author/_subjects.html", {"form": form, "found": found})


class Editor:
    """The page of one step: its form, its conditions, and what came of sending them."""

    def __init__(
        self, request: "PersonRequest", design: DesignView, known: EditionStep | StepSpec, kind: str
    ) -> None:
        self.request, self.design, self.known, self.kind = request, design, known, kind
        self.is_sent = request.method == "POST" and "search" not in request.POST
        self.search = plain(request.POST.get("find", "")) if "search" in request.POST else ""
        self.status = 200
        self.now_stands: tuple[comparing.Change, ...] = ()
        chosen = known.subject_id if kind == known.kind else None
        if request.method == "POST":
            chosen = _uuid(request.POST.get("subject", ""))
        self.found = subjects.find(request.user, kind, self.search, chosen)
        is_nested = conditions.rows_of(known.rule) is None
        self.form = self._form(is_nested)
        self.rows = [] if is_nested else self._rows()

    def is_valid(self) -> bool:
        """Tell whether everything is filled in rightly; every form is asked."""
        valid = [part.is_valid() for part in (self.form, *self.rows)]
        self.status = 200 if all(valid) else 422
        return all(valid)

    def hand_in(self, write: Any) -> Any:
        """Hand the step to a service; None: it was refused, and the form says why."""
        settings = self.known.settings if self.kind == self.known.kind else {}
        draft = self.form.draft(self.known.slug, self.rows, settings)
        try:
            return write(draft)
        except errors.Invalid as error:
            self.status = 422
            for problem in error.problems:
                field = problem.where.rsplit(".", 1)[-1]
                self.form.add_error(field if field in self.form.fields else None, problem.text)
        except marks.Moved as error:
            self.status = 409
            self.form.add_error(None, error.message)
            titles = {step.slug: step.title for step in self.design.steps}
            self.now_stands = comparing.compare_steps(self.known, draft, titles)
        return None

    def show(self, known: EditionStep | None) -> HttpResponse:
        """Draw the page, with what was typed."""
        context = {
            "design": self.design,
            "step": known,
            "form": self.form,
            "rows": self.rows,
            "found": self.found,
            "find": self.search,
            "kind": self.kind,
            "noun": words.noun_of(self.kind),
            "has_subject": KINDS[self.kind].has_subject,
            "voice": KINDS[self.kind].traits.voice,
            "seen": marks.of_step(known) if known is not None else "",
            "now_stands": self.now_stands,
            "stage_id": self.request.GET.get("stage", ""),
            "crumbs": crumbs_of(self.design),
        }
        return render(self.request, "author/step.html", context, status=self.status)

    def _form(self, is_nested: bool) -> forms.Step:
        initial = forms.initial_of(self.known, is_nested)
        if self.kind != self.known.kind:
            initial["subject"] = ""
        if self.request.method == "POST" and not self.is_sent:
            initial = forms.kept(self.request.POST)
        objectives = [
            (str(objective["slug"]), str(objective["title"]))
            for skill in self.design.skills
            for objective in skill.get("objectives", ())
        ]
        bases = [
            (step.slug, step.title)
            for step in self.design.steps
            if not step.variant_of and step.slug != self.known.slug
        ]
        gone = [slug for slug in self.known.objectives if slug not in dict(objectives)]
        return forms.Step(
            self.request.POST if self.is_sent else None,
            kind=self.kind,
            subjects=self.found.choices,
            objectives=[*objectives, *((slug, slug) for slug in gone)],
            bases=bases,
            has_credits=self.design.model == "a_la_carte",
            is_nested=is_nested,
            initial=initial,
        )

    def _rows(self) -> list[conditions.Condition]:
        others = [(step.slug, step.title) for step in self.design.steps if step.slug != self.known.slug]
        sent = self.request.POST
        if self.request.method == "POST":
            count = sent.get("rows", "")
            number = min(int(count), conditions.MOST_ROWS) if count.isdecimal() else 0
            return [
                conditions.Condition(
                    sent if self.is_sent else None,
                    prefix=f"when-{row}",
                    steps=others,
                    initial=forms.kept(sent, f"when-{row}"),
                )
                for row in range(number)
            ]
        _join, initial = conditions.rows_of(self.known.rule) or ("all", [])
        wanted = [*initial, *({} for _row in range(conditions.BLANK_ROWS))][: conditions.MOST_ROWS]
        return [
            conditions.Condition(prefix=f"when-{row}", steps=others, initial=values)
            for row, values in enumerate(wanted)
        ]


def _choose_kind(
    request: "PersonRequest",
    design: DesignView,
    keep: dict[str, UUID],
    known: EditionStep | None = None,
) -> HttpResponse:
    kinds = [
        (kind.name, words.noun_of(kind.name), PAGES[kind.name].sentence, kind.traits.voice)
        for kind in KINDS.values()
    ]
    context = {"design": design, "kinds": kinds, "keep": keep, "step": known, "crumbs": crumbs_of(design)}
    context["back"] = reverse("author:journey", args=[design.journey_id])
    return render(request, "author/step_kind.html", context)


def _stage_id(request: "PersonRequest", design: DesignView) -> UUID:
    wanted = request.GET.get("stage", "")
    for stage in design.stages:
        if str(stage.stage_id) == wanted:
            return stage.stage_id
    raise errors.NotFound


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
