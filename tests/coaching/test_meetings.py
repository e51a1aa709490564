"""Relations and their meetings."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from interleave.coaching import selectors, services
from interleave.coaching.models import Action, Meeting, MeetingChange, Relation
from interleave.engine import events
from interleave.kernel import errors, tenancy
from interleave.kernel.wall_time import TimeInDoubt, WallTime
from interleave.ledger import ledger
from tests.coaching.conftest import COHORT, plan


def count(kind):
    return sum(isinstance(event, kind) for _entry, event in ledger.events_of())


def test_starting_the_same_relation_twice_gives_the_first(cast, relation, noon):
    again = services.start_relation(
        actor=cast.ada, coach_id=cast.carla.pk, person_id=cast.lea.pk, context_id=COHORT, now=noon
    )

    assert again == relation
    assert count(events.RelationStarted) == 1


def test_learners_start_no_relations(cast, noon):
    with pytest.raises(errors.Forbidden):
        services.start_relation(
            actor=cast.lea, coach_id=cast.carla.pk, person_id=cast.lea.pk, context_id=None, now=noon
        )

    assert not Relation.objects.exists()


def test_people_of_another_organisation_are_not_coached(cast, noon):
    with pytest.raises(errors.NotFound):
        services.start_relation(
            actor=cast.ada, coach_id=cast.carla.pk, person_id=cast.oona.pk, context_id=None, now=noon
        )

    assert not Relation.objects.exists()


def test_only_the_two_find_their_relation_and_meeting(cast, relation, meeting):
    for person in (cast.theo, cast.kenji, cast.ada):
        with pytest.raises(errors.NotFound):
            selectors.get_relation(actor=person, relation_id=relation.pk)
        with pytest.raises(errors.NotFound):
            selectors.get_meeting(actor=person, meeting_id=meeting.pk)
    with tenancy.scope(cast.outside.id), pytest.raises(errors.NotFound):
        selectors.get_meeting(actor=cast.oona, meeting_id=meeting.pk)

    assert selectors.get_meeting(actor=cast.lea, meeting_id=meeting.pk) == meeting
    assert selectors.get_meeting(actor=cast.carla, meeting_id=meeting.pk) == meeting


def test_a_meeting_is_stored_as_the_instant_that_was_meant(cast, relation, noon):
    paris = plan(cast.carla, relation, noon)
    tokyo = plan(cast.lea, relation, noon, zone="Asia/Tokyo", on=date(2027, 5, 6))

    assert paris.starts_at == datetime(2027, 4, 29, 7, tzinfo=UTC)
    assert tokyo.starts_at == datetime(2027, 5, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("on", "at", "zone"),
    [
        (date(2028, 3, 26), time(2, 30), "Europe/Paris"),
        (date(2027, 10, 31), time(2, 30), "Europe/Paris"),
        (date(2028, 3, 12), time(2, 30), "America/Toronto"),
    ],
)
def test_a_time_in_a_daylight_saving_night_is_asked(cast, relation, noon, on, at, zone):
    with pytest.raises(TimeInDoubt) as doubt:
        plan(cast.carla, relation, noon, on=on, at=at, zone=zone)

    assert not Meeting.objects.exists()
    chosen = plan(cast.carla, relation, noon, on=on, at=at, zone=zone, choice="later")
    assert chosen.starts_at == doubt.value.choices[1].instant


def test_a_past_date_is_refused(cast, relation, noon):
    with pytest.raises(errors.Invalid, match="in the past"):
        plan(cast.carla, relation, noon, on=date(2027, 4, 1))

    assert not Meeting.objects.exists()


def test_another_meeting_at_that_time_is_a_warning(cast, relation, meeting, noon):
    with pytest.raises(services.MeetingClash):
        plan(cast.carla, relation, noon, at=time(9, 15))
    assert Meeting.objects.count() == 1

    plan(cast.carla, relation, noon, at=time(9, 15), despite_clash=True)
    assert Meeting.objects.count() == 2


def test_moving_to_what_is_already_so_changes_nothing(cast, meeting, noon):
    wanted = {
        "actor": cast.lea, "meeting_id": meeting.pk,
        "starts": WallTime(date(2027, 4, 30), time(9), "Europe/Paris"),
        "minutes": 45, "place": "Room 2", "room_url": "", "now": noon,
    }  # fmt: skip

    services.move_meeting(**wanted)
    moved = services.move_meeting(**wanted)

    assert (moved.revision, count(events.MeetingMoved)) == (1, 1)


def test_cancelling_keeps_the_meeting_with_who_when_and_why(cast, meeting, noon):
    services.cancel_meeting(actor=cast.lea, meeting_id=meeting.pk, reason="Travelling", now=noon)
    services.cancel_meeting(actor=cast.carla, meeting_id=meeting.pk, reason="Other", now=noon)

    last = MeetingChange.objects.order_by("-pk").first()
    assert (last.state, last.by, last.reason) == ("cancelled", cast.lea, "Travelling")
    assert count(events.MeetingCancelled) == 1


def test_holding_records_the_minutes_once(cast, meeting, noon):
    after = meeting.ends_at
    for _again in range(2):
        services.hold_meeting(
            actor=cast.carla, meeting_id=meeting.pk, minutes=40, notes="Good talk", notes_version=0, now=after
        )

    meeting.refresh_from_db()
    assert (meeting.state, meeting.held_minutes, meeting.shared_notes) == ("held", 40, "Good talk")
    assert count(events.MeetingHeld) == 1


def test_the_learner_does_not_close_the_meeting(cast, meeting):
    with pytest.raises(errors.Forbidden):
        services.hold_meeting(actor=cast.lea, meeting_id=meeting.pk, minutes=40, now=meeting.ends_at)

    meeting.refresh_from_db()
    assert meeting.state == "planned"


def test_a_meeting_is_not_held_before_it_begins(cast, meeting, noon):
    with pytest.raises(errors.Conflict, match="not begun"):
        services.hold_meeting(actor=cast.carla, meeting_id=meeting.pk, minutes=30, now=noon)

    meeting.refresh_from_db()
    assert meeting.state == "planned"


def test_open_actions_come_along_until_they_are_done(cast, relation, meeting, noon):
    action = services.agree_action(
        actor=cast.carla, relation_id=relation.pk, meeting_id=meeting.pk, text="Try it", due_on=None, now=noon
    )
    services.hold_meeting(actor=cast.carla, meeting_id=meeting.pk, minutes=30, now=meeting.ends_at)
    second = plan(cast.carla, relation, meeting.ends_at, on=date(2027, 5, 13))
    services.hold_meeting(actor=cast.carla, meeting_id=second.pk, minutes=30, now=second.ends_at)
    third = plan(cast.carla, relation, second.ends_at, on=date(2027, 5, 27))

    assert selectors.list_carried_actions(meeting=meeting) == []
    assert selectors.list_carried_actions(meeting=second) == [action]
    assert selectors.list_carried_actions(meeting=third) == [action]
    assert Action.objects.get().carried == 1

    services.tick_action(
        actor=cast.lea, action_id=action.pk, done=True, now=second.ends_at + timedelta(days=1)
    )
    services.hold_meeting(actor=cast.carla, meeting_id=third.pk, minutes=30, now=third.ends_at)
    fourth = plan(cast.carla, relation, third.ends_at, on=date(2027, 6, 10))

    assert selectors.list_carried_actions(meeting=third) == [action]
    assert selectors.list_carried_actions(meeting=fourth) == []


def test_ticking_twice_tells_once_and_can_be_taken_back(cast, relation, noon):
    action = services.agree_action(
        actor=cast.lea, relation_id=relation.pk, text="Call them", due_on=date(2027, 5, 1), now=noon
    )

    for _again in range(2):
        services.tick_action(actor=cast.lea, action_id=action.pk, done=True, now=noon)
    services.tick_action(actor=cast.lea, action_id=action.pk, done=False, now=noon)

    assert count(events.ActionDone) == 1
    assert selectors.list_open_actions(relation=relation) == [action]


def test_an_action_cannot_be_due_on_a_day_that_is_over_for_both(cast, relation, noon):
    with pytest.raises(errors.Invalid, match="That day is over") as refused:
        services.agree_action(
            actor=cast.lea, relation_id=relation.pk, text="Call", due_on=date(2027, 4, 21), now=noon
        )

    assert [problem.where for problem in refused.value.problems] == ["due_on"]
    assert not Action.objects.exists()


def test_an_action_may_be_due_today_where_the_later_of_the_two_lives(cast, relation, noon):
    late = noon + timedelta(hours=8)  # the 22nd in Toulouse still, the 23rd in Tokyo

    action = services.agree_action(
        actor=cast.carla, relation_id=relation.pk, text="Call", due_on=date(2027, 4, 22), now=late
    )

    assert action.due_on == date(2027, 4, 22)


def test_others_do_not_find_the_action(cast, relation, noon):
    action = services.agree_action(actor=cast.lea, relation_id=relation.pk, text="x", due_on=None, now=noon)

    for person in (cast.theo, cast.kenji, cast.ada):
        with pytest.raises(errors.NotFound):
            services.tick_action(actor=person, action_id=action.pk, done=True, now=noon)

    action.refresh_from_db()
    assert action.done_at is None


def test_the_next_talk_is_proposed_at_the_same_local_time_over_a_change_of_clocks(cast, relation, noon):
    last = plan(cast.carla, relation, noon, on=date(2027, 10, 21), at=time(9))

    starts, minutes = services.propose_next(relation=relation, last=last, now=noon)

    assert (starts.on, starts.at, starts.zone_name, minutes) == (
        date(2027, 11, 4),
        time(9),
        "Europe/Paris",
        30,
    )


def test_a_proposal_is_never_in_the_past(cast, relation, meeting, noon):
    starts, _minutes = services.propose_next(relation=relation, last=meeting, now=noon + timedelta(days=60))

    assert starts.on == date(2027, 6, 24)


def test_ending_calls_off_what_was_still_to_come(cast, relation, meeting, noon):
    services.end_relation(actor=cast.carla, relation_id=relation.pk, reason="Goal reached", now=noon)
    services.end_relation(actor=cast.carla, relation_id=relation.pk, reason="Again", now=noon)

    meeting.refresh_from_db()
    assert meeting.state == "cancelled"
    assert (count(events.RelationEnded), count(events.MeetingCancelled)) == (1, 1)
    with pytest.raises(errors.Conflict, match="ended"):
        plan(cast.carla, relation, noon)


def test_the_coachees_cost_one_query_however_many(cast, relation, meeting, noon, django_assert_num_queries):
    services.start_relation(
        actor=cast.ada, coach_id=cast.carla.pk, person_id=cast.theo.pk, context_id=None, now=noon
    )
    for text in ("one", "two"):
        services.agree_action(actor=cast.lea, relation_id=relation.pk, text=text, due_on=None, now=noon)
    plan(cast.carla, relation, noon, on=date(2027, 5, 13))

    with django_assert_num_queries(1):
        rows = list(selectors.list_coachees(actor=cast.carla, now=noon))

    assert [(row.person.name, row.next_at, row.open_actions) for row in rows] == [
        ("Léa Martin", meeting.starts_at, 2),
        ("Theo Grant", None, 0),
    ]


def test_organisers_learn_dates_and_names_and_others_not_even_those(cast, relation, meeting, noon):
    facts = selectors.list_relation_facts(actor=cast.ada, context_id=COHORT, now=noon)

    assert [(row.coach_name, row.person_name, row.held, row.next_at) for row in facts] == [
        ("Carla Reyes", "Léa Martin", 0, meeting.starts_at)
    ]
    with pytest.raises(errors.Forbidden):
        selectors.list_relation_facts(actor=cast.theo, context_id=COHORT, now=noon)


def missed(person):
    found = selectors.count_missed_meetings(context_id=COHORT, person_ids=[person.pk])
    return found.get(person.pk, 0)


def test_a_meeting_that_nobody_wrote_up_is_missed_by_nobody(cast, meeting):
    assert meeting.is_planned
    assert missed(cast.lea) == 0


def test_the_coach_says_that_she_did_not_come_and_puts_a_slip_right(cast, meeting):
    for _twice in range(2):
        services.miss_meeting(actor=cast.carla, meeting_id=meeting.pk, now=meeting.ends_at)

    assert missed(cast.lea) == 1
    assert count(events.MeetingMissed) == 1
    assert MeetingChange.objects.filter(meeting=meeting, state="missed").count() == 1

    services.hold_meeting(actor=cast.carla, meeting_id=meeting.pk, minutes=30, now=meeting.ends_at)

    assert missed(cast.lea) == 0


def test_nobody_misses_a_meeting_before_it_begins_and_only_the_coach_says_so(cast, meeting):
    with pytest.raises(errors.Conflict):
        services.miss_meeting(
            actor=cast.carla, meeting_id=meeting.pk, now=meeting.starts_at - timedelta(minutes=1)
        )
    with pytest.raises(errors.Forbidden):
        services.miss_meeting(actor=cast.lea, meeting_id=meeting.pk, now=meeting.ends_at)

    assert count(events.MeetingMissed) == 0
    assert missed(cast.lea) == 0


@pytest.mark.parametrize(
    ("who", "hours", "counted"), [("lea", 23, 1), ("lea", 24, 0), ("lea", 48, 0), ("carla", 1, 0)]
)
def test_only_what_the_person_herself_called_off_late_is_missed(cast, meeting, who, hours, counted):
    services.cancel_meeting(
        actor=getattr(cast, who),
        meeting_id=meeting.pk,
        reason="Ill",
        now=meeting.starts_at - timedelta(hours=hours),
    )

    assert missed(cast.lea) == counted
