"""What coach and person both may read and change, and nobody else whatever the role."""

from tests.architecture.access.row import Row

BOTH = {"anonymous": 302, "lea": 200, "theo": 404, "carla": 200, "kenji": 404, "ada": 404, "oona": 404}
DO = BOTH | {"lea": 302, "carla": 302}

TABLE = {
    "learn:coaching": Row(anonymous=302, lea=200, theo=200, carla=200, kenji=200, ada=200, oona=200),
    "learn:coaching_meeting": Row(args="meeting_id", **BOTH | {"carla": 302}),
    "learn:plan_meeting": Row(args="relation_id", **BOTH),
    "learn:move_meeting": Row(args="meeting_id", **BOTH),
    "learn:cancel_meeting": (
        Row(args="meeting_id", **BOTH),
        Row(args="meeting_id", method="POST", data={"reason": "Travelling"}, **DO),
    ),
    "learn:change_agenda": Row(args="meeting_id", method="POST", data={"agenda": "Sam"}, **DO),
    "learn:share_notes": Row(args="meeting_id", method="POST", data={"body": "Words", "version": "0"}, **DO),
    "learn:notes_versions": Row(args="held_meeting_id", **BOTH),
    "learn:keep_private_note": Row(args="meeting_id", method="POST", data={"private": "Mine"}, **DO),
    "learn:agree_action": Row(args="relation_id", method="POST", data={"text": "Ask"}, **DO),
    "learn:tick_action": Row(args="action_id", method="POST", data={"done": "yes"}, **DO),
    "learn:drop_action": Row(args="action_id", method="POST", **DO),
    "learn:set_goal": Row(args="relation_id", method="POST", data={"text": "Listen"}, **DO),
    "learn:reach_goal": Row(args="goal_id", method="POST", data={"reached": "yes"}, **DO),
}
