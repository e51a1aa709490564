"""Fills an organisation with a small life, by services alone: a step of every kind, and something in each.

Tests use it for both organisations of the cast, and the browser's stories for a server of their own.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from interleave.assessments import services as assessments
from interleave.catalogue import selectors as catalogue_read
from interleave.catalogue import services as catalogue
from interleave.coaching import selectors as coaching_read
from interleave.coaching import services as coaching
from interleave.community import selectors as community_read
from interleave.community import services as community
from interleave.insights import services as insights
from interleave.interop.calendar import feeds
from interleave.journeys import selectors as journeys_read
from interleave.journeys import services as journeys
from interleave.journeys import text
from interleave.kernel import ids, jobs, outbox
from interleave.kernel.enrolment_scope import EnrolmentScope
from interleave.kernel.models import OutboxMessage
from interleave.kernel.wall_time import WallTime
from interleave.live import services as live
from interleave.notifications import selectors as notifications
from interleave.people import importing
from interleave.people import services as people
from interleave.people.models import PeopleImport, Person
from interleave.reinforcement import selectors as reinforcement
from interleave.reinforcement import services as recall
from interleave.selfpaced import services as selfpaced

SMALL_JOURNEY = Path(__file__).parent / "small_journey"
MEDIA = Path(__file__).parents[1] / "journeys"
ZONE = "Europe/Paris"

Ids = dict[str, str]


@dataclass(frozen=True, slots=True)
class Players:
    """Who does what in one organisation. One person may play several parts, but nobody coaches herself."""

    learner: Person
    facilitator: Person
    coach: Person
    manager: Person
    designer: Person
    colleagues: tuple[Person, ...] = ()

    @property
    def cohort_people(self) -> list[UUID]:
        return [self.learner.pk, *(person.pk for person in self.colleagues)]


def small_journey() -> dict[str, bytes]:
    """Return the files of the small journey. Its picture and its film are those of the real journeys."""
    files = {
        path.relative_to(SMALL_JOURNEY).as_posix(): path.read_bytes()
        for path in sorted(SMALL_JOURNEY.rglob("*"))
        if path.is_file()
    }
    files["media/table.png"] = (MEDIA / "data-protection-basics/media/dp-first-hour.png").read_bytes()
    files["media/film.webm"] = (MEDIA / "leading-people/media/open-a-hard-talk.webm").read_bytes()
    files["media/film.vtt"] = (MEDIA / "leading-people/media/open-a-hard-talk.vtt").read_bytes()
    return files


def furnish(players: Players, now: datetime) -> Ids:
    """Make the small life of the organisation in scope, begun ten days ago. Returns ids by name."""
    began = now - timedelta(days=10)
    found = _begin(players, began)
    step_ids = _steps(players, found, began)
    found |= step_ids
    found |= _live(players, found, now)
    found |= _study(players, found, began)
    found |= _talk(players, found, began)
    found |= _coach(players, found, now)
    found |= _work(players, found, began)
    found |= _design(players, found, began)
    found |= _door(players, now)
    found |= _help(players, found, now)
    notification = notifications.list_notifications(actor=players.learner)[0]
    found["notification_id"] = str(notification.pk)
    found["failure_id"] = fail_job("fit_memories", "person", players.learner.pk, now)
    found["given_up_id"] = give_up_message(notification.pk, now)
    found["facilitator_id"] = str(players.facilitator.pk)
    found["designer_id"] = str(players.designer.pk)
    return found


def fail_job(job: str, kind: str, subject_id: UUID, now: datetime) -> str:
    """Let a background job fail for one subject. Returns the id of the failure."""
    with suppress(jobs.SubjectsFailed), jobs.JobRun(job, now=now) as run, run.attempt(kind, subject_id):
        raise ValueError("The data of this person cannot be read.")
    return str(jobs.list_open_failures().get(job=job, subject_id=subject_id).pk)


def give_up_message(notification_id: UUID, now: datetime) -> str:
    """Put a mail and give it up. Returns its id."""
    payload = {"notification_id": str(notification_id)}
    outbox.put(kind="mail.notification", key=f"given-up:{notification_id}", payload=payload, now=now)
    message = OutboxMessage.objects.get(key=f"given-up:{notification_id}")
    message.gave_up_at, message.attempts, message.last_error = now, 8, "OSError: mailbox full"
    message.save()
    return str(message.pk)


def wall(when: datetime) -> WallTime:
    """Return an instant as the clock on the wall shows it, to the minute."""
    local = when.astimezone(ZoneInfo(ZONE))
    return WallTime(local.date(), local.time().replace(second=0, microsecond=0), ZONE, choice="later")


def _begin(players: Players, began: datetime) -> Ids:
    """A published journey, a cohort of it, and everybody's place."""
    imported = text.import_files(actor=players.designer, files=small_journey(), now=began)
    cohort = journeys.launch_cohort(
        actor=players.designer,
        version_id=imported.version_id,
        title="Spring",
        starts_on=began.date(),
        facilitator_ids=[players.facilitator.pk],
        now=began,
    )
    report = journeys.enrol(
        actor=players.designer, cohort_id=cohort.pk, person_ids=players.cohort_people, now=began
    )
    mine = next(place for place in report.enrolled if place.person_id == players.learner.pk)
    others = [place for place in report.enrolled if place is not mine]
    return {
        "journey_id": str(imported.journey_id),
        "version_id": str(imported.version_id),
        "cohort_id": str(cohort.pk),
        "enrolment_id": str(mine.pk),
        "colleague_enrolment_id": str((others or [mine])[0].pk),
        "person_id": str(players.learner.pk),
        "colleague_id": str((players.colleagues or (players.learner,))[0].pk),
        "coach_id": str(players.coach.pk),
        "space_id": str(cohort.space_id),
    }


