"""Who is told what, by what happens in the other contexts."""

from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest

from interleave.assessments import services as assessing
from interleave.coaching import services as coaching
from interleave.community import services as community
from interleave.kernel import errors, tenancy
from interleave.kernel.models import OutboxMessage
from interleave.kernel.wall_time import WallTime
from interleave.ledger import ledger
from interleave.ledger.models import LedgerEntry
from interleave.live import services as live
from interleave.notifications import selectors, services
from interleave.notifications.models import Notification
from interleave.people import services as people
from tests.live.conftest import make_session

TELL = "interleave.notifications.projectors.tell"


def move(cast, session, noon, *, at=time(10)):
    return live.move_session(
        actor=cast.theo,
        session_id=session.pk,
        starts=WallTime(date(2027, 4, 30), at, "Europe/Paris"),
        minutes=120,
        venue="Room 5",
        room_url="",
        now=noon,
    )


def test_a_booking_is_confirmed_and_not_counted_as_new(cast, session, told, noon):
    live.book(actor=cast.lea, offering_id=session.offering_id, now=noon)

    notification = Notification.objects.get(person=cast.lea)
    assert notification.title == "You have a seat: Hard talks · Toulouse"
    assert notification.body == "Fri 30 Apr 2027, 09:00 (Europe/Paris)"
    assert (notification.url_name, notification.url_args) == ("learn:offering", [str(session.offering_id)])
    assert selectors.count_unread(cast.lea) == 0


def test_being_booked_by_somebody_else_is_news(cast, session, told, noon):
    live.book_person(actor=cast.ada, offering_id=session.offering_id, person_id=cast.lea.pk, now=noon)

    assert told(cast.lea) == ["booked"]
    assert selectors.count_unread(cast.lea) == 1


def test_times_are_told_on_the_readers_own_clock(cast, session, noon):
    live.book_person(actor=cast.ada, offering_id=session.offering_id, person_id=cast.kenji.pk, now=noon)

    assert Notification.objects.get(person=cast.kenji).body == "Fri 30 Apr 2027, 16:00 (Asia/Tokyo)"


def test_a_session_that_moves_is_told_to_who_has_a_seat_and_to_who_runs_it_but_not_to_who_moved_it(
    cast, session, told, noon
):
    live.book_person(actor=cast.ada, offering_id=session.offering_id, person_id=cast.lea.pk, now=noon)

    move(cast, session, noon + timedelta(hours=1))

    assert told(cast.lea) == ["booked", "session_moved"]
    assert told(cast.theo) == []
    assert told(cast.kenji) == []
    assert "Fri 30 Apr 2027, 10:00" in Notification.objects.get(kind="session_moved").body


def test_a_cancelled_session_says_why(cast, offering, session, told, noon):
    make_session(cast, offering, noon, on=date(2027, 5, 7))
    live.book_person(actor=cast.ada, offering_id=session.offering_id, person_id=cast.lea.pk, now=noon)

    live.cancel_session(actor=cast.ada, session_id=session.pk, reason="Theo is ill.", now=noon)

    assert told(cast.theo) == ["session_cancelled"]
    assert Notification.objects.get(person=cast.lea, kind="session_cancelled").body == "Theo is ill."


def test_the_only_session_cancelled_is_told_once_as_the_end_of_the_offering(cast, session, told, noon):
    live.book_person(actor=cast.ada, offering_id=session.offering_id, person_id=cast.lea.pk, now=noon)

    live.cancel_session(actor=cast.ada, session_id=session.pk, reason="Theo is ill.", now=noon)

    assert sorted(told(cast.lea)) == ["booked", "offering_cancelled"]
    assert told(cast.theo) == ["offering_cancelled"]
    assert Notification.objects.get(person=cast.lea, kind="offering_cancelled").body == "Theo is ill."


