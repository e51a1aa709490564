"""Runs of modules, each learner her own; the library and its files, for the whole organisation."""

from tests.architecture.access.row import Row

ALL = {"anonymous": 302, "lea": 200, "theo": 200, "carla": 200, "kenji": 200, "ada": 200, "oona": 200}
OWN = {"anonymous": 302, "lea": 302, "theo": 404, "carla": 404, "kenji": 404, "ada": 404, "oona": 404}

TABLE = {
    "learn:run_sign": Row(args="run_id", method="POST", data={"tab": "a"}, **OWN | {"lea": 200}),
    "learn:run_tick": Row(args="run_id block", method="POST", data={"line": "0"}, **OWN),
    "learn:run_finish": Row(args="run_id", method="POST", **OWN),
    "learn:run_again": Row(args="enrolment_id step_id", method="POST", **OWN),
    "learn:library": Row(**ALL),
    "learn:job_aid": Row(args="slug", **ALL),
    "learn:media": Row(args="media_id", **ALL | {"oona": 404}),
    "learn:captions": Row(args="video_id", **ALL | {"oona": 404}),
}