def _steps(players: Players, found: Ids, now: datetime) -> Ids:
    """`step_id` is the lesson's; every step goes by its slug as well: `check_step_id`."""
    design = journeys_read.get_design(actor=players.designer, version_id=UUID(found["version_id"]))
    steps = [step for stage in design.stages for step in stage.steps]
    named = {f"{step.slug.replace('-', '_')}_step_id": str(step.id) for step in steps}
    subjects = {
        f"{step.slug.replace('-', '_')}_subject_id": str(step.subject_id) for step in steps if step.subject_id
    }
    return named | subjects | {"step_id": named["basics_step_id"], "stage_id": str(design.stages[0].stage_id)}


def _live(players: Players, found: Ids, now: datetime) -> Ids:
    """A workshop that goes on right now with everybody in it, and a clinic in five days to book."""
    before = now - timedelta(days=8)
    offering_id, session_id, clinic_id, clinic_session_id = (ids.new_id() for _ in range(4))
    plans = (
        ("kick_off_step_id", offering_id, session_id, now - timedelta(minutes=30), 120, "Toulouse", "Room 4"),
        ("clinic_step_id", clinic_id, clinic_session_id, now + timedelta(days=5), 60, "Online", ""),
    )
    for step, offering, session, starts_at, minutes, title, venue in plans:
        run = journeys.RunPlan(
            offering_id=offering,
            session_id=session,
            title=title,
            seats=30,
            starts=wall(starts_at),
            minutes=minutes,
            venue=venue,
            room_url="" if venue else "https://meet.example.org/clinic",
            facilitator_ids=[players.facilitator.pk],
        )
        journeys.plan_run(
            actor=players.designer,
            cohort_id=UUID(found["cohort_id"]),
            step_id=UUID(found[step]),
            run=run,
            now=before,
            despite_clash=True,
        )
    for person in (players.learner, *players.colleagues):
        live.book(actor=person, offering_id=offering_id, now=before)
    return {
        "offering_id": str(offering_id),
        "session_id": str(session_id),
        "clinic_offering_id": str(clinic_id),
        "clinic_session_id": str(clinic_session_id),
        "feed_token": feeds.open_feed(actor=players.learner, now=before),
    }


