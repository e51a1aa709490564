"""What the adjustment of content effectiveness is worth, on simulated people whose truth is known.

    PYTHONPATH=src .venv/bin/python benchmarks/effectiveness_study.py

Prints JSON: how far self-selection misleads raw and adjusted differences, how often intervals hold the
truth, and how often a version is flagged for rewriting that teaches as much as the others, or less.
"""

import json
from collections.abc import Mapping

import numpy as np

from interleave.engine import effectiveness
from interleave.engine.effectiveness import Taking

ABILITY_SD, NOISE_SD, REST_SD, HOST_SD, SLOPE = 0.12, 0.1, 0.1, 0.04, 0.6


def people(
    seed: int, effects: Mapping[str, float], *, count: int, selection: float = 0.0, noise: float = 0.0
) -> tuple[list[Taking], dict[str, float]]:
    """Return people of known ability, five facilitators of known effect, and versions of known effect."""
    chance = np.random.default_rng(seed)
    names, taken = list(effects), []
    hosts = {name: float(chance.normal(0, HOST_SD)) for name in "abcde"}
    for _person in range(count):
        ability = chance.normal(0.5, ABILITY_SD)
        last = chance.random() < 1 / (1 + np.exp(-selection * (ability - 0.5) / ABILITY_SD))
        version = names[-1 if last else 0] if selection else names[chance.integers(len(names))]
        host = list(hosts)[chance.integers(5)]
        after = 0.7 + SLOPE * (ability - 0.5) + effects[version] + hosts[host] + chance.normal(0, REST_SD)
        before = ability + chance.normal(0, noise)
        groups = {"version": version, "facilitator": host}
        taken.append(Taking(float(np.clip(before, 0, 1)), float(np.clip(after, 0, 1)), groups))
    return taken, hosts


def study_selection(noise: float, reliability: float, rounds: int = 40) -> dict[str, float]:
    """Two versions that teach the same; better learners choose the second."""
    raw, adjusted = [], []
    for seed in range(rounds):
        taken, _hosts = people(seed, {"A": 0.0, "B": 0.0}, count=400, selection=1.5, noise=noise)
        after = {name: np.mean([t.after for t in taken if t.groups["version"] == name]) for name in "AB"}
        raw.append(after["B"] - after["A"])
        found = effectiveness.estimate(taken, reliability=reliability).effects
        adjusted += [each.difference for each in found if each.name == "B" and each.difference is not None]
    return {
        "noise_sd": noise,
        "reliability_given": round(reliability, 3),
        "raw_difference": round(float(np.mean(raw)), 4),
        "adjusted_difference": round(float(np.mean(adjusted)), 4),
        "truth": 0.0,
    }


def study_intervals(effects: Mapping[str, float], count: int = 200, rounds: int = 150) -> dict[str, object]:
    """Versions of known effect: do 90 % intervals hold it, and which are flagged?"""
    held: dict[str, list[bool]] = {"version": [], "facilitator": []}
    flagged = dict.fromkeys(effects, 0)
    for seed in range(rounds):
        taken, hosts = people(1000 + seed, effects, count=count)
        for each in effectiveness.estimate(taken).effects:
            truth = effects if each.kind == "version" else hosts
            others = [value for name, value in truth.items() if name != each.name]
            assert each.low is not None
            assert each.high is not None
            held[each.kind].append(each.low <= truth[each.name] - float(np.mean(others)) <= each.high)
            if each.rewrite:
                flagged[each.name] += 1
    return {
        "effects": dict(effects),
        "people": count,
        "held_by_90_percent_intervals": {kind: round(float(np.mean(all_)), 3) for kind, all_ in held.items()},
        "share_flagged": {name: round(count / rounds, 3) for name, count in flagged.items()},
    }


def main() -> None:
    reliability = ABILITY_SD**2 / (ABILITY_SD**2 + NOISE_SD**2)
    found = {
        "selection": [
            study_selection(0.0, 1.0),
            study_selection(NOISE_SD, 1.0),
            study_selection(NOISE_SD, reliability),
        ],
        "intervals": [
            study_intervals({"A": 0.0, "B": 0.0}),
            study_intervals({"A": 0.0, "B": -0.1}),
            study_intervals({"A": 0.0, "B": 0.05, "C": -0.05, "D": 0.0, "E": -0.1}),
        ],
    }
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
