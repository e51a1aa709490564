"""Who may need help now, why, and what would change it.

`assess` is what pages use: rules that work without any history, and, where there is one, a model learnt from
an organisation's own past (`learnt`); both need the standard library alone. How it is learnt is in
`learning`, and its parts in `training`, `drift`, `fairness` and `measures`; import those where they are
needed, for they bring numerical libraries.
"""

from interleave.engine.risk.learnt import Model, NotAModel, assess, from_data, to_data
from interleave.engine.risk.observed import Signals
from interleave.engine.risk.past import FEWEST_FINISHED, find_lack
from interleave.engine.risk.rules import TIERS, Assessment, Reason, tier_of

__all__ = [
    "FEWEST_FINISHED",
    "TIERS",
    "Assessment",
    "Model",
    "NotAModel",
    "Reason",
    "Signals",
    "assess",
    "find_lack",
    "from_data",
    "tier_of",
    "to_data",
]
