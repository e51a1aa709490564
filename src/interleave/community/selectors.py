"""Reads: spaces, threads and what is new in them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Sum, Window
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext as _

from interleave.community import policies
from interleave.community.models import Post, Prompt, ReadMark, Space, SpaceMember, Thread
from interleave.engine import together
from interleave.kernel import errors, prepared

if TYPE_CHECKING:
    from interleave.people.models import Person


@dataclass(frozen=True, slots=True)
class Contribution:
    """How much one person has written in one thread."""

    posts: int
    replies: int


@dataclass(frozen=True, slots=True)
class News:
    """The freshest unread thread of a person's spaces, and how many posts are unread in all."""

    unread: int
    thread_id: UUID | None
    thread_title: str
    author_name: str


@dataclass(frozen=True, slots=True)
class PostNews:
    """A post in a few words, and whom it may concern: who is replied to, and who opened the thread."""

    thread_id: UUID
    thread_title: str
    author_name: str
    opener_id: UUID | None
    replied_to_id: UUID | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A member to whom nobody has replied yet: since when, how often she wrote, and where first."""

    person_id: UUID
    name: str
    since: datetime
    posts: int
    thread_id: UUID
    thread_title: str


@dataclass(frozen=True, slots=True)
class Conversations:
    """Who answers whom in a space; see engine.together for what each measure means.

    `waiting` and `apart` (neither answered anybody nor were answered) leave the hosts out; the shares count
    everybody. `answered_by_hosts` is the share of all answers that hosts gave; None while there is none.
    """

    space_id: UUID
    members: int
    posts: int
    waiting: tuple[Waiting, ...]
    apart: tuple[str, ...]
    silence: together.Silence | None
    density: float | None
    reciprocity: float | None
    answered_by_hosts: float | None


MOST_POSTS = 5000  # the latest ones of a space; a cohort writes hundreds


@dataclass(frozen=True, slots=True)
class PostLine:
    """A post as it is read: plain values, so that a page of fifty costs little."""

    post_id: UUID
    number: int
    author_id: UUID
    author_name: str
    site_name: str | None
    told_name: str | None  # who is replied to
    body: str
    written_at: datetime
    edited_at: datetime | None
    withdrawn_at: datetime | None


def get_prompt(*, prompt_id: UUID) -> Prompt:
    """Return a prompt of the organisation, or raise NotFound. 1 query."""
    prompt = Prompt.objects.filter(pk=prompt_id).first()
    if prompt is None:
        raise errors.NotFound
    return prompt


def get_prompt_by_slug(slug: str, *, collection: str = "") -> Prompt | None:
    """Return the prompt of that slug in a collection, or None. 1 query."""
    return Prompt.objects.filter(collection=collection, slug=slug).first()


def list_prompts() -> QuerySet[Prompt]:
    """Return the organisation's prompts by title. 1 query."""
    return Prompt.objects.order_by("title")


def get_space(*, actor: "Person", space_id: UUID) -> Space:
    """Return a space that the actor may read, or raise NotFound. 1 query."""
    space = Space.objects.filter(policies.visible_spaces(actor), pk=space_id).distinct().first()
    if space is None:
        raise errors.NotFound
    return space


def get_space_of_context(context_id: UUID) -> Space | None:
    """Return the journey space of a context (a cohort), or None. 1 query."""
    return Space.objects.filter(context_id=context_id, kind="journey").first()


def list_spaces(*, actor: "Person") -> QuerySet[Space]:
    """Return the spaces the actor may read, liveliest first, with `unread` and `last_post_at`. 1 query."""
    own_mark = ReadMark.objects.filter(thread=OuterRef("pk"), person=actor).values("up_to")[:1]
    unread = (
        Thread.objects.filter(space=OuterRef("pk"))
        .annotate(missing=Greatest(F("post_count") - Coalesce(Subquery(own_mark), 0), 0))
        .order_by()
        .values("space")
        .annotate(total=Sum("missing"))
        .values("total")
    )
    latest = Thread.objects.filter(space=OuterRef("pk")).order_by(F("last_post_at").desc(nulls_last=True))
    visible = Space.objects.filter(policies.visible_spaces(actor)).values("pk")
    return (
        Space.objects.filter(pk__in=visible)
        .annotate(
            unread=Coalesce(Subquery(unread), 0),
            last_post_at=Subquery(latest.values("last_post_at")[:1]),
        )
        .order_by(F("last_post_at").desc(nulls_last=True), "title")
    )


