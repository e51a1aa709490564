"""Whole percent for pages, by the rule of the engine: what is shown and what is decided agree."""

from interleave.engine.scoring import to_percent

__all__ = ["to_percent"]
