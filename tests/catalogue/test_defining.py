"""Content that is written down again and again, as an import does."""

import pytest

from interleave.catalogue import blocks, selectors, services
from interleave.catalogue.models import Item, Module, ModuleVersion, Skill
from interleave.engine import events
from interleave.kernel import errors
from interleave.ledger import ledger

SINGLE = {"choices": [{"text": "Yes", "correct": True, "feedback": "Right."}, {"text": "No"}]}


def recorded(event_type):
    return [event for _entry, event in ledger.events_of() if isinstance(event, event_type)]


@pytest.fixture
def skill(cast, noon):
    return services.define_skill(
        actor=cast.ada,
        slug="conflict",
        title="Conflict",
        objectives=[("name-it", "Name the conflict"), ("open-it", "Open the talk")],
        now=noon,
    )


@pytest.fixture
def item(cast, noon, skill):
    return services.define_item(
        actor=cast.ada,
        slug="which-kind",
        kind="single",
        prompt="Which?",
        body=SINGLE,
        objectives=["name-it"],
        refresh=True,
        now=noon,
    )


def define_module(actor, noon, **changes):
    content = {
        "slug": "hard-talk",
        "kind": "lesson",
        "title": "A hard talk",
        "summary": "How to open it.",
        "minutes": 10,
        "blocks": blocks.parse("Begin.\n\n## Then\n\nGo on."),
        "objectives": ["name-it"],
        "item_slugs": ["which-kind"],
    }
    return services.define_module(actor=actor, now=noon, **{**content, **changes})


def test_the_same_content_again_makes_no_version_and_records_nothing(cast, noon, skill, item):
    first = define_module(cast.ada, noon)
    before = len(list(ledger.events_of()))

    services.define_skill(
        actor=cast.ada,
        slug="conflict",
        title="Conflict",
        objectives=[("name-it", "Name the conflict"), ("open-it", "Open the talk")],
        now=noon,
    )
    services.define_item(
        actor=cast.ada,
        slug="which-kind",
        kind="single",
        prompt="Which?",
        body=SINGLE,
        objectives=["name-it"],
        refresh=True,
        now=noon,
    )
    second = define_module(cast.ada, noon)

    assert second.pk == first.pk
    assert second.current.number == 1
    assert len(list(ledger.events_of())) == before


def test_changed_content_makes_a_new_version_and_keeps_the_old(cast, noon, skill, item):
    define_module(cast.ada, noon)

    module = define_module(cast.ada, noon, title="A hard talk, opened well")

    assert module.current.number == 2
    assert list(ModuleVersion.objects.order_by("number").values_list("title", flat=True)) == [
        "A hard talk",
        "A hard talk, opened well",
    ]
    assert [event.number for event in recorded(events.ModulePublished)] == [2, 1]


def test_an_import_leaves_an_author_s_unpublished_work_alone(cast, noon, skill, item):
    module = define_module(cast.ada, noon)
    draft = selectors.get_draft(actor=cast.ada, module_id=module.pk)
    own = services.ModuleContent(
        title="My own title", minutes=10, blocks=draft.body, objectives=("name-it",), items=("which-kind",)
    )
    services.save_draft(actor=cast.ada, module_id=module.pk, revision=draft.revision, content=own, now=noon)

    define_module(cast.ada, noon, minutes=12)

    assert selectors.get_draft(actor=cast.ada, module_id=module.pk).title == "My own title"


def test_an_unknown_objective_or_item_is_named_and_nothing_is_kept(cast, noon, skill, item):
    with pytest.raises(errors.Invalid) as caught:
        define_module(cast.ada, noon, objectives=["fly"])
    with pytest.raises(errors.Invalid) as other:
        define_module(cast.ada, noon, item_slugs=["no-such"])

    assert "fly" in caught.value.message
    assert "no-such" in other.value.message
    assert not Module.objects.exists()


def test_an_objective_stays_with_its_skill(cast, noon, skill):
    with pytest.raises(errors.Invalid):
        services.define_skill(
            actor=cast.ada, slug="other", title="Other", objectives=[("name-it", "x")], now=noon
        )

    assert not Skill.objects.filter(slug="other").exists()


def test_learners_do_not_write_content_and_leave_no_trace(cast, noon):
    for person in (cast.lea, cast.theo, cast.oona):
        with pytest.raises(errors.Forbidden):
            services.define_item(actor=person, slug="x", kind="single", prompt="?", body=SINGLE, now=noon)

    assert not Item.objects.exists()
    assert list(ledger.events_of()) == []


def test_choices_get_keys_and_numbers_become_text(cast, noon, skill, item):
    numeric = services.define_item(
        actor=cast.ada,
        slug="how-many",
        kind="numeric",
        prompt="How many?",
        body={"answer": 12, "tolerance": 0.5, "unit": "days"},
        now=noon,
    )

    assert [choice["key"] for choice in item.current.body["choices"]] == ["a", "b"]
    assert numeric.current.body == {"answer": "12", "tolerance": "0.5", "unit": "days"}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("single", {"choices": [{"text": "a"}, {"text": "b"}]}),
        ("single", {"choices": [{"text": "a", "correct": True}, {"text": "b", "correct": True}]}),
        ("single", {"choices": [{"text": "a", "correct": True}]}),
        ("numeric", {"answer": "twelve"}),
        ("numeric", {"answer": "1", "tolerance": "-1"}),
        ("short_text", {"answers": ["  "]}),
        ("matching", {"pairs": [{"left": "a", "right": "1"}, {"left": "", "right": "2"}]}),
        ("ordering", {"steps": ["only one"]}),
        ("essay", {}),
    ],
)
def test_an_item_that_could_not_be_scored_is_refused(cast, noon, kind, body):
    with pytest.raises(errors.Invalid):
        services.define_item(actor=cast.ada, slug="x", kind=kind, prompt="?", body=body, now=noon)

    assert not Item.objects.exists()


def test_a_finished_module_deals_only_items_that_are_flagged(cast, noon, skill, item):
    services.define_item(actor=cast.ada, slug="plain", kind="single", prompt="?", body=SINGLE, now=noon)
    module = define_module(cast.ada, noon, item_slugs=["plain", "which-kind"])

    assert selectors.list_refresh_item_ids(module_version_id=module.current_id) == [item.pk]


def test_lists_cost_one_query_and_show_learners_only_what_is_published(
    cast, noon, skill, item, django_assert_num_queries
):
    define_module(cast.ada, noon)
    services.create_module(actor=cast.ada, kind="lesson", title="Half an idea", now=noon)

    with django_assert_num_queries(1):
        seen = [module.title for module in selectors.list_modules(actor=cast.lea)]
    with django_assert_num_queries(1):
        all_of_them = [
            (module.title, module.current and module.current.minutes)
            for module in selectors.list_modules(actor=cast.ada)
        ]

    assert seen == ["A hard talk"]
    assert all_of_them == [("A hard talk", 10), ("Half an idea", None)]
    assert list(selectors.list_modules(actor=cast.oona)) == []
