"""The coach's pages: each coach her own people, the person coached is sent to his own page."""

from tests.architecture.access.row import Row

COACH = {"anonymous": 302, "lea": 404, "theo": 404, "carla": 200, "kenji": 404, "ada": 404, "oona": 404}

TABLE = {
    "coach:people": Row(anonymous=302, lea=403, theo=403, carla=200, kenji=403, ada=403, oona=200),
    "coach:relation": Row(args="relation_id", **COACH),
    "coach:end_relation": (
        Row(args="relation_id", **COACH),
        Row(args="relation_id", method="POST", data={"reason": "Done"}, **COACH | {"carla": 302}),
    ),
    "coach:meeting": Row(args="meeting_id", **COACH | {"lea": 302}),
    "coach:hold_meeting": Row(args="meeting_id", **COACH),
    "coach:miss_meeting": Row(args="meeting_id", method="POST", **COACH | {"carla": 302}),
}
