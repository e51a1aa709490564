"""What a person was told: the list, and marking it as read."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_POST, require_safe

from interleave.kernel import clock
from interleave.notifications import selectors, services
from interleave.web.base.paging import page_of

if TYPE_CHECKING:
    from interleave.notifications.models import Notification
    from interleave.web.base.requests import PersonRequest


@login_required
@require_safe
def notifications(request: "PersonRequest") -> HttpResponse:
    """The person's notifications, latest first."""
    page = page_of(request, selectors.list_notifications(actor=request.user))
    context = {"page": page, "unread": selectors.count_unread(request.user)}
    return render(request, "base/notifications.html", context)


@login_required
@require_POST
def open_notification(request: "PersonRequest", notification_id: UUID) -> HttpResponse:
    """Mark one as read and lead to what it is about."""
    notification = services.mark_read(actor=request.user, notification_id=notification_id, now=clock.now())
    return redirect(address_of(notification))


@login_required
@require_POST
def read_all(request: "PersonRequest") -> HttpResponse:
    services.mark_all_read(actor=request.user, now=clock.now())
    return redirect("base:notifications")


def address_of(notification: "Notification") -> str:
    """Return the page that a notification is about; the list itself where an installation leaves that out."""
    try:
        return reverse(notification.url_name, args=notification.url_args)
    except NoReverseMatch:
        return reverse("base:notifications")
