"""Forms on their way in: each is done once, and what arrives without a session is kept for its writer.

How the pages carry their keys: `submission_key`. What is stored: `interleave.kernel.submissions`.
"""

import logging
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.translation import gettext as _

from interleave.kernel import clock, submissions
from interleave.web.base import origins, submission_key, typed_text
from interleave.web.base.database_errors import page_of_database_error

log = logging.getLogger(__name__)

Handler = Callable[[HttpRequest], HttpResponse]

WAIT_SECONDS = 2.0  # for the first copy of a form; a page thread waits as long
POLL_SECONDS = 0.05
UNSENT_COOKIE = "unsent"
MOST_UNSENT = 5  # forms of one browser, the latest last
UNSENT_SECONDS = int(submissions.UNSENT_KEPT_FOR.total_seconds())
MOST_CHARACTERS = 300_000  # of a form that is kept
PATH_LENGTH = 2000


class SubmissionMiddleware:
    """Do each form once: an equal copy gets the answer of the first, and waits for it if need be.

    Only answers that lead to a page, or are one with an address of its own (Content-Location), are
    remembered. A form that was refused may be sent again, and an answer with cookies of its own (a new
    session, a theme) is given anew.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_done = False
        try:
            response = self.get_response(request)
            is_done = self._record(request, response)
        finally:
            digest = getattr(request, "_claimed_submission", None)
            if digest is not None and not is_done:
                _release(digest)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Claim the form, after its token was checked, or answer like the first copy of it."""
        if request.method != "POST" or not origins.is_plain_form(request):
            return None
        person_id = submission_key.read_person_id(request.POST.get(submission_key.FIELD, ""))
        if person_id is None or person_id != getattr(request.user, "pk", None):
            return None
        digest = submission_key.digest_submission(request)
        try:
            return self._claim(request, digest, person_id)
        except DatabaseError as error:
            return page_of_database_error(request, error)

    def _claim(self, request: HttpRequest, digest: str, person_id: UUID) -> HttpResponse | None:
        """Claim the digest; or wait for the first copy and return its answer."""
        request._session_key_before = request.session.session_key  # type: ignore[attr-defined]
        give_up_at = time.monotonic() + WAIT_SECONDS
        while not submissions.claim_submission(digest=digest, person_id=person_id, now=clock.now()):
            location = submissions.find_answer(digest=digest)
            if location is not None:
                messages.info(request, _("You sent this form twice. It was stored once."))
                return HttpResponseRedirect(location)
            if time.monotonic() > give_up_at:
                return _still_at_work(request)
            time.sleep(POLL_SECONDS)
        request._claimed_submission = digest  # type: ignore[attr-defined]
        return None

    def _record(self, request: HttpRequest, response: HttpResponse) -> bool:
        """Remember where the answer leads, and return True if it does."""
        digest = getattr(request, "_claimed_submission", None)
        location = _read_location(response)
        if digest is None or location is None or response.cookies:
            return False
        if request.session.session_key != request._session_key_before:  # type: ignore[attr-defined]
            return False
        try:
            submissions.record_answer(digest=digest, location=location, now=clock.now())
            if UNSENT_COOKIE in request.COOKIES:
                _forget_sent_again(request, response)
        except DatabaseError:
            # What was sent is stored: the answer stands. The claim stays until it lapses, so a copy waits.
            log.exception("the answer to a form could not be remembered")
        return True