def list_threads(*, actor: "Person", space: Space, search: str = "") -> QuerySet[Thread]:
    """Return a space's threads, the freshest first, with `unread` for the actor. 1 query."""
    own_mark = ReadMark.objects.filter(thread=OuterRef("pk"), person=actor).values("up_to")[:1]
    threads = (
        Thread.objects.filter(space=space)
        .select_related("author", "prompt")
        .annotate(unread=Greatest(F("post_count") - Coalesce(Subquery(own_mark), 0), 0))
        .order_by(F("last_post_at").desc(nulls_last=True), "-opened_at")
    )
    if search:
        found = Post.objects.filter(body__icontains=search, withdrawn_at=None).values("thread")
        threads = threads.filter(Q(title__icontains=search) | Q(pk__in=found))
    return threads


def get_thread(*, actor: "Person", thread_id: UUID, lock: bool = False) -> Thread:
    """Return a thread of a space that the actor may read, or raise NotFound. 1 query."""
    if lock:
        thread = _thread(actor, thread_id).select_for_update(of=("self",)).first()
    else:
        thread = _found_thread(actor, thread_id)
    if thread is None:
        raise errors.NotFound
    return thread


def _thread(actor: "Person", thread_id: UUID) -> QuerySet[Thread]:
    spaces = Space.objects.filter(policies.visible_spaces(actor)).values("pk")
    return Thread.objects.filter(pk=thread_id, space__in=spaces).select_related("space", "prompt", "author")


_found_thread = prepared.first(_thread)


def get_thread_of_prompt(*, actor: "Person", context_id: UUID, prompt_id: UUID) -> Thread:
    """Return the thread in which a context talks about a prompt, or raise NotFound. 1 query."""
    thread = _thread_of_prompt(actor, context_id, prompt_id)
    if thread is None:
        raise errors.NotFound
    return thread


@prepared.first
def _thread_of_prompt(actor: "Person", context_id: UUID, prompt_id: UUID) -> QuerySet[Thread]:
    return (
        Thread.objects.filter(space__context_id=context_id, space__kind="journey", prompt_id=prompt_id)
        .filter(space__members__person=actor, space__members__left_at=None)
        .select_related("space", "prompt")
    )


def get_post(*, actor: "Person", post_id: UUID) -> Post:
    """Return a post that the actor may read, or raise NotFound. 1 query."""
    spaces = Space.objects.filter(policies.visible_spaces(actor)).values("pk")
    post = (
        Post.objects.filter(pk=post_id, thread__space__in=spaces)
        .select_related("thread", "thread__space", "author")
        .first()
    )
    if post is None:
        raise errors.NotFound
    return post


def get_own_post(*, actor: "Person", post_id: UUID) -> Post:
    """Return a post of the actor's own that still has its words. Raises NotFound or Forbidden. 1 query."""
    post = get_post(actor=actor, post_id=post_id)
    if post.author_id != actor.pk or post.withdrawn_at is not None:
        raise errors.Forbidden(_("You can change your own posts only."))
    return post


def list_posts(*, thread: Thread) -> QuerySet[Post]:
    """Return a thread's posts as they were written, with author and site. 1 query."""
    return thread.posts.select_related("author__site", "reply_to__author").order_by("number")


def read_posts(*, thread_id: UUID, first: int, last: int) -> list[PostLine]:
    """Return the posts of a thread with these numbers, both included. 1 query."""
    return [PostLine(*values) for values in _posts(thread_id, first, last)]


@prepared.rows
def _posts(thread_id: UUID, first: int, last: int) -> QuerySet[Post, tuple[Any, ...]]:
    posts = Post.objects.filter(thread_id=thread_id, number__gte=first, number__lte=last).order_by("number")
    return posts.values_list(
        "pk",
        "number",
        "author_id",
        "author__name",
        "author__site__name",
        "reply_to__author__name",
        "body",
        "written_at",
        "edited_at",
        "withdrawn_at",
    )


