"""Who may read and write where."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q, QuerySet

from interleave.community.models import Post, Space, SpaceMember, Thread
from interleave.kernel import prepared

if TYPE_CHECKING:
    from interleave.people.models import Person


def visible_spaces(actor: "Person") -> Q:
    """Members see their spaces, closed ones too; communities of practice are open to the organisation."""
    return Q(members__person=actor, members__left_at=None) | Q(kind="practice")


def membership(actor: "Person", space: Space) -> SpaceMember | None:
    """Return the person's place in the space, if she has one now. 1 query."""
    return _place(actor, space.pk)


@prepared.first
def _place(actor: "Person", space_id: UUID) -> QuerySet[SpaceMember]:
    return SpaceMember.objects.filter(space_id=space_id, person=actor, left_at=None)


def can_write(actor: "Person", space: Space) -> bool:
    """Members write while the space is open. 1 query."""
    return space.closed_at is None and membership(actor, space) is not None


def can_mark_answer(actor: "Person", thread: Thread) -> bool:
    """Whoever asked marks the answer, and so do the hosts of the space. At most 1 query."""
    if thread.author_id == actor.pk:
        return True
    place = membership(actor, thread.space)
    return place is not None and place.is_host


def can_withdraw(actor: "Person", post: Post) -> bool:
    """The author takes a post back; hosts may take down any. At most 1 query."""
    if post.author_id == actor.pk:
        return True
    place = membership(actor, post.thread.space)
    return place is not None and place.is_host
