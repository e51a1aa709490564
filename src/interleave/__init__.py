"""Interleave: a blended-learning platform for professional training."""

__version__ = "0.1.0"
