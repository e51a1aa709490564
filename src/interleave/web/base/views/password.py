"""Forgotten passwords: ask for a link by mail, and choose a new one through it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from interleave.kernel import clock, errors
from interleave.people import services
from interleave.web.base import door_forms
from interleave.web.base.refusals import add_problems


@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for the email; the answer is the same whether it is known or not."""
    form = door_forms.ForgottenPassword(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.request_password_reset(email=form.cleaned_data["email"], now=clock.now())
        return redirect("base:password_sent")
    return render(request, "base/password_forgotten.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    return render(request, "base/password_sent.html")


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def reset(request: HttpRequest, person_id: UUID, token: str) -> HttpResponse:
    """Choose a new password through a link that works once."""
    person = services.find_reset(person_id=person_id, token=token)
    form = door_forms.NewPassword(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.reset_password(
                person_id=person_id, token=token, password=form.cleaned_data["password"], now=clock.now()
            )
        except errors.Invalid as refused:
            add_problems(form, refused)
        else:
            messages.success(request, _("Your new password works. Sign in with it."))
            return redirect("base:sign_in")
    context = {"form": form, "person": person}
    return render(request, "base/password_reset.html", context, status=422 if form.errors else 200)