def count_read(*, actor: "Person", thread: Thread) -> int:
    """Return the number of the last post that the actor has read in the thread. 1 query."""
    return _read_up_to(actor, thread.pk) or 0


@prepared.first
def _read_up_to(actor: "Person", thread_id: UUID) -> QuerySet[ReadMark, int]:
    return ReadMark.objects.filter(thread_id=thread_id, person=actor).values_list("up_to", flat=True)


def count_contribution(*, person_id: UUID, thread_id: UUID) -> Contribution:
    """Count what a person has written in a thread and not taken back. 1 query."""
    answers = [told_id not in (None, person_id) for told_id in _told(person_id, thread_id)]
    return Contribution(posts=answers.count(False), replies=answers.count(True))


@prepared.rows
def _told(person_id: UUID, thread_id: UUID) -> QuerySet[Post, UUID | None]:
    rows = Post.objects.filter(thread_id=thread_id, author_id=person_id, withdrawn_at=None)
    return rows.values_list("reply_to__author_id", flat=True)


def is_question(thread: Thread, number: int) -> bool:
    """Tell whether a post asks what its thread is about: the first one, unless a prompt did. No query."""
    return number == 1 and thread.prompt_id is None


def find_membership(*, actor: "Person", space: Space) -> SpaceMember | None:
    """Return the actor's place in a space, if she has one now. 1 query."""
    return policies.membership(actor, space)


def count_members(*, space: Space) -> int:
    """Count the people in a space now. 1 query."""
    return space.members.filter(left_at=None).count()


def list_member_ids(*, space_id: UUID) -> Collection[UUID]:
    """Return the ids of the people in a space now. 1 query."""
    return list(
        SpaceMember.objects.filter(space_id=space_id, left_at=None).values_list("person_id", flat=True)
    )


def summarise_news(*, actor: "Person", since: datetime | None = None) -> News:
    """Return what is unread in the actor's own spaces: the count and the freshest thread. 1 query."""
    freshest = _freshest(actor, since)
    if freshest is None:
        return News(0, None, "", "")
    thread_id, title, author_name, total = freshest
    return News(total, thread_id, title, author_name or "")


def _unread_threads(actor: "Person", since: datetime | None) -> QuerySet[Any]:
    own_mark = ReadMark.objects.filter(thread=OuterRef("pk"), person=actor).values("up_to")[:1]
    threads = Thread.objects.filter(
        space__members__person=actor, space__members__left_at=None, space__closed_at=None
    ).annotate(missing=F("post_count") - Coalesce(Subquery(own_mark), 0))
    fresh = threads.filter(missing__gt=0)
    return fresh if since is None else fresh.filter(last_post_at__gte=since)


@prepared.first
def _freshest(actor: "Person", since: datetime | None) -> QuerySet[Thread, tuple[UUID, str, str | None, int]]:
    """The freshest thread with unread posts, and how many posts are unread in all of them."""
    posts = Post.objects.filter(thread=OuterRef("pk"), withdrawn_at=None).order_by("-number")
    named: QuerySet[Any, Any] = _unread_threads(actor, since).annotate(
        last_author=Subquery(posts.values("author__name")[:1]), total=Window(Sum("missing"))
    )
    return named.order_by("-last_post_at", "pk").values_list("pk", "title", "last_author", "total")


def find_post_news(post_id: UUID) -> PostNews | None:
    """Return what a post of the organisation is about. Takes no actor: it feeds news. 1 query."""
    post = Post.objects.filter(pk=post_id).select_related("thread", "author", "reply_to").first()
    if post is None:
        return None
    return PostNews(
        thread_id=post.thread_id,
        thread_title=post.thread.title,
        author_name=post.author.name,
        opener_id=post.thread.author_id,
        replied_to_id=post.reply_to.author_id if post.reply_to else None,
    )


def count_posts(*, space_id: UUID, person_ids: Collection[UUID]) -> dict[UUID, tuple[int, datetime]]:
    """Return how much people wrote in a space and when last; who wrote nothing is left out.

    Takes no actor: it feeds the background loop. 1 query.
    """
    posts = Post.objects.filter(thread__space_id=space_id, author_id__in=person_ids, withdrawn_at=None)
    counted = posts.order_by().values_list("author_id").annotate(n=Count("pk"), last=Max("written_at"))
    return {person_id: (count, last) for person_id, count, last in counted}


