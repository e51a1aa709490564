"""Text that no database takes is refused in words, on both databases alike."""

import pytest
from django.apps import apps
from django.db import models, transaction

from interleave.kernel import errors, fields, text
from interleave.kernel.models import OutboxMessage
from interleave.people.models import Group

CHECKED = (
    fields.CharField,
    fields.TextField,
    fields.JSONField,
    fields.SlugField,
    fields.EmailField,
    fields.URLField,
)
OF_DJANGO = {("Person", "password")}  # a digest, which Django makes


def test_every_text_of_every_model_is_checked():
    bare = [
        (model.__name__, field.name)
        for model in apps.get_models()
        if model.__module__.startswith("interleave.")
        for field in model._meta.local_concrete_fields
        if isinstance(field, (models.CharField, models.TextField, models.JSONField))
        and not isinstance(field, CHECKED)
    ]

    assert set(bare) - OF_DJANGO == set(), "declare them with interleave.kernel.fields"


def test_a_migration_names_the_field_of_django():
    _name, path, _args, kwargs = Group._meta.get_field("name").deconstruct()

    assert path == "django.db.models.CharField"
    assert kwargs["max_length"] == 120


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("a\x00b", "This text has a character that cannot be stored. Delete it, or type the text anew."),
        ("a\ud800b", "This text has a character that cannot be stored. Delete it, or type the text anew."),
        ("x" * 121, "This text is too long. Use 120 characters at most."),
    ],
)
@pytest.mark.parametrize("write", ["create", "update", "bulk_create"])
def test_every_way_to_write_names_the_field(cast, value, words, write):
    group = Group.objects.create(name="Green")

    writes = {
        "update": lambda: Group.objects.filter(pk=group.pk).update(name=value),
        "create": lambda: Group.objects.create(name=value),
        "bulk_create": lambda: Group.objects.bulk_create([Group(name=value)]),
    }

    with pytest.raises(errors.Invalid) as refused, transaction.atomic():
        writes[write]()

    assert refused.value.problems == (errors.Problem("name", words),)
    assert list(Group.objects.values_list("name", flat=True)) == ["Green"]


@pytest.mark.parametrize(
    "payload",
    [{"deep": [{"text": "a\x00"}]}, {"ke\x00y": 1}, ["\udfff"], {"x": float("nan")}, [float("inf")]],
)
def test_json_is_checked_to_its_depths(cast, noon, payload):
    with pytest.raises(errors.Invalid) as refused, transaction.atomic():
        OutboxMessage.objects.create(
            organisation=cast.meridian, kind="k", key="k", payload=payload, put_at=noon, due_at=noon
        )

    assert refused.value.problems[0].where == "payload"


def test_what_only_looks_forbidden_is_stored(cast, noon):
    payload = {"text": "\\u0000 \\ud800 😀 \u2028"}
    message = OutboxMessage.objects.create(
        organisation=cast.meridian, kind="k", key="k", payload=payload, put_at=noon, due_at=noon
    )

    message.refresh_from_db()

    assert message.payload == payload


def test_stripping_leaves_everything_else():
    assert text.strip_forbidden("a\x00b\ud800c 😀\n") == "abc 😀\n"