def _study(players: Players, found: Ids, began: datetime) -> Ids:
    """A finished lesson, cards of which one was answered, a handed-in attempt and one under way."""
    learner = players.learner
    later = began + timedelta(days=1)
    scope = EnrolmentScope(UUID(found["enrolment_id"]), began)
    run = selfpaced.start_run(
        actor=learner, module_id=UUID(found["basics_subject_id"]), now=later, scope=scope
    )
    selfpaced.record_sign(actor=learner, run_id=run.pk, sign=selfpaced.Sign(tab="a", seen=(0, 1)), now=later)
    selfpaced.finish_run(actor=learner, run_id=run.pk, now=later + timedelta(minutes=9))
    film = selfpaced.start_run(
        actor=learner, module_id=UUID(found["film_subject_id"]), now=later, scope=scope
    )
    quiz_id = UUID(found["check_subject_id"])
    ids_of_attempts = {}
    for name, hours in (("finished_attempt_id", 2), ("attempt_id", 30)):
        at = later + timedelta(hours=hours)
        attempt = assessments.start_attempt(actor=learner, quiz_id=quiz_id, now=at, scope=scope)
        assessments.answer_item(actor=learner, attempt_id=attempt.pk, number=3, given="2", now=at)
        if name == "finished_attempt_id":
            assessments.finish_attempt(actor=learner, attempt_id=attempt.pk, now=at)
        ids_of_attempts[name] = str(attempt.pk)
    checklist = next(at for at, block in enumerate(run.version.body) if block["type"] == "checklist")
    media = {block["type"]: block["media"] for block in run.version.body if "media" in block}
    return {
        **ids_of_attempts,
        **_recall(learner, later + timedelta(days=4)),
        "run_id": str(run.pk),
        "film_run_id": str(film.pk),
        "module_id": found["basics_subject_id"],
        "quiz_id": found["check_subject_id"],
        "block": str(checklist),
        "number": "1",
        "media_id": str(media["picture"]),
        "video_id": str(film.version.body[0]["media"]),
        "slug": "small-steps--four-sentences",
        "skill_id": str(catalogue_read.list_objectives()[0].skill_id),
        "item_id": str(catalogue_read.get_item_by_slug(slug="one-word", collection="small-steps").pk),
    }


def _recall(learner: Person, now: datetime) -> Ids:
    """Answer the first card that is due; another one waits."""
    card_id, review_id = None, None
    for card in reinforcement.list_cards(actor=learner):
        question = reinforcement.get_question(actor=learner, card_id=card.pk, now=now).asked
        if question.kind == "short_text" and review_id is None:
            answered = recall.answer_card(actor=learner, card_id=card.pk, given="fact", now=now)
            review_id = answered.review.pk
        else:
            card_id = card.pk
    return {"card_id": str(card_id), "review_id": str(review_id)}


def _talk(players: Players, found: Ids, began: datetime) -> Ids:
    """The thread of the discussion with an answer of the facilitator's, a question, and a practice."""
    at = began + timedelta(days=2)
    space_id = UUID(found["space_id"])
    prompted = community_read.get_thread_of_prompt(
        actor=players.learner,
        context_id=UUID(found["cohort_id"]),
        prompt_id=UUID(found["talk_subject_id"]),
    ).pk
    first = community.write_post(
        actor=players.learner, thread_id=prompted, body="“Twice this week” worked.", now=at
    )
    community.write_post(
        actor=players.facilitator,
        thread_id=prompted,
        body="What did **they** say?",
        reply_to_id=first.pk,
        now=at + timedelta(hours=1),
    )
    thread = community.open_thread(
        actor=players.learner, space_id=space_id, title="Who asks first?", body="I never know.", now=at
    )
    answer = community.write_post(
        actor=players.facilitator, thread_id=thread.pk, body="You do.", now=at + timedelta(hours=2)
    )
    practice = community.open_practice_space(actor=players.facilitator, title="Plain talkers", now=at)
    return {
        "thread_id": str(thread.pk),
        "prompted_thread_id": str(prompted),
        "post_id": str(first.pk),
        "answer_id": str(answer.pk),
        "practice_space_id": str(practice.pk),
    }


def _coach(players: Players, found: Ids, now: datetime) -> Ids:
    """A coach, a talk that was held with an action, and one to come."""
    coach, before = players.coach, now - timedelta(days=9)
    enrolment = journeys.assign_coach(
        actor=players.designer, enrolment_id=UUID(found["enrolment_id"]), coach_id=coach.pk, now=before
    )
    relation = coaching_read.find_coach_of(person_id=players.learner.pk, context_id=enrolment.cohort_id)
    assert relation is not None
    held = coaching.plan_meeting(
        actor=coach, relation_id=relation.pk, starts=wall(now - timedelta(days=7)), minutes=30, now=before
    )
    at = now - timedelta(days=7) + timedelta(minutes=30)
    coaching.share_notes(actor=coach, meeting_id=held.pk, body="Two talks to hold.", version=0, now=at)
    coaching.keep_private_note(actor=coach, meeting_id=held.pk, body="Only Carla reads this.", now=at)
    action = coaching.agree_action(
        actor=coach, relation_id=relation.pk, text="Ask Sam first", due_on=None, meeting_id=held.pk, now=at
    )
    goal = coaching.set_goal(actor=players.learner, relation_id=relation.pk, text="Ask before I tell", now=at)
    coaching.hold_meeting(actor=coach, meeting_id=held.pk, minutes=30, now=at)
    meeting = coaching.plan_meeting(
        actor=coach,
        relation_id=relation.pk,
        starts=wall(now + timedelta(days=3)),
        minutes=30,
        place="Room 2",
        agenda="What did Sam say?",
        now=at,
        despite_clash=True,
    )
    return {
        "relation_id": str(relation.pk),
        "meeting_id": str(meeting.pk),
        "held_meeting_id": str(held.pk),
        "action_id": str(action.pk),
        "goal_id": str(goal.pk),
    }