class UnsentFormMiddleware:
    """Keep a form that arrives after the session has ended, until its writer has signed in again."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and leads_to_sign_in(response):
            keep_form(request, response)
        return response


def leads_to_sign_in(response: HttpResponse) -> bool:
    """Return True if the answer is that one has to sign in."""
    sign_in = resolve_url(settings.LOGIN_URL)
    return response.status_code == 302 and response.headers["Location"].startswith(f"{sign_in}?")


def keep_form(request: HttpRequest, response: HttpResponse) -> bool:
    """Keep the form of this request for its writer, and lead to it after the sign-in.

    Return False, and change nothing, where it comes from elsewhere, from no page that we made for a
    person, holds nothing typed or too much.
    """
    if not origins.is_same_origin(request) or not origins.is_plain_form(request):
        return False
    if getattr(request, "_is_form_kept", False):
        return True
    key = request.POST.get(submission_key.FIELD, "")
    person_id = submission_key.read_person_id(key)
    form = typed_text.read_form(request)
    path = request.get_full_path()
    if person_id is None or form is None or len(path) > PATH_LENGTH:
        return False
    values = typed_text.read_values(request)
    if sum(len(name) + len(value) for name, value in values) > MOST_CHARACTERS:
        return False
    submissions.store_unsent(
        digest=submission_key.digest_key(key),
        person_id=person_id,
        path=path,
        values=values,
        has_files=form.has_files,
        now=clock.now(),
    )
    request._is_form_kept = True  # type: ignore[attr-defined]
    response.headers["Location"] = f"{resolve_url(settings.LOGIN_URL)}?next={resolve_url('base:unsent')}"
    digest = submission_key.digest_key(key)
    _write_kept(request, response, [*(one for one in _read_kept(request) if one != digest), digest])
    return True


def read_kept_digest(request: HttpRequest) -> str | None:
    """Return the digest of the latest form that was kept for this browser, or None."""
    return next(reversed(_read_kept(request)), None)


def forget_kept(request: HttpRequest, response: HttpResponse, *, digest: str | None) -> None:
    """Take a form off the cookie; the others of this browser stay. With no digest, take all off."""
    left = [one for one in _read_kept(request) if digest is not None and one != digest]
    _write_kept(request, response, left)


def has_more_kept(request: HttpRequest) -> bool:
    """Return True if this browser has another kept form beside the latest."""
    return len(_read_kept(request)) > 1


def _read_kept(request: HttpRequest) -> list[str]:
    written = request.get_signed_cookie(UNSENT_COOKIE, default="", max_age=UNSENT_SECONDS)
    return [digest for digest in (written or "").split(".") if digest]


def _write_kept(request: HttpRequest, response: HttpResponse, digests: list[str]) -> None:
    if not digests:
        response.delete_cookie(UNSENT_COOKIE, samesite="Lax")
        return
    response.set_signed_cookie(
        UNSENT_COOKIE,
        ".".join(digests[-MOST_UNSENT:]),
        max_age=UNSENT_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )


def discard_of_others(request: HttpRequest, response: HttpResponse, *, person_id: UUID) -> None:
    """Delete what was kept in this browser for another person than the one who has signed in."""
    kept = _read_kept(request)
    now = clock.now()
    own = [one for one in kept if submissions.find_unsent(digest=one, person_id=person_id, now=now)]
    if own != kept:
        _write_kept(request, response, own)


def _read_location(response: HttpResponse) -> str | None:
    """Return the address of the page that an answer leads to or is, or None."""
    if response.status_code in (301, 302, 303):
        return response.headers["Location"]
    return response.headers.get("Content-Location") if response.status_code == 200 else None


def _release(digest: str) -> None:
    """Give a claim up; if that fails it lapses by itself, and the real answer must not be lost for it."""
    try:
        submissions.release_submission(digest=digest)
    except DatabaseError:
        log.exception("the claim of a form could not be released")


def _forget_sent_again(request: HttpRequest, response: HttpResponse) -> None:
    """Delete the kept form if this request was that form, sent again."""
    digest = read_kept_digest(request)
    if digest is None:
        return
    person_id: Any = request.user.pk
    kept = submissions.find_unsent(digest=digest, person_id=person_id, now=clock.now())
    if kept is None or kept.path == request.get_full_path():
        submissions.delete_unsent(digest=digest)
        forget_kept(request, response, digest=digest)


def _still_at_work(request: HttpRequest) -> HttpResponse:
    context = {"typed": typed_text.read_form(request), "is_at_work": True}
    return render(request, "base/409.html", context, status=409)
