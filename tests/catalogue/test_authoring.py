"""Two authors at one module, and a page that is published by hand."""

import pytest

from interleave.catalogue import blocks, selectors, services
from interleave.catalogue.models import ModuleDraft, ModuleVersion
from interleave.engine import events
from interleave.kernel import errors
from interleave.ledger import ledger


@pytest.fixture
def module(cast, noon):
    return services.create_module(actor=cast.ada, kind="lesson", title="Listening", now=noon)


def content(text="Listen.", title="Listening"):
    return services.ModuleContent(title=title, minutes=5, blocks=blocks.parse(text))


def test_a_draft_is_kept_and_published_as_a_version(cast, noon, module):
    draft = services.save_draft(actor=cast.ada, module_id=module.pk, revision=1, content=content(), now=noon)

    published = services.publish_module(
        actor=cast.ada, module_id=module.pk, revision=draft.revision, now=noon
    )

    assert (published.status, published.current.number) == ("published", 1)
    assert published.current.body == [{"type": "text", "md": "Listen."}]


def test_publishing_twice_makes_one_version(cast, noon, module):
    services.save_draft(actor=cast.ada, module_id=module.pk, revision=1, content=content(), now=noon)
    for _click in range(2):
        services.publish_module(actor=cast.ada, module_id=module.pk, revision=2, now=noon)

    assert ModuleVersion.objects.count() == 1


def test_the_second_of_two_authors_is_told_and_overwrites_nothing(cast, noon, module):
    services.save_draft(actor=cast.ada, module_id=module.pk, revision=1, content=content("Mine."), now=noon)

    with pytest.raises(services.DraftChanged) as caught:
        services.save_draft(
            actor=cast.ada, module_id=module.pk, revision=1, content=content("Yours."), now=noon
        )

    assert caught.value.theirs.body == [{"type": "text", "md": "Mine."}]
    assert ModuleDraft.objects.get().body == [{"type": "text", "md": "Mine."}]


def test_saving_the_same_twice_is_no_conflict(cast, noon, module):
    for _click in range(2):
        draft = services.save_draft(
            actor=cast.ada, module_id=module.pk, revision=1, content=content(), now=noon
        )

    assert draft.revision == 2
    drafted = [event for _entry, event in ledger.events_of() if isinstance(event, events.ModuleDrafted)]
    assert [event.revision for event in drafted] == [2, 1]


def test_an_unfinished_module_is_not_published_and_says_why(cast, noon, module):
    with pytest.raises(errors.Invalid) as caught:
        services.publish_module(actor=cast.ada, module_id=module.pk, revision=1, now=noon)

    assert "nothing to read" in caught.value.message
    assert not ModuleVersion.objects.exists()


def test_a_lesson_names_every_file_that_is_not_there(cast, noon, module):
    draft = services.save_draft(
        actor=cast.ada,
        module_id=module.pk,
        revision=1,
        content=content("![A](media/a.png)\n\n::: file media/b.pdf\nB\n:::"),
        now=noon,
    )

    with pytest.raises(errors.Invalid) as caught:
        services.publish_module(actor=cast.ada, module_id=module.pk, revision=draft.revision, now=noon)

    assert len(caught.value.problems) == 2


def test_others_do_not_see_drafts(cast, noon, module):
    for person in (cast.lea, cast.theo, cast.kenji, cast.oona):
        with pytest.raises(errors.NotFound):
            selectors.get_draft(actor=person, module_id=module.pk)
        with pytest.raises(errors.NotFound):
            services.save_draft(actor=person, module_id=module.pk, revision=1, content=content("x"), now=noon)

    assert ModuleDraft.objects.get().revision == 1


def test_a_withdrawn_module_is_gone_for_learners_and_comes_back(cast, noon, module):
    services.save_draft(actor=cast.ada, module_id=module.pk, revision=1, content=content(), now=noon)
    services.publish_module(actor=cast.ada, module_id=module.pk, revision=2, now=noon)

    services.withdraw_module(actor=cast.ada, module_id=module.pk, now=noon)
    with pytest.raises(errors.NotFound):
        selectors.get_published_module(actor=cast.lea, module_id=module.pk)
    services.publish_module(actor=cast.ada, module_id=module.pk, revision=2, now=noon)

    assert selectors.get_published_module(actor=cast.lea, module_id=module.pk).current.number == 1


def test_a_job_aid_has_an_owner_and_remembers_who_looked(cast, noon):
    aid = services.define_job_aid(
        actor=cast.ada, slug="four-sentences", title="Four sentences", body="1. Fact", now=noon
    )

    services.open_job_aid(actor=cast.lea, address="four-sentences", now=noon)

    assert aid.owner_id == cast.ada.pk
    _entry, event = next(iter(ledger.events_of(person_id=cast.lea.pk)))
    assert event == events.JobAidOpened(person_id=cast.lea.pk, job_aid_id=aid.pk, at=noon)


def test_two_authors_of_a_job_aid_lose_nothing(cast, noon):
    services.define_job_aid(actor=cast.ada, slug="aid", title="Aid", body="One.", now=noon)
    mine = services.JobAidContent(title="Aid", body="Two.", owner_id=cast.ada.pk)
    services.save_job_aid(actor=cast.ada, slug="aid", revision=1, content=mine, now=noon)

    with pytest.raises(services.JobAidChanged) as caught:
        services.save_job_aid(
            actor=cast.ada,
            slug="aid",
            revision=1,
            content=services.JobAidContent(title="Aid", body="Three.", owner_id=cast.ada.pk),
            now=noon,
        )

    assert caught.value.theirs.body == "Two.\n"
    assert selectors.get_job_aid(actor=cast.lea, address="aid").body == "Two.\n"


def test_job_aids_are_found_by_every_word_and_only_at_home(cast, noon, django_assert_num_queries):
    services.define_job_aid(actor=cast.ada, slug="a", title="Open a talk", body="Fact first", now=noon)
    services.define_job_aid(actor=cast.ada, slug="b", title="Close a talk", body="Repeat", now=noon)

    with django_assert_num_queries(1):
        found = [aid.slug for aid in selectors.list_job_aids(actor=cast.lea, search="talk fact")]

    assert found == ["a"]
    assert list(selectors.list_job_aids(actor=cast.oona)) == []
    with pytest.raises(errors.NotFound):
        selectors.get_job_aid(actor=cast.oona, address="a")
