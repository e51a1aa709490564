"""Who may need help now, why, and what would change it.

`assess` is what pages use: rules that work without any history, the standard library alone. What is learnt
from an organisation's own past is in `learning`, and its parts in `training`, `drift`, `fairness` and
`measures`; import those where they are needed, for they bring numerical libraries.
"""

from interleave.engine.risk.rules import TIERS, Assessment, Reason, assess, tier_of
from interleave.engine.risk.signals import Signals

__all__ = ["TIERS", "Assessment", "Reason", "Signals", "assess", "tier_of"]
