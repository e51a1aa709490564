"""Less needs proof for everything, more one weak or all strong; the sentence names the evidence."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from interleave.engine import proposals
from interleave.engine.mastery import Estimate
from interleave.engine.proposals import FailedCheck, Proof, Situation, StepOption, proposing
from tests.engine.traits import TRAITS

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)

LISTEN = StepOption("listen", "Listen", "standard", None, 25, ("active",), can_skip=True)
SHORT = StepOption("listen-short", "Listen, in short", "short", "listen", 8, ("active",))
AGAIN = StepOption("listen-again", "Listen again", "remedial", "listen", 15, ("active",))
MORE = StepOption("listen-more", "Listen for more", "enrich", "listen", 20, ("active",))
WAYS = (SHORT, AGAIN, MORE)
ALL_OPEN = frozenset({"listen", "listen-short", "listen-again", "listen-more"})


def proof(probability, low, high, *, pieces=5, right=5, asked=5, days=12, title="Active listening"):
    estimate = Estimate(probability, low, high, pieces)
    return Proof(title, estimate, right, asked, NOON - days * DAY)


STRONG = proof(0.9, 0.75, 0.97)
GOOD = proof(0.75, 0.5, 0.9)
WEAK = proof(0.3, 0.1, 0.55, right=1)


def proposed(step=LISTEN, ways=WAYS, **situation):
    given = {"open_slugs": ALL_OPEN, "proofs": {"active": STRONG}} | situation
    return proposals.propose(step, ways, Situation(**given), now=NOON)


def test_who_has_shown_it_may_skip_and_reads_why():
    found = proposed()

    assert (found.step, found.route, found.variant) == ("listen", "skip", "")
    assert found.reason == 'You answered 5 of 5 on "Active listening" right, the last one 12 days ago.'


def test_evidence_without_answers_speaks_of_the_chance():
    found = proposed(proofs={"active": replace(STRONG, right=0, asked=0, last_at=NOON - DAY)})

    assert found.reason == (
        'You have shown "Active listening" 5 times, the last time yesterday: '
        "the chance that you can do it now is 90%."
    )


@pytest.mark.parametrize(
    "known",
    [
        proof(0.84, 0.7, 0.97),
        proof(0.9, 0.69, 0.97),
        proof(0.9, 0.75, 0.97, pieces=2),
    ],
)
def test_a_little_less_proof_shortens_the_step_instead_of_skipping_it(known):
    found = proposed(proofs={"active": known})

    assert (found.route, found.variant) == ("short", "listen-short")


def test_a_kind_that_is_evidence_itself_is_never_skipped():
    found = proposed(step=replace(LISTEN, can_skip=False), ways=())

    assert found.route == "standard"
    assert [
        kind for kind in ("live", "coaching", "quiz", "task", "observation") if TRAITS[kind].can_be_skipped
    ] == []
    assert TRAITS["lesson"].can_be_skipped


def test_skipping_needs_proof_for_every_objective_and_names_the_weakest():
    both = replace(LISTEN, objectives=("active", "calm"))
    calm = proof(0.86, 0.71, 0.95, right=7, asked=8, days=0, title="Stay calm")

    half = proposed(step=both)
    whole = proposed(step=both, proofs={"active": STRONG, "calm": calm})

    assert half.route == "standard"
    assert whole.route == "skip"
    assert whole.reason == 'You answered 7 of 8 on "Stay calm" right, the last one today.'


def test_a_step_without_objectives_proves_nothing():
    assert proposed(step=replace(LISTEN, objectives=())).route == "standard"


def test_what_is_not_open_is_never_proposed():
    closed = proposed(open_slugs=frozenset())
    only_short_closed = proposed(open_slugs=frozenset({"listen"}), proofs={"active": GOOD})

    assert (closed.route, closed.reason) == ("standard", "This step is not open yet.")
    assert only_short_closed.route == "standard"


def test_who_is_surely_below_the_pass_mark_is_shown_another_side():
    found = proposed(proofs={"active": WEAK})

    assert (found.route, found.variant) == ("remedial", "listen-again")
    assert found.reason == 'You answered 1 of 5 on "Active listening" right, the last one 12 days ago.'


def test_two_wrong_answers_are_not_yet_a_weakness():
    assert (
        proposed(proofs={"active": replace(WEAK, estimate=Estimate(0.3, 0.1, 0.55, 2))}).route == "standard"
    )


def test_a_failed_check_comes_before_a_high_estimate_even_after_the_step_is_done():
    check = FailedCheck("Conflict check", 0.55)

    while_open = proposed(failed=check)
    when_done = proposed(failed=check, done_at=NOON - DAY)
    without_another_way = proposed(failed=check, ways=(SHORT,))

    assert while_open.route == when_done.route == "remedial"
    assert while_open.reason == 'You reached 55% in "Conflict check", which is not enough to pass.'
    assert without_another_way.route == "standard"


def test_more_is_offered_to_who_is_done_early_and_strong():
    early = {"done_at": NOON, "due_at": NOON + proposing.EARLY}

    assert proposed(**early).route == "enrich"
    assert proposed(**early, proofs={"active": GOOD}).route == "enrich"
    assert proposed(**early, proofs={"active": proof(0.69, 0.4, 0.9)}).route == "standard"
    both = replace(LISTEN, objectives=("active", "calm"))
    mixed = {"active": STRONG, "calm": proof(0.52, 0.2, 0.8, right=1, asked=3, title="Stay calm")}
    found = proposed(step=both, **early, proofs=mixed)
    assert (found.route, found.reason) == (
        "enrich",
        'You answered 5 of 5 on "Active listening" right, the last one 12 days ago.',
    )
    assert proposed(done_at=NOON, due_at=NOON + DAY).route == "standard"
    assert proposed(done_at=NOON).route == "standard"


def test_what_was_taken_is_not_proposed_again():
    assert proposed(failed=FailedCheck("Check", 0.2), taken=frozenset({"listen-again"})).route == "standard"


def test_nothing_known_means_the_standard_way():
    found = proposed(proofs={})

    assert (found.route, found.reason) == (
        "standard",
        "Nothing you have shown so far speaks for another way.",
    )
