"""Coming in and going out: sign-in, sign-out, first run, invitation, and where to begin."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from interleave.journeys import selectors as journeys
from interleave.kernel import clock, errors
from interleave.people import selectors, services
from interleave.web.base import door_forms, sent_forms
from interleave.web.base.refusals import add_problems

if TYPE_CHECKING:
    from interleave.people.models import Person

BACKEND = "interleave.people.authentication.PersonBackend"
# Where work begins, for whoever learns nothing at the moment: the first role that the person has.
BEGINNINGS = (
    ("facilitator", "teach:sessions"),
    ("coach", "coach:people"),
    ("manager", "manage:team"),
    ("designer", "author:journeys"),
    ("administrator", "manage:people"),
)


def home(request: HttpRequest) -> HttpResponse:
    """Lead everybody to where they begin."""
    if not request.user.is_authenticated:
        return redirect("base:sign_in" if selectors.has_organisation() else "base:setup")
    return redirect(beginning_of(request.user))


def beginning_of(person: "Person") -> str:
    """Return the page where a person begins: what she learns, else her work."""
    if journeys.list_enrolments(actor=person, now=clock.now()):
        return "learn:today"
    return next((place for role, place in BEGINNINGS if role in person.role_names), "learn:today")


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for email and password; say after how long to try again when it was too often wrong."""
    if request.user.is_authenticated:
        return redirect(_next(request))
    if not selectors.has_organisation():
        return redirect("base:setup")
    form = door_forms.SignIn(request.POST or None, initial={"email": request.GET.get("email", "")})
    status = 200
    if request.method == "POST":
        person, status = _identify(request, form)
        if person is not None:
            login(request, person, backend=BACKEND)
            response = redirect(_next(request))
            sent_forms.discard_of_others(request, response, person_id=person.pk)
            return response
    context = {"form": form, "next": _next(request), "demo": selectors.list_demo_accounts()}
    return render(request, "base/sign_in.html", context, status=status)


def _identify(request: HttpRequest, form: door_forms.SignIn) -> "tuple[Person | None, int]":
    """Return who it is, or the status of the refusal that the form then says."""
    if not form.is_valid():
        return None, 422
    try:
        person = services.identify(
            email=form.cleaned_data["email"],
            password=form.cleaned_data["password"],
            address=request.META.get("REMOTE_ADDR", ""),
            now=clock.now(),
        )
    except services.TooManyTries as refused:
        form.add_error(None, refused.message)
        return None, refused.status
    if person is None:
        form.add_error(
            None, _("Email and password do not fit together. Try again, or ask for a new password.")
        )
    return person, 422


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.success(request, _("You are signed out."))
    return redirect("base:sign_in")


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def setup(request: HttpRequest) -> HttpResponse:
    """The first run: an organisation, a site, and whoever looks after both."""
    if selectors.has_organisation():
        return redirect("base:home")
    form = door_forms.Setup(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        zone = data.pop("zone")
        try:
            person = services.found_first_organisation(**data, zone_name=zone, now=clock.now())
        except errors.Invalid as refused:
            add_problems(form, refused)
        else:
            login(request, person, backend=BACKEND)
            messages.success(request, _("Your organisation is ready. Begin with the people in it."))
            return redirect("manage:people")
    return render(request, "base/setup.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Let an invited person choose a password, and take her in."""
    found = services.find_invitation(token=token, now=clock.now())
    initial = {"name": found.person.name, "zone": found.person.zone_name}
    form = door_forms.Acceptance(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            person = services.accept_invitation(
                token=token,
                name=data["name"],
                zone_name=data["zone"],
                password=data["password"],
                now=clock.now(),
            )
        except errors.Invalid as refused:
            add_problems(form, refused)
        else:
            login(request, person, backend=BACKEND)
            messages.success(request, _("Welcome, %(name)s.") % {"name": person.given_name})
            return redirect("base:home")
    context = {"form": form, "person": found.person}
    return render(request, "base/invitation.html", context, status=422 if form.errors else 200)


def _next(request: HttpRequest) -> str:
    """Return where to go after signing in: the page that was asked for, if it is one of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return reverse("base:home")
