"""Makes the small life of tests/furnishing.py larger, in every direction that a page lists something."""

from datetime import timedelta
from uuid import UUID

from interleave.assessments import services as assessments
from interleave.catalogue import services as catalogue
from interleave.coaching import services as coaching
from interleave.community import services as community
from interleave.journeys import services as journeys
from interleave.kernel import ids, tenancy
from interleave.live import services as live
from interleave.notifications import selectors as notifications
from interleave.people import services as people
from interleave.people.models import Person
from interleave.selfpaced import services as selfpaced
from tests.furnishing import fail_job, give_up_message, wall
from tests.world import World, add_colleague


def grow(world: World, *, by: int = 12) -> None:
    """Add people, posts, threads, cohorts, sessions, cards, notes and drafts to Meridian."""
    with tenancy.scope(world.cast.meridian.pk):
        crowd = [
            add_colleague(world.cast.ada, f"Kim Extra{n}", world.now, manager=world.cast.kenji)
            for n in range(by)
        ]
        _enrol_and_book(world, crowd)
        _talk_more(world, by, crowd)
        _run_more(world, by, crowd)
        _study_more(world, crowd)
        _coach_more(world, crowd)
        _design_more(world, by)
        _fail_more(world, crowd)


def _fail_more(world: World, crowd: list[Person]) -> None:
    for person in crowd:
        fail_job("fit_memories", "person", person.pk, world.now)
        give_up_message(notifications.list_notifications(actor=person)[0].pk, world.now)


def _enrol_and_book(world: World, crowd: list[Person]) -> None:
    actor, now = world.cast.ada, world.now - timedelta(days=6)
    cohort_id = UUID(world.ids["cohort_id"])
    report = journeys.enrol(actor=actor, cohort_id=cohort_id, person_ids=[each.pk for each in crowd], now=now)
    scopes = {enrolment.person_id: enrolment.scope for enrolment in report.enrolled}
    for person in crowd:
        live.book(actor=person, offering_id=UUID(world.ids["offering_id"]), now=now)
        task_id = UUID(world.ids["task_id"])
        assessments.report_task(
            actor=person, task_id=task_id, note="Done", ticked=[0], now=now, scope=scopes[person.pk]
        )


def _talk_more(world: World, by: int, crowd: list[Person]) -> None:
    now = world.now - timedelta(days=5)
    first = UUID(world.ids["post_id"])
    for n in range(by):
        author = crowd[n]
        for name in ("thread_id", "prompted_thread_id"):
            reply_to = first if name == "prompted_thread_id" and n % 2 else None
            community.write_post(
                actor=author,
                thread_id=UUID(world.ids[name]),
                body=f"And *I* say {n}.",
                reply_to_id=reply_to,
                now=now,
            )
        community.open_thread(
            actor=author, space_id=UUID(world.ids["space_id"]), title=f"Question {n}", body="Why?", now=now
        )
        practice = community.open_practice_space(actor=author, title=f"Practice {n}", now=now)
        community.join_space(actor=world.cast.lea, space_id=practice.pk, now=now)


def _run_more(world: World, by: int, crowd: list[Person]) -> None:
    """More cohorts with Léa in them, and more sessions of the workshop and the clinic."""
    ada, now = world.cast.ada, world.now - timedelta(days=6)
    for n in range(by):
        cohort = journeys.launch_cohort(
            actor=ada,
            version_id=UUID(world.ids["version_id"]),
            title=f"Cohort {n}",
            starts_on=now.date(),
            facilitator_ids=[world.cast.theo.pk],
            now=now,
        )
        journeys.enrol(
            actor=ada, cohort_id=cohort.pk, person_ids=[world.cast.lea.pk], now=now, despite_active=True
        )
        run = journeys.RunPlan(
            offering_id=ids.new_id(),
            session_id=ids.new_id(),
            title=f"City {n}",
            seats=8,
            starts=wall(world.now + timedelta(days=6 + n)),
            venue="Room 1",
            facilitator_ids=[world.cast.theo.pk],
        )
        journeys.plan_run(
            actor=ada,
            cohort_id=UUID(world.ids["cohort_id"]),
            step_id=UUID(world.ids["clinic_step_id"]),
            run=run,
            now=now,
        )
        if n == 0:
            live.book(actor=world.cast.lea, offering_id=run.offering_id, now=now)


def _study_more(world: World, crowd: list[Person]) -> None:
    now = world.now - timedelta(days=5)
    for person in crowd:
        module_id = UUID(world.ids["module_id"])
        run = selfpaced.start_run(actor=person, module_id=module_id, now=now)
        selfpaced.finish_run(actor=person, run_id=run.pk, now=now)


def _coach_more(world: World, crowd: list[Person]) -> None:
    carla, relation_id, now = world.cast.carla, UUID(world.ids["relation_id"]), world.now - timedelta(days=4)
    for n, person in enumerate(crowd):
        coaching.agree_action(actor=carla, relation_id=relation_id, text=f"Try {n}", due_on=None, now=now)
        coaching.set_goal(actor=carla, relation_id=relation_id, text=f"Reach {n}", now=now)
        starts = wall(world.now + timedelta(days=20 + n))
        coaching.plan_meeting(actor=carla, relation_id=relation_id, starts=starts, minutes=30, now=now)
        relation = coaching.start_relation(
            actor=world.cast.ada, coach_id=carla.pk, person_id=person.pk, context_id=None, now=now
        )
        coaching.agree_action(actor=carla, relation_id=relation.pk, text="Try it", due_on=None, now=now)


def _design_more(world: World, by: int) -> None:
    ada, now = world.cast.ada, world.now - timedelta(days=4)
    for n in range(by):
        journeys.create_journey(actor=ada, title=f"Journey {n}", model="flex", now=now)
        catalogue.create_module(actor=ada, kind="lesson", title=f"Lesson {n}", now=now)
        assessments.create_quiz(actor=ada, title=f"Quiz {n}", now=now)
        people.add_team(actor=ada, name=f"Team {n}", now=now)
        people.add_site(actor=ada, name=f"Site {n}", zone_name="Europe/Paris", now=now)
        catalogue.define_item(
            actor=ada,
            slug=f"extra-{n}",
            kind="short_text",
            prompt="What?",
            body={"answers": ["that"]},
            refresh=True,
            now=now,
        )
        catalogue.define_job_aid(actor=ada, slug=f"aid-{n}", title=f"Aid {n}", body="Do it.", now=now)
    catalogue.define_module(
        actor=ada,
        slug="read-more",
        kind="lesson",
        title="Read more",
        summary="",
        minutes=10,
        blocks=[{"type": "text", "md": "More."}],
        item_slugs=[f"extra-{n}" for n in range(by)],
        now=now,
    )
    lea = world.cast.lea
    run = selfpaced.start_run(actor=lea, module_id=UUID(world.ids["more_subject_id"]), now=now)
    selfpaced.finish_run(actor=lea, run_id=run.pk, now=now)
