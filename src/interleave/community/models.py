"""Spaces, and what people say in them."""

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from interleave.kernel import fields
from interleave.kernel.models import ScopedModel


class SpaceKind(models.TextChoices):
    """What a space is for."""

    JOURNEY = "journey", _("Journey space")
    GROUP = "group", _("Group space")
    PRACTICE = "practice", _("Community of practice")


class Prompt(ScopedModel):
    """The design of a discussion: what is asked, and how much a learner contributes to be done."""

    collection = fields.CharField(max_length=80, blank=True, default="")  # see catalogue.slugs
    slug = fields.SlugField(max_length=80)
    title = fields.CharField(max_length=200)
    body = fields.TextField()  # Markdown
    posts = models.PositiveSmallIntegerField(default=1)  # own contributions to the thread
    replies = models.PositiveSmallIntegerField(default=0)  # answers to others
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "collection", "slug"], name="prompt_name_once"),
        ]

    def __str__(self) -> str:
        return self.title


class Space(ScopedModel):
    """Where a set of people talk. `context_id` is what it belongs to (a cohort, say); opaque here."""

    kind = fields.CharField(max_length=10, choices=SpaceKind.choices)
    title = fields.CharField(max_length=200)
    context_id = models.UUIDField(null=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)  # readable ever after; nobody writes

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "context_id"],
                condition=Q(kind="journey"),
                name="one_journey_space_per_context",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class SpaceMember(ScopedModel):
    """A person's place in a space; hosts look after it."""

    space = models.ForeignKey(Space, models.CASCADE, related_name="members")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    is_host = models.BooleanField(default=False)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    space_id: UUID
    person_id: UUID

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["space", "person"], name="space_member_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "left_at"], name="space_by_member")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.space_id}"


class Thread(ScopedModel):
    """A conversation. Its first post says what it is about; a prompt's thread has the prompt instead.

    `post_count` and `last_post_at` are kept by the services with the posts, under the thread's lock.
    """

    space = models.ForeignKey(Space, models.CASCADE, related_name="threads")
    prompt = models.ForeignKey(Prompt, models.PROTECT, null=True, related_name="+")
    title = fields.CharField(max_length=200)
    author = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    answer = models.ForeignKey("community.Post", models.SET_NULL, null=True, related_name="+")
    post_count = models.PositiveIntegerField(default=0)
    last_post_at = models.DateTimeField(null=True)

    space_id: UUID
    prompt_id: UUID | None
    author_id: UUID | None
    answer_id: UUID | None

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["space", "prompt"], condition=Q(prompt__isnull=False), name="prompt_once_per_space"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["space", "-last_post_at"], name="thread_by_activity")]

    def __str__(self) -> str:
        return self.title


class Post(ScopedModel):
    """Something said. Numbered in its thread from 1; withdrawn posts keep their place without their words."""

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="posts")
    number = models.PositiveIntegerField()
    author = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    reply_to = models.ForeignKey("self", models.SET_NULL, null=True, related_name="replies")
    body = fields.TextField()  # Markdown
    written_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    submission = models.UUIDField(null=True)  # the form it came from: the same form counts once

    thread_id: UUID
    author_id: UUID
    reply_to_id: UUID | None

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["thread", "number"], name="post_number_once"),
            models.UniqueConstraint(
                fields=["author", "submission"], condition=Q(submission__isnull=False), name="submission_once"
            ),
        ]

    def __str__(self) -> str:
        return f"post {self.number} in {self.thread_id}"


class ReadMark(ScopedModel):
    """How far a person has read a thread: every post up to this number."""

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="read_marks")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    up_to = models.PositiveIntegerField()
    read_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["thread", "person"], name="read_mark_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} read {self.thread_id}"