def _work(players: Players, found: Ids, began: datetime) -> Ids:
    """A report that waits for the manager, and a wish to be observed."""
    at = began + timedelta(days=6)
    scope = EnrolmentScope(UUID(found["enrolment_id"]), began)
    report = assessments.report_task(
        actor=players.learner,
        task_id=UUID(found["try_it_subject_id"]),
        note="I did.",
        ticked=[0],
        now=at,
        scope=scope,
    )
    asked = assessments.ask_for_observation(
        actor=players.learner,
        task_id=UUID(found["seen_subject_id"]),
        note="On Monday?",
        now=at,
        scope=scope,
    )
    return {
        "report_id": str(report.pk),
        "asked_report_id": str(asked.pk),
        "task_id": found["try_it_subject_id"],
    }


def _design(players: Players, found: Ids, now: datetime) -> Ids:
    """The next edition of the journey, a module and a quiz that are being written."""
    designer = players.designer
    draft = journeys.new_draft_from(actor=designer, version_id=UUID(found["version_id"]), now=now)
    design = journeys_read.get_design(actor=designer, version_id=draft.pk)
    module = catalogue.create_module(actor=designer, kind="lesson", title="A sketch of a lesson", now=now)
    quiz = assessments.create_quiz(actor=designer, title="A sketch of a quiz", now=now)
    return {
        "draft_id": str(draft.pk),
        "draft_stage_id": str(design.stages[0].stage_id),
        "draft_step_id": str(design.stages[0].steps[0].id),
        "draft_module_id": str(module.pk),
        "draft_quiz_id": str(quiz.pk),
    }


def _help(players: Players, found: Ids, now: datetime) -> Ids:
    """The rules looked at everybody, and the facilitator had a word with the learner.

    Of a colleague they say what they will say in six days if she goes on like this: nobody needs help yet.
    """
    insights.assess_cohorts(now=now)
    if players.colleagues:
        insights.assess_places(
            cohort_id=UUID(found["cohort_id"]),
            enrolment_ids=[UUID(found["colleague_enrolment_id"])],
            now=now + timedelta(days=6),
        )
    intervention = insights.record_intervention(
        actor=players.facilitator,
        enrolment_id=UUID(found["enrolment_id"]),
        kind="message",
        note="Asked how it goes",
        now=now,
    )
    return {"intervention_id": str(intervention.pk)}


def _door(players: Players, now: datetime) -> Ids:
    """Somebody who is invited, a file of people on the table, and a forgotten password."""
    actor = players.designer
    details = people.PersonDetails(name="Nina New", email="nina@new.example")
    invited = people.add_person(actor=actor, details=details, now=now)
    invitation = people.invite(actor=actor, person_id=invited.pk, now=now)
    group = people.form_group(
        actor=actor, name="Red", context_id=None, member_ids=[players.learner.pk], now=now
    )
    file = b"name,email\nOtto Other,otto@new.example\n"
    return {
        "site_id": str(people.add_site(actor=actor, name="Porto", zone_name="Europe/Lisbon", now=now).pk),
        "team_id": str(people.add_team(actor=actor, name="Night shift", now=now).pk),
        "group_id": str(group.pk),
        "empty_group_id": str(
            people.form_group(actor=actor, name="Blue", context_id=None, member_ids=[], now=now).pk
        ),
        "import_id": str(_import_people(actor, now).pk),
        "import_token": importing.stage_file(actor=actor, file_name="people.csv", content=file, now=now),
        "invited_id": str(invited.pk),
        "token": people.token_of(invitation.pk),
        "reset_token": people.reset_token((players.colleagues or (players.learner,))[0]),
    }


def _import_people(actor: Person, now: datetime) -> PeopleImport:
    """Import a people file that leaves a line out."""
    file = b"name,email,status,job\nPia Past,pia@new.example,no,\nNina New,nina@new.example,yes,Seller\n"
    token = importing.stage_file(actor=actor, file_name="people.csv", content=file, now=now)
    return importing.apply_staged(actor=actor, token=token, now=now)
