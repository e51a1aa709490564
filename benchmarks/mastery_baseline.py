"""python -m benchmarks.mastery_baseline FOLDER: how far a simple model gets on the simulated worlds.

Best-LR (Gervet et al. 2020): a logistic regression with a term per skill and per item, and the logs of counts
of right and wrong answers, to all skills and to this one. `benchmarks.mastery_worlds` writes FOLDER.
"""

import sys
from pathlib import Path

import numpy as np
from sklearn import metrics

from benchmarks.mastery_worlds import WORLDS
from interleave.cli.evaluate import mastery
from interleave.engine.mastery import fitted, logistic, online
from interleave.engine.mastery.answers import Vocabulary, unite
from interleave.engine.mastery.logistic import Effect

COUNTS = ("all_right", "all_wrong", "skill_right", "skill_wrong")


def main(folder: Path) -> int:
    for name in WORLDS:
        print(f"{name}: Best-LR AUC {reached(folder, name):.4f}")
    return 0


def reached(folder: Path, name: str) -> float:
    vocabulary = Vocabulary()
    train, test = (
        unite(mastery.read(folder / f"{name}-{part}.csv").rows, vocabulary) for part in ("train", "test")
    )
    model, done = online.learn(train, timed=False)
    known = fitted.columns(train, done, timed=False)
    asked = fitted.columns(test, online.walk(model, test, keep=True), timed=False)
    found = logistic.fit(counts(known), known.correct, terms(known, model))
    return float(metrics.roc_auc_score(asked.correct, found.logits(counts(asked), terms(asked, model))))


def counts(side: fitted.Columns) -> fitted.Numbers:
    return np.column_stack([side.number(name) for name in COUNTS]).astype(np.float32)


def terms(side: fitted.Columns, model: online.OnlineModel) -> list[Effect]:
    found = [Effect(side.bundle, model.ease.bundles, 1.0)]
    return [*found, Effect(side.item, model.ease.items, 1.0)] if model.ease.items else found


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
