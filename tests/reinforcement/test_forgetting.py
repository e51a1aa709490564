"""How a person forgets is learnt from her reviews, moves her cards, and replays as it was."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import transaction

from interleave.catalogue import selectors as catalogue_selectors
from interleave.catalogue import services as catalogue
from interleave.engine import events, memory
from interleave.journeys.kinds import KINDS
from interleave.kernel import jobs
from interleave.ledger import ledger
from interleave.ledger.models import LedgerEntry
from interleave.reinforcement import foreseeing, projectors, selectors, services
from interleave.reinforcement.models import Card, FittedMemory, Review

DAY = timedelta(days=1)


def item(cast, number, noon, *, kind="single", objectives=()):
    choices = [{"key": "a", "text": "Yes", "correct": True}, {"key": "b", "text": "No", "correct": False}]
    return catalogue.define_item(
        actor=cast.ada,
        slug=f"item-{number}",
        kind=kind,
        prompt=f"Question {number}?",
        body={"choices": choices} if kind == "single" else {"answers": ["yes"]},
        objectives=objectives,
        refresh=True,
        now=noon,
    )


def record(event):
    with transaction.atomic():
        return ledger.record(event)


def learn(person, items, at):
    record(
        events.RunFinished(
            person_id=person.pk,
            run_id=uuid4(),
            module_id=uuid4(),
            version_id=uuid4(),
            seconds=600,
            item_ids=tuple(each.pk for each in items),
            at=at,
        )
    )


def step_done(person, kind, objectives, at):
    record(
        events.StepCompleted(
            person_id=person.pk,
            enrolment_id=uuid4(),
            step_id=uuid4(),
            score=None,
            minutes=Decimal(5),
            at=at,
            kind=kind,
            objectives=objectives,
            lifts=KINDS[kind].traits.lifts or "",
            objective_ids=tuple(row.pk for row in catalogue_selectors.find_objectives(objectives).values()),
        )
    )


def answer_all(person, at, *, right=True):
    while question := selectors.next_question(actor=person, now=at):
        token = [part.token for part in question.asked.options if (part.text == "Yes") is right]
        services.answer_card(actor=person, card_id=question.card_id, given=token, now=at)


@pytest.fixture
def objective(cast, noon):
    catalogue.define_skill(
        actor=cast.ada, slug="selling", title="Selling", objectives=[("ask", "Ask first")], now=noon
    )
    return "ask"


@pytest.fixture
def practised(cast, noon):
    """Léa reviewed eight cards over a year, right on two days of three."""
    learn(cast.lea, [item(cast, number, noon) for number in range(8)], noon)
    for number, day in enumerate((5, 15, 40, 41, 90, 91, 150, 220, 221, 300)):
        answer_all(cast.lea, noon + day * DAY, right=number % 3 != 1)
    return noon + 700 * DAY


def states():
    return list(Card.objects.order_by("pk").values()), list(FittedMemory.objects.order_by("pk").values())


def test_nobody_is_fitted_before_there_are_enough_reviews(cast, noon):
    learn(cast.lea, [item(cast, 1, noon)], noon)
    answer_all(cast.lea, noon + 5 * DAY)

    services.fit_memories(now=noon + 6 * DAY)

    assert FittedMemory.objects.get().waiting == 1
    assert selectors.get_forgetting(person_id=cast.lea.pk) == selectors.Forgetting()


def test_enough_reviews_give_parameters_of_ones_own_once(cast, practised):
    reviews = Review.objects.count()
    assert reviews >= selectors.FEWEST_NEW

    services.fit_memories(now=practised)
    services.fit_memories(now=practised + DAY)

    fit = FittedMemory.objects.get()
    assert (fit.fitted_at, fit.waiting) == (practised, 0)
    assert 20 <= fit.reviews <= reviews
    own = selectors.get_forgetting(person_id=cast.lea.pk)
    assert memory.check_parameters(own.parameters) == own.parameters
    assert own.parameters != memory.DEFAULT
    assert len([entry for entry, event in ledger.events_of() if isinstance(event, events.MemoryFitted)]) == 1


def test_the_fit_moves_the_cards_that_are_reviewed_after_it(cast, practised):
    services.fit_memories(now=practised)
    own = selectors.get_forgetting(person_id=cast.lea.pk)
    question = selectors.next_question(actor=cast.lea, now=practised)
    before = memory.state_from_data(Card.objects.get(pk=question.card_id).memory)

    answer_all(cast.lea, practised)

    after = memory.state_from_data(Card.objects.get(pk=question.card_id).memory)
    target = memory.target_for("single", shift=own.shift)
    assert after == memory.review(before, 3, practised, parameters=own.parameters, target=target)


def test_a_replay_fits_nothing_anew_and_moves_the_same_cards(cast, practised, objective):
    services.fit_memories(now=practised)
    answer_all(cast.lea, practised)
    learn(cast.lea, [item(cast, 9, practised, objectives=[objective])], practised)
    step_done(cast.lea, "task", (objective,), practised + DAY)
    live, count = states(), len(list(ledger.events_of(limit=1000)))

    ledger.replay([projectors.__name__], organisation_id=cast.meridian.pk)

    assert states() == live
    assert len(list(ledger.events_of(limit=1000))) == count


def test_a_step_of_a_ledger_from_before_traits_replays_to_the_same_cards(cast, practised, objective):
    """The event did not say how a step touches memory; what it touched was recorded beside it."""
    learn(cast.lea, [item(cast, 9, practised, objectives=[objective])], practised)
    answer_all(cast.lea, practised + 5 * DAY)
    step_done(cast.lea, "task", (objective,), practised + 6 * DAY)
    live = states()
    entry = LedgerEntry.objects.get(name=events.StepCompleted.name)
    LedgerEntry.objects.filter(pk=entry.pk).update(
        data={name: value for name, value in entry.data.items() if name != "lifts"}
    )

    ledger.replay([projectors.__name__], organisation_id=cast.meridian.pk)

    assert LedgerEntry.objects.filter(name=events.CardsTouched.name).count() == 1
    assert states() == live


def test_until_somebody_has_her_own_she_has_the_groups(cast, practised):
    own = (*memory.DEFAULT[:20], 0.2)

    record(events.GroupMemoryFitted(parameters=own, people=5, reviews=900, at=practised))

    assert selectors.get_forgetting(person_id=cast.kenji.pk).parameters == own
    assert selectors.get_forgetting(person_id=cast.lea.pk).parameters == own


def test_a_group_of_a_few_is_no_group(cast, practised):
    services.fit_memories(now=practised)

    assert services.fit_group(now=practised) is None
    assert not FittedMemory.objects.filter(person=None).exists()


def test_what_one_organisation_learns_stays_there(cast, practised):
    services.fit_memories(now=practised)

    assert selectors.get_forgetting(person_id=cast.oona.pk) == selectors.Forgetting()


@pytest.mark.parametrize(
    ("kind", "how"),
    [("task", "applied"), ("live", "discussed"), ("discussion", "discussed"), ("lesson", "seen")],
)
def test_a_step_about_the_same_objective_lifts_its_cards(cast, noon, objective, kind, how):
    about, other = item(cast, 1, noon, objectives=[objective]), item(cast, 2, noon)
    learn(cast.lea, [about, other], noon)
    before = {card.item_id: memory.state_from_data(card.memory) for card in Card.objects.all()}

    step_done(cast.lea, kind, (objective,), noon + 20 * DAY)

    after = {card.item_id: memory.state_from_data(card.memory) for card in Card.objects.all()}
    assert after[other.pk] == before[other.pk]
    assert after[about.pk] == memory.touch(before[about.pk], how, noon + 20 * DAY)
    assert Card.objects.get(item=about).due_at == after[about.pk].due_at


@pytest.mark.parametrize(("kind", "objectives"), [("task", ()), ("task", ("other",)), ("quiz", ("ask",))])
def test_a_step_about_something_else_lifts_nothing(cast, noon, objective, kind, objectives):
    learn(cast.lea, [item(cast, 1, noon, objectives=[objective])], noon)
    live = states()

    step_done(cast.lea, kind, objectives, noon + 20 * DAY)

    assert states() == live


@pytest.mark.parametrize(("score", "is_lifted"), [(Decimal(1), True), (Decimal("0.5"), False)])
def test_a_right_answer_in_a_quiz_lifts_its_card(cast, noon, score, is_lifted):
    question = item(cast, 1, noon, kind="short_text")
    learn(cast.lea, [question], noon)
    before = memory.state_from_data(Card.objects.get().memory)
    at = noon + 20 * DAY

    record(
        events.ItemAnswered(
            person_id=cast.lea.pk,
            quiz_id=uuid4(),
            attempt_id=uuid4(),
            item_id=question.pk,
            score=score,
            at=at,
        )
    )

    after = memory.state_from_data(Card.objects.get().memory)
    assert after == (memory.touch(before, "recalled", at) if is_lifted else before)


def test_a_monday_of_eighty_cards_is_spread_over_the_week(cast, noon):
    learn(cast.lea, [item(cast, number, noon) for number in range(80)], noon)
    Card.objects.update(
        memory=memory.state_to_data(
            memory.CardState(noon, 30.0, 5.0, noon - 30 * DAY, reps=3, phase="review", step=None)
        ),
        due_at=noon,
    )

    due = selectors.summarise_due(actor=cast.lea, now=noon + timedelta(minutes=1))

    assert (due.due, due.kept) == (selectors.DAILY_MOST, 80)


def test_a_day_that_was_begun_is_not_filled_again(cast, noon):
    learn(cast.lea, [item(cast, number, noon) for number in range(20)], noon)
    later = noon + 4 * DAY
    first = selectors.summarise_due(actor=cast.lea, now=later).due

    answer_all(cast.lea, later)

    after = selectors.summarise_due(actor=cast.lea, now=later)
    assert (after.reviewed, after.due) == (first, 0)


def test_the_week_ahead_is_worked_out_once_an_hour(cast, noon, django_assert_num_queries):
    learn(cast.lea, [item(cast, number, noon) for number in range(4)], noon)

    with django_assert_num_queries(2):
        ahead = foreseeing.foresee_week(actor=cast.lea, now=noon + DAY)
    with django_assert_num_queries(0):
        again = foreseeing.foresee_week(actor=cast.lea, now=noon + DAY)

    assert again == ahead
    assert ahead.reviews >= 4
    assert ahead.minutes == -(-ahead.reviews * 20 // 60)
    assert 0 < ahead.left_alone < 0.9


def test_without_cards_there_is_no_week_ahead(cast, noon):
    assert foreseeing.foresee_week(actor=cast.lea, now=noon) is None


def test_people_whose_fits_fail_do_not_stop_those_behind_them(cast, practised, monkeypatch):
    broken = [FittedMemory.objects.create(person=person, waiting=900) for person in (cast.theo, cast.kenji)]
    fit = services.fitting.fit_memory
    monkeypatch.setattr(services.fitting, "MOST_AT_ONCE", 2)

    def fail(*, person_id, now):
        if person_id in {row.person_id for row in broken}:
            raise ValueError("no reviews")
        return fit(person_id=person_id, now=now)

    monkeypatch.setattr(services.fitting, "fit_memory", fail)

    for seconds in (0, 30):
        jobs.run_job("fit_memories", services.fit_memories, now=practised + timedelta(seconds=seconds))

    assert FittedMemory.objects.get(person=cast.lea).fitted_at == practised + timedelta(seconds=30)
    assert {one.subject_id for one in jobs.list_open_failures()} == {cast.theo.pk, cast.kenji.pk}
