"""Which content teaches: what a simulation put in comes out, and what cannot be known is not claimed."""

import numpy as np
import pytest

from interleave.engine import effectiveness
from interleave.engine.effectiveness import Taking

pytestmark = pytest.mark.numeric

ABILITY_SD, NOISE_SD = 0.12, 0.1


def people(seed, effects, *, count=400, selection=0.0, noise=0.0, facilitators=5):
    """Learners of known ability take versions of known effect; by `selection`, better ones take the last."""
    chance = np.random.default_rng(seed)
    names, people = list(effects), []
    hosts = dict(zip("abcdefghij"[:facilitators], chance.normal(0, 0.04, facilitators), strict=True))
    for _person in range(count):
        ability = chance.normal(0.5, ABILITY_SD)
        chooses_last = chance.random() < 1 / (1 + np.exp(-selection * (ability - 0.5) / ABILITY_SD))
        version = names[chance.integers(len(names))] if not selection else names[-1 if chooses_last else 0]
        host = list(hosts)[chance.integers(facilitators)]
        after = 0.7 + 0.6 * (ability - 0.5) + effects[version] + hosts[host] + chance.normal(0, 0.1)
        before = ability + chance.normal(0, noise)
        groups = {"version": version, "facilitator": host}
        people.append(Taking(float(np.clip(before, 0, 1)), float(np.clip(after, 0, 1)), groups))
    return people, hosts


def version(result, name):
    return next(each for each in result.effects if (each.kind, each.name) == ("version", name))


def test_a_version_that_teaches_less_is_found_and_flagged():
    takings, _hosts = people(1, {"A": 0.0, "B": -0.12, "C": 0.02})

    result = effectiveness.estimate(takings)

    # B ends 0.13 below the mean of A and C
    found = version(result, "B")
    assert found.low < -0.13 < found.high
    assert found.high - found.low < 0.05
    assert (found.rewrite, version(result, "A").rewrite, version(result, "C").rewrite) == (True, False, False)
    assert result.slope == pytest.approx(0.6, abs=0.1)
    assert found.says[-1] == "Look at it again: it would be worth rewriting."


def test_nine_of_ten_intervals_hold_the_truth():
    effects = {"A": 0.0, "B": 0.05, "C": -0.05, "D": 0.0, "E": -0.1}
    held = []
    for seed in range(40):
        takings, hosts = people(seed, effects, count=200)
        for each in effectiveness.estimate(takings).effects:
            true = effects if each.kind == "version" else hosts
            others = [value for name, value in true.items() if name != each.name]
            held.append(each.low <= true[each.name] - np.mean(others) <= each.high)

    assert 0.86 < np.mean(held) < 0.94


def test_better_learners_who_choose_a_version_do_not_make_it_better():
    """Both versions teach the same; raw scores say 0.08 in favour of the one that better learners choose."""
    raw, adjusted = [], []
    for seed in range(8):
        takings, _hosts = people(seed, {"A": 0.0, "B": 0.0}, selection=1.5)
        after = {
            name: np.mean([each.after for each in takings if each.groups["version"] == name]) for name in "AB"
        }
        raw.append(after["B"] - after["A"])
        adjusted.append(version(effectiveness.estimate(takings), "B").difference)

    assert np.mean(raw) == pytest.approx(0.08, abs=0.01)
    assert abs(np.mean(adjusted)) < 0.01


def test_a_first_measure_with_noise_hides_part_of_the_selection_until_its_reliability_is_given():
    reliability = ABILITY_SD**2 / (ABILITY_SD**2 + NOISE_SD**2)
    without, corrected = [], []
    for seed in range(8):
        takings, _hosts = people(seed, {"A": 0.0, "B": 0.0}, selection=1.5, noise=NOISE_SD)
        without.append(version(effectiveness.estimate(takings), "B").difference)
        found = effectiveness.estimate(takings, reliability=reliability)
        corrected.append(version(found, "B").difference)

    assert np.mean(without) > 0.03
    assert abs(np.mean(corrected)) < 0.02


