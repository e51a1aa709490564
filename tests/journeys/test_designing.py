"""Making, editing and publishing designs."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from interleave.engine.blend import MODELS
from interleave.engine.pathways import SPEC_FIELDS, StepSpec
from interleave.journeys import selectors, services
from interleave.journeys.models import Journey, JourneyVersion, Stage, Step, VersionState
from interleave.kernel import errors
from interleave.ledger.models import LedgerEntry


def slugs(version) -> list[str]:
    return list(Step.objects.filter(version=version).values_list("slug", flat=True))


def step_of(version, slug: str) -> Step:
    return Step.objects.get(version=version, slug=slug)


@pytest.mark.parametrize("model", MODELS)
def test_a_journey_begins_with_the_starting_design_of_its_model(cast, noon, model):
    version = services.create_journey(actor=cast.ada, title="Give feedback", model=model, now=noon)

    findings = selectors.check_draft(actor=cast.ada, version_id=version.pk)
    assert (version.number, version.state, version.journey.slug) == (1, VersionState.DRAFT, "give-feedback")
    assert Step.objects.filter(version=version).count() >= 7
    assert {finding.text for finding in findings if finding.is_error} == {
        f"“{step.title}” has no content yet. Choose what it uses."
        for step in Step.objects.filter(version=version).exclude(kind__in=["coaching", "refresh"])
    }


def test_a_second_journey_of_that_title_gets_its_own_slug(cast, noon):
    first = services.create_journey(actor=cast.ada, title="Talk", model="flex", now=noon)
    second = services.create_journey(actor=cast.ada, title="Talk", model="flex", now=noon)

    assert (first.journey.slug, second.journey.slug) == ("talk", "talk-2")


def test_only_designers_make_journeys(cast, noon):
    with pytest.raises(errors.Forbidden):
        services.create_journey(actor=cast.theo, title="Mine", model="flex", now=noon)

    assert not Journey.objects.exists()


@pytest.mark.parametrize(("title", "model"), [("  ", "flex"), ("Fine", "mix")])
def test_a_journey_needs_a_title_and_a_model(cast, noon, title, model):
    with pytest.raises(errors.Invalid):
        services.create_journey(actor=cast.ada, title=title, model=model, now=noon)

    assert not Journey.objects.exists()


def test_publishing_keeps_what_the_subjects_asked_for(cast, version):
    assert step_of(version, "talk").demand == {"posts": 1, "replies": 1}
    assert LedgerEntry.objects.filter(name="journeys.journey.published.v1").count() == 1


def test_publishing_twice_publishes_once(cast, version, noon):
    services.publish_version(actor=cast.ada, version_id=version.pk, now=noon)

    assert LedgerEntry.objects.filter(name="journeys.journey.published.v1").count() == 1


def test_a_design_with_errors_is_not_published(cast, unpublished, noon):
    step = step_of(unpublished, "kick-off")
    wrong = services.StepSpec("kick-off", "live", "Kick-off", step.subject_id, 180, rule={"after": "basics"})
    services.change_step(actor=cast.ada, step_id=step.pk, step=wrong, now=noon)

    with pytest.raises(services.NotSound) as refused:
        services.publish_version(actor=cast.ada, version_id=unpublished.pk, now=noon)

    problem = refused.value.problems[0]
    assert problem.where == "kick-off"
    assert problem.text.startswith("These steps wait for each other:")
    assert JourneyVersion.objects.get(pk=unpublished.pk).is_draft


def test_a_published_version_never_changes(cast, version, draft, noon):
    stage, step = Stage.objects.filter(version=version)[0], step_of(version, "basics")
    attempts = [
        lambda: services.save_draft(actor=cast.ada, version_id=version.pk, draft=draft, now=noon),
        lambda: services.change_draft(actor=cast.ada, version_id=version.pk, head=draft.head, now=noon),
        lambda: services.add_stage(actor=cast.ada, version_id=version.pk, title="More", now=noon),
        lambda: services.change_stage(actor=cast.ada, stage_id=stage.pk, title="More", now=noon),
        lambda: services.move_stage(actor=cast.ada, stage_id=stage.pk, position=2, now=noon),
        lambda: services.remove_stage(actor=cast.ada, stage_id=stage.pk, now=noon),
        lambda: services.move_step(actor=cast.ada, step_id=step.pk, opens_on_day=3, now=noon),
        lambda: services.remove_step(actor=cast.ada, step_id=step.pk, now=noon),
        lambda: services.discard_draft(actor=cast.ada, version_id=version.pk, now=noon),
    ]

    for attempt in attempts:
        with pytest.raises(services.NotADraft):
            attempt()

    assert len(slugs(version)) == 12
    assert step_of(version, "basics").opens_on_day == 0


def test_a_journey_has_one_draft_at_a_time(cast, version, noon):
    first = services.new_draft_from(actor=cast.ada, version_id=version.pk, now=noon)
    second = services.new_draft_from(actor=cast.ada, version_id=version.pk, now=noon)

    assert first.pk == second.pk
    assert (first.number, slugs(first)) == (2, slugs(version))
    with pytest.raises(IntegrityError), transaction.atomic():
        JourneyVersion.objects.create(
            journey=version.journey, number=3, title="Twin", model="flex", created_at=noon, changed_at=noon
        )


def test_a_discarded_draft_goes_and_the_published_version_stays(cast, version, noon):
    draft = services.new_draft_from(actor=cast.ada, version_id=version.pk, now=noon)

    services.discard_draft(actor=cast.ada, version_id=draft.pk, now=noon)

    assert list(JourneyVersion.objects.all()) == [version]


def test_a_journey_that_was_never_published_goes_with_its_draft(cast, unpublished, noon):
    services.discard_draft(actor=cast.ada, version_id=unpublished.pk, now=noon)

    assert not Journey.objects.exists()


def test_saving_a_whole_design_keeps_the_ids_of_what_keeps_its_slug(cast, unpublished, draft, noon):
    before = step_of(unpublished, "basics").pk
    fewer = replace(draft, stages=[replace(draft.stages[0], steps=draft.stages[0].steps[:3])])

    services.save_draft(actor=cast.ada, version_id=unpublished.pk, draft=fewer, now=noon)

    assert slugs(unpublished) == ["kick-off", "start", "basics"]
    assert step_of(unpublished, "basics").pk == before


def test_everything_wrong_with_a_design_is_told_at_once(cast, unpublished, noon):
    steps = [
        services.StepSpec("Bad Slug", "lesson", "A"),
        services.StepSpec("b", "lecture", "B"),
        services.StepSpec("c", "lesson", " ", rule={"after": ""}),
        services.StepSpec("c", "refresh", "D", settings={"reviews": 0}),
    ]
    head = services.DraftHead("", weeks=0)
    draft = services.Draft(head, [services.DraftStage("all", "All", steps)])

    with pytest.raises(errors.Invalid) as refused:
        services.save_draft(actor=cast.ada, version_id=unpublished.pk, draft=draft, now=noon)

    assert [problem.where for problem in refused.value.problems] == [
        "title",
        "weeks",
        "Bad Slug",
        "c",
        "b",
        "c",
        "c.rule.after",
        "c.reviews",
    ]
    assert len(slugs(unpublished)) == 12


def test_dragging_a_step_keeps_the_days_it_lasts(cast, unpublished, noon):
    step = step_of(unpublished, "check")  # day 7 to 13

    services.move_step(actor=cast.ada, step_id=step.pk, opens_on_day=10, now=noon)

    moved = step_of(unpublished, "check")
    assert (moved.opens_on_day, moved.due_on_day) == (10, 16)


def test_a_step_cannot_be_dragged_before_the_first_day(cast, unpublished, noon):
    with pytest.raises(errors.Invalid):
        services.move_step(
            actor=cast.ada, step_id=step_of(unpublished, "check").pk, opens_on_day=-1, now=noon
        )

    assert step_of(unpublished, "check").opens_on_day == 7


def test_a_step_is_placed_into_another_stage(cast, unpublished, noon):
    stage = Stage.objects.get(version=unpublished, slug="go-on")

    services.place_step(
        actor=cast.ada,
        step_id=step_of(unpublished, "start").pk,
        stage_id=stage.pk,
        position=2,
        now=noon,
    )

    assert slugs(unpublished)[:6] == ["kick-off", "basics", "film", "check", "start", "talk"]
    assert list(Step.objects.filter(version=unpublished).values_list("position", flat=True)) == [
        *range(1, 13)
    ]


def test_a_step_is_added_at_the_end_of_its_stage(cast, unpublished, noon):
    stage = Stage.objects.get(version=unpublished, slug="begin")
    step = services.StepSpec("", "refresh", "Look back")

    added = services.add_step(actor=cast.ada, stage_id=stage.pk, step=step, now=noon)

    assert (added.slug, added.position) == ("look-back", 5)
    assert slugs(unpublished)[4] == "look-back"


def test_stages_move_with_their_steps(cast, unpublished, noon):
    stage = Stage.objects.get(version=unpublished, slug="go-on")

    services.move_stage(actor=cast.ada, stage_id=stage.pk, position=1, now=noon)

    assert slugs(unpublished)[0] == "check"
    assert slugs(unpublished)[-1] == "film"


def test_a_stage_with_steps_stays_and_an_empty_one_goes(cast, unpublished, noon):
    full = Stage.objects.get(version=unpublished, slug="begin")
    empty = services.add_stage(actor=cast.ada, version_id=unpublished.pk, title="Later", now=noon)

    with pytest.raises(errors.Conflict):
        services.remove_stage(actor=cast.ada, stage_id=full.pk, now=noon)
    services.remove_stage(actor=cast.ada, stage_id=empty.pk, now=noon)

    assert list(Stage.objects.filter(version=unpublished).values_list("slug", flat=True)) == [
        "begin",
        "go-on",
    ]


def test_a_step_that_another_waits_for_stays(cast, unpublished, noon):
    with pytest.raises(errors.Conflict, match="The basics"):
        services.remove_step(actor=cast.ada, step_id=step_of(unpublished, "kick-off").pk, now=noon)
    services.remove_step(actor=cast.ada, step_id=step_of(unpublished, "more").pk, now=noon)

    assert "kick-off" in slugs(unpublished)
    assert "more" not in slugs(unpublished)


def test_an_outsider_finds_no_draft(cast, unpublished, noon):
    from interleave.kernel import tenancy

    with tenancy.scope(cast.outside.pk), pytest.raises(errors.NotFound):
        services.publish_version(actor=cast.oona, version_id=unpublished.pk, now=noon)


def test_a_step_is_the_same_value_in_its_row_the_edition_and_the_next_draft(cast, version, noon):
    draft = services.new_draft_from(actor=cast.ada, version_id=version.pk, now=noon)
    design = selectors.get_design(actor=cast.ada, version_id=version.pk)

    copied = {row.slug: row.to_spec() for row in Step.objects.filter(version=draft)}
    assert copied == {row.slug: row.to_spec() for row in Step.objects.filter(version=version)}
    assert {step.slug: StepSpec.of(step) for step in design.steps} == copied
    assert set(SPEC_FIELDS) <= {field.attname for field in Step._meta.concrete_fields}