def test_a_cancelled_offering_is_told_once_to_everybody_concerned(cast, offering, session, told, noon):
    for person in (cast.lea, cast.kenji, cast.carla):
        live.invite_people(actor=cast.ada, offering_id=offering.pk, person_ids=[person.pk], now=noon)
        live.book(actor=person, offering_id=offering.pk, now=noon)
    assert told(cast.carla) == ["waitlisted"]

    live.cancel_offering(
        actor=cast.ada, offering_id=offering.pk, reason="Too few.", now=noon + timedelta(hours=1)
    )

    assert told(cast.lea) == ["booked", "offering_cancelled"]
    assert told(cast.carla) == ["waitlisted", "offering_cancelled"]
    assert told(cast.theo) == ["offering_cancelled"]
    assert told(cast.ada) == []


def test_whoever_waits_hears_of_the_seat(cast, offering, session, told, noon):
    live.invite_people(actor=cast.ada, offering_id=offering.pk, person_ids=[cast.carla.pk], now=noon)
    for person in (cast.lea, cast.kenji, cast.carla):
        live.book(actor=person, offering_id=offering.pk, now=noon)

    live.cancel_booking(actor=cast.lea, offering_id=offering.pk, now=noon + timedelta(hours=1))

    assert told(cast.carla)[0] == "waitlisted"
    assert told(cast.carla)[-1] in {"booked", "offered"}
    assert told(cast.lea) == ["booked"]


@pytest.fixture
def thread(cast, noon):
    space = community.open_space(actor=cast.ada, title="Spring", context_id=uuid4(), prompt_ids=[], now=noon)
    people_in = [cast.lea.pk, cast.kenji.pk, cast.carla.pk]
    community.add_members(actor=cast.ada, space_id=space.pk, person_ids=people_in, now=noon)
    return community.open_thread(
        actor=cast.lea, space_id=space.pk, title="My boss", body="When the other is your boss?", now=noon
    )


def test_a_reply_reaches_who_is_replied_to_and_who_asked_and_never_oneself(cast, thread, told, noon):
    first = community.write_post(
        actor=cast.kenji, thread_id=thread.pk, body="Ask her first.", now=noon + timedelta(minutes=1)
    )
    community.write_post(
        actor=cast.carla,
        thread_id=thread.pk,
        body="Why?",
        reply_to_id=first.pk,
        now=noon + timedelta(minutes=2),
    )
    community.write_post(actor=cast.lea, thread_id=thread.pk, body="Thanks", now=noon + timedelta(minutes=3))

    assert told(cast.lea) == ["replied", "replied"]
    assert told(cast.kenji) == ["replied"]
    assert told(cast.carla) == []
    newest = selectors.list_notifications(actor=cast.lea)[0]
    assert (newest.title, newest.body) == ("Carla Reyes replied in “My boss”", "")
    assert not any("Why?" in str(data) for data in LedgerEntry.objects.values_list("data", flat=True))


def test_a_post_that_became_the_answer_is_told_to_its_author(cast, thread, told, noon):
    post = community.write_post(actor=cast.kenji, thread_id=thread.pk, body="Ask her.", now=noon)

    community.mark_answer(actor=cast.lea, post_id=post.pk, now=noon + timedelta(minutes=1))

    assert told(cast.kenji) == ["answered"]


def test_a_meeting_is_told_to_the_other_of_the_two(cast, meeting, told, noon):
    coaching.move_meeting(
        actor=cast.lea,
        meeting_id=meeting.pk,
        starts=WallTime(date(2027, 4, 29), time(11), "Europe/Paris"),
        minutes=30,
        place="",
        room_url="",
        now=noon + timedelta(hours=1),
    )

    assert told(cast.lea) == ["meeting_planned"]
    assert told(cast.carla) == ["meeting_moved"]
    notification = Notification.objects.get(person=cast.carla)
    assert notification.title == "Moved: coaching with Léa Martin"
    assert "Thu 29 Apr 2027, 18:00 (Asia/Tokyo)" in notification.body
    assert notification.url_name == "coach:meeting"