def test_too_small_a_sample_is_never_flagged():
    """However bad its people did: 29 are not enough to send an author back to work."""
    good = [Taking(0.3 + place % 10 / 50, 0.9, {"version": "A"}) for place in range(60)]
    bad = [Taking(0.3 + place % 10 / 50, 0.1, {"version": "B"}) for place in range(30)]

    few = effectiveness.estimate([*good, *bad[:29]])
    enough = effectiveness.estimate([*good, *bad])

    assert version(few, "B").difference < -0.7
    assert not version(few, "B").rewrite
    assert "At least 30 are needed to judge it." in version(few, "B").says
    assert version(enough, "B").rewrite


def test_versions_that_teach_the_same_are_hardly_ever_flagged():
    flagged = 0
    for seed in range(40):
        takings, _hosts = people(seed, {"A": 0.0, "B": 0.0, "C": 0.0}, count=120)
        flagged += sum(each.rewrite for each in effectiveness.estimate(takings).effects)

    assert flagged == 0


def test_a_small_group_is_drawn_further_in_than_a_large_one():
    def group(name, count, after):
        return [
            Taking(0.4 + place % 5 / 50, after + place % 7 / 70, {"version": name}) for place in range(count)
        ]

    takings = [
        *group("A", 200, 0.6),
        *group("B", 200, 0.62),
        *group("small", 4, 0.8),
        *group("large", 200, 0.8),
    ]

    result = effectiveness.estimate(takings)

    small, large = version(result, "small"), version(result, "large")
    assert small.gain_high - small.gain_low > large.gain_high - large.gain_low
    assert small.gain < large.gain


def test_people_without_their_like_are_not_compared_and_not_flagged():
    beginners = [Taking(0.1 + place % 10 / 100, 0.5, {"version": "A"}) for place in range(50)]
    experts = [Taking(0.7 + place % 10 / 100, 0.75, {"version": "B"}) for place in range(50)]

    result = effectiveness.estimate([*beginners, *experts])

    assert not version(result, "B").comparable
    assert "cannot be compared" in version(result, "B").says[1]


def test_a_facilitator_is_never_flagged():
    takings = [Taking(0.4 + place % 9 / 90, 0.8, {"version": "A", "facilitator": "x"}) for place in range(60)]
    takings += [
        Taking(0.4 + place % 9 / 90, 0.4, {"version": "A", "facilitator": "y"}) for place in range(60)
    ]

    result = effectiveness.estimate(takings)

    found = next(each for each in result.effects if each.name == "y")
    assert found.high < -0.3
    assert not found.rewrite


def test_only_a_lot_makes_a_difference_its_doing():
    takings, _hosts = people(5, {"A": 0.0, "B": -0.1})

    chosen = version(effectiveness.estimate(takings), "B").says
    drawn = version(effectiveness.estimate(takings, by_lot=["version"]), "B").says

    assert "Who took which was not drawn by lot: whatever else sets them apart is in it too." in chosen
    assert "Who took which was drawn by lot, so that the difference is its doing." in drawn
    for says in (chosen, drawn):
        assert says[3] == "The gain also holds what people learned elsewhere meanwhile."


def test_one_version_alone_is_judged_by_its_gain():
    idle = [Taking(0.3 + place % 10 / 50, 0.31 + place % 10 / 50, {"version": "A"}) for place in range(40)]
    known = [Taking(0.9 + place % 10 / 100, 0.9 + place % 10 / 100, {"version": "A"}) for place in range(40)]

    little, no_room = effectiveness.estimate(idle).effects[0], effectiveness.estimate(known).effects[0]

    assert (little.difference, little.rewrite) == (None, True)
    assert little.gain == pytest.approx(0.01)
    assert "There is no other version to compare it with." in little.says
    assert not no_room.rewrite


@pytest.mark.parametrize(
    ("takings", "words"),
    [
        ([Taking(0.2, 0.4, {})], "too few"),
        ([Taking(0.2, 1.4, {})] * 5, "a share"),
        ([Taking(0.2, 0.4, {})] * 5, "nothing to adjust"),
        ([Taking(0.2, 0.4, {}), *[Taking(0.3, 0.4, {}, (1.0,))] * 5], "same covariates"),
    ],
)
def test_what_cannot_be_estimated_is_refused(takings, words):
    with pytest.raises(ValueError, match=words):
        effectiveness.estimate(takings)
