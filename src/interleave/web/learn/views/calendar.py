"""The person's own calendar: files to open, and the secret address to subscribe to."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from interleave.interop.calendar import feeds
from interleave.kernel import clock

if TYPE_CHECKING:
    from interleave.web.base.requests import PersonRequest

CALENDAR = "text/calendar; charset=utf-8"


@login_required
def booking(request: "PersonRequest", offering_id: UUID) -> HttpResponse:
    """The sessions of one booking as a file."""
    body = feeds.write_booking(actor=request.user, offering_id=offering_id, now=clock.now())
    headers = {"Content-Disposition": 'attachment; filename="invite.ics"'}
    return HttpResponse(body, content_type=CALENDAR, headers=headers)


@login_not_required
@never_cache
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar behind a secret address; calendars ask for it without signing in."""
    return HttpResponse(feeds.read_feed(token=token, now=clock.now()), content_type=CALENDAR)


@login_required
def address(request: "PersonRequest") -> HttpResponse:
    """Whether there is a secret address, and how to get or end one."""
    return _page(request, token="")


@login_required
@require_POST
@never_cache
def open_address(request: "PersonRequest") -> HttpResponse:
    """Make a new secret address and show it, this once."""
    return _page(request, token=feeds.open_feed(actor=request.user, now=clock.now()))


@login_required
@require_POST
def revoke_address(request: "PersonRequest") -> HttpResponse:
    """End the secret address."""
    feeds.revoke_feed(actor=request.user, now=clock.now())
    messages.success(request, _("The address is ended. Calendars that use it get nothing more."))
    return redirect("learn:calendar_address")


def _page(request: "PersonRequest", *, token: str) -> HttpResponse:
    url = request.build_absolute_uri(reverse("learn:calendar_feed", args=[token])) if token else ""
    context = {
        "crumbs": [(_("Profile"), reverse("learn:profile"))],
        "has_feed": feeds.has_feed(actor=request.user),
        "url": url,
        "webcal": url.replace("https://", "webcal://", 1).replace("http://", "webcal://", 1),
    }
    return render(request, "learn/calendar_address.html", context)
