"""Changing coaching: relations, meetings, notes, actions, goals."""

from interleave.coaching.models import EndCause
from interleave.coaching.services.meetings import (
    MeetingClash,
    NotesChanged,
    cancel_meeting,
    change_agenda,
    hold_meeting,
    miss_meeting,
    move_meeting,
    plan_meeting,
    propose_next,
)
from interleave.coaching.services.notes import (
    agree_action,
    drop_action,
    keep_private_note,
    share_notes,
    tick_action,
)
from interleave.coaching.services.relations import (
    end_relation,
    end_relations,
    reach_goal,
    set_goal,
    start_relation,
    transfer_relation,
)

__all__ = [
    "EndCause",
    "MeetingClash",
    "NotesChanged",
    "agree_action",
    "cancel_meeting",
    "change_agenda",
    "drop_action",
    "end_relation",
    "end_relations",
    "hold_meeting",
    "keep_private_note",
    "miss_meeting",
    "move_meeting",
    "plan_meeting",
    "propose_next",
    "reach_goal",
    "set_goal",
    "share_notes",
    "start_relation",
    "tick_action",
    "transfer_relation",
]
