"""A thread as both the thread's own page and a discussion step draw it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

from interleave.community import selectors, services
from interleave.community.selectors import PostLine
from interleave.kernel import clock
from interleave.people import naming
from interleave.web.learn.forms import community as forms

if TYPE_CHECKING:
    from interleave.community.models import Thread
    from interleave.web.base.requests import PersonRequest

POSTS_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Said:
    """A post with what the viewer may do with it: all that its drawing depends on."""

    post: PostLine
    initials: str
    is_new: bool
    is_answer: bool
    is_own: bool
    can_withdraw: bool
    can_mark: bool  # as the answer


class Posts(Sequence[PostLine]):
    """The posts of a thread, read a page at a time. They are numbered from 1, so nobody has to count them."""

    def __init__(self, thread: "Thread") -> None:
        self.thread = thread

    def __len__(self) -> int:
        return self.thread.post_count

    def __getitem__(self, at: Any) -> Any:
        return selectors.read_posts(thread_id=self.thread.pk, first=at.start + 1, last=at.stop)


def conversation(
    request: "PersonRequest", thread: "Thread", *, form: forms.Post | None = None
) -> dict[str, Any]:
    """Return the template context of a thread, and remember that it was read. At most 5 queries."""
    actor = request.user
    place = selectors.find_membership(actor=actor, space=thread.space)
    is_host = place is not None and place.is_host
    read = selectors.count_read(actor=actor, thread=thread)
    page = _page(request, thread, first_unread=read + 1)
    can_mark = is_host or thread.author_id == actor.pk
    said = [
        Said(
            post=post,
            initials=naming.initials_of(post.author_name),
            is_new=post.number > read and post.author_id != actor.pk,
            is_answer=post.post_id == thread.answer_id,
            is_own=post.author_id == actor.pk,
            can_withdraw=post.withdrawn_at is None and (is_host or post.author_id == actor.pk),
            can_mark=can_mark and not selectors.is_question(thread, post.number),
        )
        for post in page
    ]
    if place is not None:
        services.mark_read(actor=actor, thread=thread, read=read, now=clock.now())
    reply_to = _asked_reply(request, page)
    return {
        "thread": thread,
        "page": page,
        "said": said,
        "can_write": place is not None and thread.space.closed_at is None,
        "reply_to": reply_to,
        "form": form or forms.Post(initial={"reply_to": reply_to.post_id if reply_to else None}),
    }


def _page(request: HttpRequest, thread: "Thread", *, first_unread: int) -> "Page[PostLine]":
    """Return the asked page of posts, or the one with the first unread post."""
    pages = Paginator(Posts(thread), POSTS_A_PAGE)
    asked = request.GET.get("page") or (min(first_unread, thread.post_count or 1) - 1) // POSTS_A_PAGE + 1
    return pages.get_page(asked)


def _asked_reply(request: HttpRequest, page: "Page[PostLine]") -> PostLine | None:
    try:
        wanted = UUID(request.GET.get("reply_to", ""))
    except ValueError:
        return None
    return next((post for post in page if post.post_id == wanted and post.withdrawn_at is None), None)