def test_a_reported_task_waits_for_the_manager_and_his_word_comes_back(cast, told, noon):
    task = assessing.define_task(
        actor=cast.ada,
        slug="hard-talk",
        kind="task",
        title="One hard talk",
        brief="",
        checklist=[],
        confirmed_by="manager",
        objectives=[],
        now=noon,
    )
    first = assessing.report_task(actor=cast.lea, task_id=task.pk, note="Done.", ticked=[], now=noon)
    assert told(cast.kenji) == ["task_waiting"]

    assessing.return_task(actor=cast.kenji, report_id=first.pk, word="And then?", now=noon)
    second = assessing.report_task(
        actor=cast.lea, task_id=task.pk, note="And then she agreed.", ticked=[], now=noon + timedelta(hours=1)
    )
    assessing.confirm_task(actor=cast.kenji, report_id=second.pk, now=noon + timedelta(hours=2))

    assert told(cast.kenji) == ["task_waiting", "task_waiting"]
    assert told(cast.lea) == ["task_returned", "task_confirmed"]


def everything():
    return list(
        Notification.objects.order_by("id").values_list(
            "id", "person_id", "kind", "title", "body", "url_name", "at", "read_at"
        )
    )


def test_a_rebuild_gives_the_same_notifications_and_tells_nobody_twice(
    cast, offering, session, thread, meeting, noon
):
    live.book_person(actor=cast.ada, offering_id=offering.pk, person_id=cast.lea.pk, now=noon)
    move(cast, session, noon + timedelta(hours=1))
    community.write_post(actor=cast.kenji, thread_id=thread.pk, body="Ask.", now=noon + timedelta(hours=1))
    services.mark_all_read(actor=cast.lea, now=noon + timedelta(hours=2))
    live.book_person(
        actor=cast.ada, offering_id=offering.pk, person_id=cast.kenji.pk, now=noon + timedelta(hours=3)
    )
    before, entries, mails = everything(), LedgerEntry.objects.count(), OutboxMessage.objects.count()

    ledger.replay([TELL], organisation_id=cast.meridian.pk)

    assert everything() == before
    assert LedgerEntry.objects.count() == entries
    assert OutboxMessage.objects.count() == mails


def test_one_is_read_and_then_all_and_reading_twice_changes_nothing(cast, meeting, session, noon):
    live.book_person(actor=cast.ada, offering_id=session.offering_id, person_id=cast.lea.pk, now=noon)
    assert selectors.count_unread(cast.lea) == 2
    one = selectors.list_notifications(actor=cast.lea)[0]

    for _ in range(2):
        services.mark_read(actor=cast.lea, notification_id=one.pk, now=noon + timedelta(hours=1))
    assert selectors.count_unread(cast.lea) == 1

    assert services.mark_all_read(actor=cast.lea, now=noon + timedelta(hours=2)) == 1
    assert services.mark_all_read(actor=cast.lea, now=noon + timedelta(hours=2)) == 0
    assert LedgerEntry.objects.filter(name="notifications.news.opened.v1").count() == 2


def test_nobody_reads_the_notifications_of_others(cast, meeting, noon):
    hers = Notification.objects.get(person=cast.lea)

    for actor in (cast.kenji, cast.ada):
        with pytest.raises(errors.NotFound):
            services.mark_read(actor=actor, notification_id=hers.pk, now=noon)
        assert not selectors.list_notifications(actor=actor).exists()
    with tenancy.scope(cast.outside.pk), pytest.raises(errors.NotFound):
        services.mark_read(actor=cast.oona, notification_id=hers.pk, now=noon)

    hers.refresh_from_db()
    assert hers.read_at is None


