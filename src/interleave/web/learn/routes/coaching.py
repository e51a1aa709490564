"""Addresses of coaching: the page of the person coached, and what both may change."""

from django.urls import URLPattern, path

from interleave.web.learn.views import coaching, talks

routes: list[URLPattern] = [
    path("coaching/", coaching.coaching, name="coaching"),
    path("coaching/<uuid:relation_id>/plan/", talks.plan, name="plan_meeting"),
    path("coaching/<uuid:relation_id>/actions/", talks.agree_action, name="agree_action"),
    path("coaching/<uuid:relation_id>/goals/", talks.set_goal, name="set_goal"),
    path("coaching/actions/<uuid:action_id>/tick/", talks.tick_action, name="tick_action"),
    path("coaching/actions/<uuid:action_id>/drop/", talks.drop_action, name="drop_action"),
    path("coaching/goals/<uuid:goal_id>/reach/", talks.reach_goal, name="reach_goal"),
    path("coaching/meetings/<uuid:meeting_id>/", coaching.meeting, name="coaching_meeting"),
    path("coaching/meetings/<uuid:meeting_id>/move/", talks.move, name="move_meeting"),
    path("coaching/meetings/<uuid:meeting_id>/cancel/", talks.cancel, name="cancel_meeting"),
    path("coaching/meetings/<uuid:meeting_id>/agenda/", talks.change_agenda, name="change_agenda"),
    path("coaching/meetings/<uuid:meeting_id>/notes/", talks.share_notes, name="share_notes"),
    path("coaching/meetings/<uuid:meeting_id>/notes/versions/", talks.versions, name="notes_versions"),
    path("coaching/meetings/<uuid:meeting_id>/private/", talks.keep_private_note, name="keep_private_note"),
]
