"""Writes: answering a card, putting one aside, learning how people forget."""

from interleave.reinforcement.services.answering import (
    Answered,
    NotDue,
    answer_card,
    resume_card,
    suspend_card,
)
from interleave.reinforcement.services.fitting import fit_group, fit_memories, fit_memory

__all__ = [
    "Answered",
    "NotDue",
    "answer_card",
    "fit_group",
    "fit_memories",
    "fit_memory",
    "resume_card",
    "suspend_card",
]
