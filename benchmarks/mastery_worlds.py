"""Simulated answers to tune and test mastery with: what the literature says of learners, by known rules.

    python -m benchmarks.mastery_worlds FOLDER

writes two files for each world, of different learners: NAME-train.csv and NAME-test.csv, and prints the area
under the curve of the chances that the answers were drawn from, which no model can exceed but by luck.

None of these is real data. Each world returns rows (learner, order, skill, item, correct, at) and the true
chance behind each, so that a model's distance from the best possible one can be seen.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from sklearn import metrics

START = datetime(2026, 1, 5, 8, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Shown:
    learner: str
    order: int
    skill: str
    item: str
    correct: int
    at: datetime | None
    truth: float  # the chance that the simulation drew from


World = Callable[..., list[Shown]]


def logistic(logit: float) -> float:
    return float(1 / (1 + np.exp(-logit)))


class Mood:
    """Attention that wanders slowly: an autoregressive process, so that recent answers tell most."""

    def __init__(self, chance: np.random.Generator, spread: float) -> None:
        self.chance, self.spread = chance, spread
        self.now = chance.normal(0, spread)

    def step(self) -> float:
        self.now = 0.9 * self.now + self.chance.normal(0, self.spread * (1 - 0.81) ** 0.5)
        return float(self.now)


def practice(learners: int = 400, *, seed: int = 1, skills: int = 60, items: int = 25) -> list[Shown]:
    """Problem sets by skill until three in a row are right; one item in eight needs a second skill."""
    chance = np.random.default_rng(seed)
    hard = np.random.default_rng(99).normal(-0.5, 0.8, skills)
    item_hard = hard[:, None] + np.random.default_rng(98).normal(0, 0.9, (skills, items))
    shown: list[Shown] = []
    for number in range(learners):
        ability, speed = chance.normal(0, 0.9), chance.lognormal(-2, 0.6)
        mood = Mood(chance, 0.6)
        gained = chance.normal(0, 0.7, skills)
        start, order = chance.integers(0, skills), 0
        for skill in (start + np.arange(chance.integers(3, 20))) % skills:
            row, asked = 0, 0
            while row < 3 and asked < 20 and chance.random() > 0.02:
                item = int(chance.integers(0, items))
                second = (skill + 1) % skills if item % 8 == 0 else None
                level = gained[skill] if second is None else min(gained[skill], gained[second])
                truth = 0.12 + 0.83 * logistic(ability + level + mood.step() - item_hard[skill, item])
                correct = int(chance.random() < truth)
                for name in [skill] if second is None else [skill, second]:
                    shown.append(
                        Shown(f"p{number}", order, f"s{name}", f"i{skill}-{item}", correct, None, truth)
                    )
                    gained[name] += speed
                row, asked, order = (row + 1) * correct, asked + 1, order + 1
    return shown


def skill_sets(learners: int = 400, *, seed: int = 1, skills: int = 60) -> list[Shown]:
    """Problem sets without named items, until three in a row are right; learners leave by chance."""
    chance = np.random.default_rng(seed)
    hard = np.random.default_rng(97).normal(-1.2, 0.8, skills)
    shown: list[Shown] = []
    for number in range(learners):
        ability = chance.normal(0, 0.8)
        mood = Mood(chance, 0.8)
        order = 0
        for skill in chance.choice(skills, chance.integers(2, 12), replace=False):
            level, row, asked = chance.normal(0, 0.8), 0, 0
            while row < 3 and asked < 15 and chance.random() > 0.03:
                truth = 0.05 + 0.9 * logistic(ability + level + mood.step() - hard[skill])
                correct = int(chance.random() < truth)
                shown.append(Shown(f"p{number}", order, f"s{skill}", "", correct, None, truth))
                level += chance.lognormal(-1.8, 0.5)
                row, asked, order = (row + 1) * correct, asked + 1, order + 1
    return shown


def scaffolds(learners: int = 300, *, seed: int = 1, skills: int = 40, problems: int = 300) -> list[Shown]:
    """Original problems, and after a wrong answer their steps and the same problem again."""
    chance = np.random.default_rng(seed)
    fixed = np.random.default_rng(96)
    hard, skill_of = fixed.normal(0.5, 1.0, problems), fixed.integers(0, skills, problems)
    loads = fixed.normal(0, 0.5, (skills, 3))
    shown: list[Shown] = []
    for number in range(learners):
        ability, traits = chance.normal(0, 0.7), chance.normal(0, 1, 3)
        mood = Mood(chance, 0.9)
        level = loads @ traits + chance.normal(0, 0.4, skills)
        order, first = 0, int(chance.integers(0, problems))

        def ask(item: str, skill: int, logit: float) -> int:
            nonlocal order
            truth = 0.1 + 0.85 * logistic(logit)
            correct = int(chance.random() < truth)
            shown.append(Shown(f"p{number}", order, f"s{skill}", item, correct, None, truth))  # noqa: B023
            level[skill] += 0.05  # noqa: B023
            order += 1
            return correct

        for problem in (first + np.arange(chance.integers(20, 150))) % problems:
            skill = int(skill_of[problem])
            base = ability + level[skill] + mood.step() - hard[problem]
            if ask(f"o{problem}", skill, base):
                continue
            for step in range(int(problem % 3)):
                ask(f"o{problem}.{step}", (skill + step) % skills, base + 0.4 * step)
            if problem % 2:
                ask(f"o{problem}", skill, base + 1.5)
    return shown


def steps(learners: int = 250, *, seed: int = 1, problems: int = 120, length: int = 4) -> list[Shown]:
    """A course that all take in one order: problems of several steps that fail together."""
    chance = np.random.default_rng(seed)
    fixed = np.random.default_rng(95)
    hard, slope = fixed.normal(-1.3, 1.3, (problems, length)), fixed.lognormal(0, 0.4, (problems, length))
    skill_of = fixed.integers(0, 30, (problems, length))
    shown: list[Shown] = []
    for number in range(learners):
        ability, level = chance.normal(0, 0.8), chance.normal(0, 0.5, 30)
        mood, order = Mood(chance, 0.4), 0
        for problem in range(problems):
            if chance.random() < 0.3:
                continue
            luck = chance.normal(0, 0.8)
            for step in range(length):
                skill = skill_of[problem, step]
                logit = slope[problem, step] * (ability + level[skill] + mood.step() + luck)
                truth = logistic(logit - hard[problem, step])
                correct = int(chance.random() < truth)
                shown.append(
                    Shown(f"p{number}", order, f"s{skill}", f"i{problem}.{step}", correct, None, truth)
                )
                level[skill] += 0.08
                order += 1
    return shown


def facts(learners: int = 200, *, seed: int = 1, number_of: int = 36) -> list[Shown]:
    """Facts learnt with feedback in a few sessions, tested up to five weeks later.

    Recall follows the predictive performance equation in spirit: practice adds, time takes by a power
    function, and practice far apart lasts longer. People and facts differ in all three.
    """
    chance = np.random.default_rng(seed)
    fact_ease = np.random.default_rng(94).normal(0, 0.6, number_of)
    shown: list[Shown] = []
    for number in range(learners):
        ability, fading = chance.normal(0, 0.8), chance.lognormal(-1.4, 0.4)
        gaps = [0.0, *np.cumsum(chance.choice([0.02, 1, 2, 4, 7, 14], chance.integers(1, 5)))]
        begins = [*gaps, min(gaps[-1] + chance.choice([1, 7, 14, 28]), 35.0)]
        mine = chance.choice(number_of, chance.integers(min(12, number_of), number_of + 1), replace=False)
        past: dict[int, list[float]] = {int(fact): [] for fact in mine}
        own = {int(fact): fact_ease[fact] + chance.normal(0, 0.5) for fact in mine}
        order, day = 0, 0.0
        for session, begin in enumerate(begins):
            day = max(day, float(begin))
            rounds = 1 if session == len(begins) - 1 else int(chance.integers(1, 4))
            for fact in (int(f) for _ in range(rounds) for f in chance.permutation(mine)):
                day += float(chance.lognormal(2, 0.4)) / 86400
                truth = 0.97 * logistic(recall_logit(past[fact], day, fading) + ability + own[fact])
                correct = int(chance.random() < truth)
                at = START + timedelta(days=day)
                shown.append(Shown(f"p{number}", order, f"f{fact}", "", correct, at, truth))
                past[fact].append(day)
                order += 1
    return shown


def recall_logit(past: list[float], day: float, fading: float) -> float:
    """Return activation in logits: power decay per trace, slower for traces that were laid far apart."""
    if not past:
        return -1.0
    total = 0.0
    for number, laid in enumerate(past):
        gap = laid - past[number - 1] if number else 0.0
        decay = fading / (1 + 0.5 * np.log1p(gap * 24))
        total += ((day - laid) * 1440 + 0.2) ** -decay
    return 1.3 * float(np.log(total)) + 1.2


WORLDS: dict[str, World] = {
    "practice": practice,
    "skill_sets": skill_sets,
    "scaffolds": scaffolds,
    "steps": steps,
    "facts": facts,
}


def write(path: Path, shown: list[Shown]) -> None:
    """Write what `./interleave evaluate mastery` reads."""
    timed = any(one.at for one in shown)
    path.write_text("\n".join(lines(shown, timed)) + "\n", encoding="utf-8")


def lines(shown: list[Shown], timed: bool) -> Iterator[str]:
    yield "learner,order,skill,item,correct" + (",at" if timed else "")
    for one in shown:
        at = f",{one.at.isoformat() if one.at else ''}" if timed else ""
        yield f"{one.learner},{one.order},{one.skill},{one.item},{one.correct}{at}"


def main(folder: Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    for name, world in WORLDS.items():
        for part, learners, seed in (("train", 400, 1), ("test", 150, 2)):
            shown = world(learners, seed=seed)
            write(folder / f"{name}-{part}.csv", shown)
        best = metrics.roc_auc_score([one.correct for one in shown], [one.truth for one in shown])
        print(f"{name}: at best AUC {best:.4f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
