"""One's own profile: who, where, how it looks, the password, and what comes by mail."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from interleave.kernel import clock, errors
from interleave.notifications import selectors as notifications
from interleave.notifications import services as notifying
from interleave.people import services
from interleave.web.base.refusals import add_problems
from interleave.web.learn.forms import profile as profile_forms

if TYPE_CHECKING:
    from interleave.web.base.requests import PersonRequest

YEAR_SECONDS = 31_536_000


@login_required
@require_safe
def profile(request: "PersonRequest") -> HttpResponse:
    return _page(request)


@login_required
@require_POST
def change_profile(request: "PersonRequest") -> HttpResponse:
    """Change name, zone and language."""
    form = profile_forms.AboutMe(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.update_profile(
                actor=request.user,
                name=data["name"],
                zone_name=data["zone"],
                language=data["language"],
                now=clock.now(),
            )
        except errors.Invalid as refused:
            add_problems(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("learn:profile")
    return _page(request, about=form, status=422)


@login_required
@require_POST
@sensitive_post_parameters("old_password", "password")
def change_password(request: "PersonRequest") -> HttpResponse:
    """Change the password; this browser stays signed in, the others do not."""
    form, status = profile_forms.Password(request.POST), 422
    if form.is_valid():
        data = form.cleaned_data
        try:
            person = services.change_password(
                actor=request.user, old=data["old_password"], new=data["password"], now=clock.now()
            )
        except services.TooManyTries as refused:
            form.add_error("old_password", refused.message)
            status = refused.status
        except errors.Invalid as refused:
            add_problems(form, refused)
        else:
            update_session_auth_hash(request, person)
            messages.success(request, _("Your new password works. Other browsers are signed out."))
            return redirect("learn:profile")
    return _page(request, password=form, status=status)


@login_required
@require_POST
def choose_mail(request: "PersonRequest") -> HttpResponse:
    """Choose the topics that come by mail too."""
    topics = notifications.list_mail_choices(actor=request.user)
    form = profile_forms.MailChoices(request.POST, topics=topics)
    if form.is_valid():
        notifying.choose_mail(actor=request.user, topics=form.chosen(), now=clock.now())
        messages.success(request, _("Saved."))
    return redirect("learn:profile")


@login_required
@require_POST
def choose_theme(request: "PersonRequest") -> HttpResponse:
    """Keep the theme in the browser, as the menu does by script."""
    form = profile_forms.Theme(request.POST)
    if not form.is_valid():
        return _page(request, theme=form, status=422)
    reply = redirect("learn:profile")
    reply.set_cookie(
        "theme",
        form.cleaned_data["theme"],
        max_age=YEAR_SECONDS,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return reply


def _page(request: "PersonRequest", status: int = 200, **bound: forms.Form) -> HttpResponse:
    """Draw the whole page; a form that was handed in is drawn as it was, with what is wrong."""
    person = request.user
    about = {"name": person.name, "zone": person.own_zone_name, "language": person.language}
    known = dict(profile_forms.THEMES)
    cookie = request.COOKIES.get("theme", "auto")
    context: dict[str, Any] = {
        "about": profile_forms.AboutMe(initial=about),
        "theme": profile_forms.Theme(initial={"theme": cookie if cookie in known else "auto"}),
        "password": profile_forms.Password(auto_id="password_%s"),
        "mail": profile_forms.MailChoices(
            topics=notifications.list_mail_choices(actor=person), auto_id="mail_%s"
        ),
        **bound,
    }
    return render(request, "learn/profile.html", context, status=status)