def summarise_conversations(*, space_id: UUID, now: datetime) -> Conversations:
    """Say who answers whom in a space, for whoever may see its context. 3 queries. Raises NotFound."""
    space = Space.objects.filter(pk=space_id).first()
    if space is None:
        raise errors.NotFound
    places = SpaceMember.objects.filter(space=space, left_at=None).order_by("person__name", "person_id")
    members = list(places.values_list("person_id", "person__name", "is_host"))
    names = {person_id: name for person_id, name, _is_host in members}
    hosts = {person_id for person_id, _name, is_host in members if is_host}
    posts = _list_said(space_id)
    said = [talk for talk, _thread in posts]
    network = together.measure(said, list(names))
    unanswered = [
        each for each in together.find_unanswered(said, now=now) if each.person in names.keys() - hosts
    ]
    answers = sum(network.answers.values())
    by_hosts = sum(count for (author, _to), count in network.answers.items() if author in hosts)
    first = {talk.author: thread for talk, thread in reversed(posts)}
    return Conversations(
        space_id=space.pk,
        members=len(names),
        posts=len(posts),
        waiting=tuple(
            Waiting(each.person, names[each.person], each.since, each.posts, *first[each.person])
            for each in unanswered
        ),
        apart=tuple(names[person] for person in network.isolates if person not in hosts),
        silence=None if space.closed_at else together.find_silence((talk.at for talk in said), now=now),
        density=network.density,
        reciprocity=network.reciprocity,
        answered_by_hosts=by_hosts / answers if answers else None,
    )


def _list_said(space_id: UUID) -> list[tuple[together.Said[UUID], tuple[UUID, str]]]:
    """Return what was said in a space in order, with the thread. 1 query.

    A post answers whom it replies to; one that replies to nobody answers who opened the thread.
    """
    rows = Post.objects.filter(thread__space_id=space_id, withdrawn_at=None).order_by("-written_at")
    told = rows.annotate(told_id=Coalesce("reply_to__author_id", "thread__author_id"))
    found = told.values_list("author_id", "written_at", "told_id", "thread_id", "thread__title")
    return [
        (together.Said(author, at, told_id), (thread_id, title))
        for author, at, told_id, thread_id, title in reversed(found[:MOST_POSTS])
    ]


def list_open_duties(host_id: UUID) -> list[Space]:
    """List the open spaces that have no other living host than this person, by title. 1 query.

    Also those that the person left as host when the account was closed, until there is another host.
    """
    return _spaces_of_host(host_id)


@prepared.rows
def _spaces_of_host(host_id: UUID) -> QuerySet[Space, Space]:
    return _without_other_host(host_id).order_by("title", "pk")


def count_open_duties() -> dict[UUID, int]:
    """Return how many open spaces each closed account leaves without a host. 1 query."""
    spaces: dict[UUID, set[UUID]] = {}
    for person_id, space_id in _spaces_without_host():
        spaces.setdefault(person_id, set()).add(space_id)
    return {person_id: len(found) for person_id, found in spaces.items()}


@prepared.rows
def _spaces_without_host() -> QuerySet[SpaceMember, tuple[UUID, UUID]]:
    hosts = _hosts_with_account().filter(space=OuterRef("space"))
    left = SpaceMember.objects.filter(
        ~Exists(hosts), is_host=True, person__is_active=False, space__closed_at=None
    )
    return left.order_by().values_list("person_id", "space_id")


def _without_other_host(host_id: UUID) -> QuerySet[Space]:
    others = _hosts_with_account().filter(space=OuterRef("pk")).exclude(person_id=host_id)
    own = SpaceMember.objects.filter(space=OuterRef("pk"), person_id=host_id, is_host=True).filter(
        Q(left_at=None) | Q(person__is_active=False)
    )
    return Space.objects.filter(Exists(own), ~Exists(others), closed_at=None)


def _hosts_with_account() -> QuerySet[SpaceMember]:
    return SpaceMember.objects.filter(is_host=True, left_at=None, person__is_active=True)
