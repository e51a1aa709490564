"""Spaces: a journey's for who learns or runs it, a practice for the whole organisation."""

from tests.architecture.access.row import Row

ALL = {"anonymous": 302, "lea": 200, "theo": 200, "carla": 200, "kenji": 200, "ada": 200, "oona": 200}
MEMBERS = {"anonymous": 302, "lea": 200, "theo": 200, "carla": 404, "kenji": 404, "ada": 404, "oona": 404}
WRITE = MEMBERS | {"lea": 302, "theo": 302}
JOIN = ALL | {"lea": 302, "theo": 302, "carla": 302, "kenji": 302, "ada": 302, "oona": 404}

TABLE = {
    "learn:spaces": Row(**ALL),
    "learn:new_space": Row(**ALL),
    "learn:space": Row(args="space_id", **MEMBERS),
    "learn:join_space": Row(args="practice_space_id", method="POST", **JOIN),
    "learn:new_thread": (
        Row(args="space_id", **MEMBERS),
        Row(args="space_id", method="POST", data={"title": "How?", "body": "Like that?"}, **WRITE),
    ),
    "learn:thread": (
        Row(args="thread_id", **MEMBERS),
        Row(args="thread_id", method="POST", data={"body": "I say so."}, **WRITE),
    ),
    "learn:edit_post": (
        Row(args="post_id", **MEMBERS | {"theo": 403}),
        Row(args="post_id", method="POST", data={"body": "Better."}, **WRITE | {"theo": 403}),
    ),
    "learn:withdraw_post": (  # a host may, too
        Row(args="post_id", **MEMBERS),
        Row(args="post_id", method="POST", **WRITE),
    ),
    "learn:mark_answer": Row(args="answer_id", method="POST", **WRITE),
}