def test_the_bell_counts_in_one_query(cast, meeting, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert selectors.count_unread(cast.lea) == 1
    with django_assert_num_queries(1):
        assert selectors.count_unread_of([cast.lea.pk, cast.carla.pk, cast.oona.pk]) == {cast.lea.pk: 1}


def test_a_closed_account_is_told_nothing(cast, session, told, noon):
    live.book_person(actor=cast.ada, offering_id=session.offering_id, person_id=cast.lea.pk, now=noon)
    people.close_account(actor=cast.ada, person_id=cast.lea.pk, now=noon)

    move(cast, session, noon + timedelta(hours=1))

    assert told(cast.lea) == ["booked"]


def remind(now: datetime) -> None:
    services.remind_of_sessions(now=now)
    services.remind_of_meetings(now=now)
    services.remind_of_steps(now=now)


START = datetime.fromisoformat("2027-04-30T07:00:00+00:00")


def test_a_session_is_mentioned_a_day_and_an_hour_before_once_each(cast, session, told, noon):
    live.book(actor=cast.lea, offering_id=session.offering_id, now=noon)

    for minutes in (1441, 1440, 1439, 1300, 300, 61, 60, 59, 1, 0, -5):
        remind(START - timedelta(minutes=minutes))

    assert told(cast.lea) == ["booked", "session_tomorrow", "session_soon"]
    assert told(cast.theo) == ["session_tomorrow", "session_soon"]
    assert told(cast.kenji) == []
    assert Notification.objects.get(person=cast.theo, kind="session_soon").url_name == "teach:session"


def test_a_session_that_moved_is_mentioned_again_at_its_new_time(cast, session, told, noon):
    live.book(actor=cast.lea, offering_id=session.offering_id, now=noon)
    remind(START - timedelta(hours=24))

    move(cast, session, START - timedelta(hours=23), at=time(15))  # six hours later
    remind(START - timedelta(hours=20))
    remind(START - timedelta(hours=18))
    remind(START - timedelta(hours=1))

    assert told(cast.lea) == ["booked", "session_tomorrow", "session_moved", "session_tomorrow"]
    assert "15:00" in Notification.objects.filter(person=cast.lea, kind="session_tomorrow").latest("at").body


def test_a_cancelled_session_is_not_mentioned(cast, session, told, noon):
    live.book(actor=cast.lea, offering_id=session.offering_id, now=noon)
    live.cancel_session(actor=cast.ada, session_id=session.pk, reason="Ill.", now=noon)

    remind(START - timedelta(hours=1))

    assert "session_soon" not in told(cast.lea)


def test_who_books_late_is_mentioned_what_is_still_to_come(cast, offering, told, noon):
    make_session(cast, offering, noon)
    remind(START - timedelta(hours=24))
    live.book_person(
        actor=cast.ada, offering_id=offering.pk, person_id=cast.lea.pk, now=START - timedelta(hours=23)
    )

    remind(START - timedelta(hours=22))
    remind(START - timedelta(hours=1))

    assert told(cast.lea) == ["booked", "session_tomorrow", "session_soon"]
    assert told(cast.theo) == ["session_tomorrow", "session_soon"]


def test_both_people_of_a_meeting_are_reminded(cast, meeting, told):
    start = meeting.starts_at

    for minutes in (1440, 60, 30):
        remind(start - timedelta(minutes=minutes))

    assert told(cast.lea) == ["meeting_planned", "meeting_tomorrow", "meeting_soon"]
    assert told(cast.carla) == ["meeting_tomorrow", "meeting_soon"]
    assert Notification.objects.get(person=cast.carla, kind="meeting_soon").title == (
        "In an hour: coaching with Léa Martin"
    )


def test_reminders_do_not_leave_their_organisation(cast, session, noon):
    live.book(actor=cast.lea, offering_id=session.offering_id, now=noon)

    with tenancy.scope(cast.outside.pk):
        remind(START - timedelta(hours=1))
        assert Notification.objects.count() == 0

    assert not Notification.objects.filter(kind="session_soon").exists()
