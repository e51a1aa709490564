"""A form that arrived after its session had ended: shown to its writer, to send again or to discard."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from interleave.kernel import clock, submissions
from interleave.web.base import sent_forms, typed_text

if TYPE_CHECKING:
    from interleave.web.base.requests import PersonRequest


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def unsent(request: "PersonRequest") -> HttpResponse:
    """Show what was kept for this person in this browser; a POST discards it."""
    digest = sent_forms.read_kept_digest(request)
    kept = digest and submissions.find_unsent(digest=digest, person_id=request.user.pk, now=clock.now())
    if not digest or not kept:
        return _go_on(request, digest)
    if request.method == "POST":
        submissions.delete_unsent(digest=digest)
        messages.success(request, _("Your text is deleted."))
        return _go_on(request, digest)
    typed = typed_text.make_form(
        path=kept.path, values=[(name, value) for name, value in kept.entries], has_files=kept.has_files
    )
    return render(request, "base/unsent.html", {"typed": typed})


def _go_on(request: "PersonRequest", digest: str | None) -> HttpResponse:
    """Lead to the next kept form of this browser, or home."""
    response = redirect("base:unsent" if sent_forms.has_more_kept(request) else "base:home")
    sent_forms.forget_kept(request, response, digest=digest)
    return response
