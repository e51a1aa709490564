"""Background work: what failed, why, when it is tried again, and messages that could not be delivered."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from interleave.kernel import clock, jobs, outbox
from interleave.people import selectors, services
from interleave.web.base.paging import page_of
from interleave.web.manage import background as wording

if TYPE_CHECKING:
    from interleave.web.base.requests import PersonRequest


@login_required
@require_safe
def background(request: "PersonRequest") -> HttpResponse:
    """The failures of background jobs and the messages that were given up."""
    selectors.require_administrator(request.user)
    page = page_of(request, jobs.list_open_failures())
    undelivered = page_of(request, outbox.list_given_up(), key="messages")
    context = {
        "page": page,
        "failures": wording.describe_failures(page.object_list),
        "undelivered_page": undelivered,
        "undelivered": wording.describe_messages(undelivered.object_list),
        "crumbs": [(_("People"), reverse("manage:people"))],
    }
    return render(request, "manage/background.html", context)


@login_required
@require_POST
def retry_job(request: "PersonRequest", failure_id: UUID) -> HttpResponse:
    services.retry_job(actor=request.user, failure_id=failure_id, now=clock.now())
    messages.success(request, _("It will be tried again within a minute or two."))
    return redirect("manage:background")


@login_required
@require_POST
def retry_jobs(request: "PersonRequest") -> HttpResponse:
    services.retry_jobs(actor=request.user, now=clock.now())
    messages.success(request, _("All of them will be tried again within a minute or two."))
    return redirect("manage:background")


@login_required
@require_POST
def send_message_again(request: "PersonRequest", message_id: UUID) -> HttpResponse:
    services.send_message_again(actor=request.user, message_id=message_id, now=clock.now())
    messages.success(request, _("The message will be sent again in a moment."))
    return redirect("manage:background")
