"""A learner's journeys. Who runs, manages or designs them sees where somebody stands, and plays no steps."""

from tests.architecture.access.row import Row

ALL = {"anonymous": 302, "lea": 200, "theo": 200, "carla": 200, "kenji": 200, "ada": 200, "oona": 200}
OWN = {"anonymous": 302, "lea": 200, "theo": 404, "carla": 404, "kenji": 404, "ada": 404, "oona": 404}

TABLE = {
    "learn:today": Row(**ALL),
    "learn:journeys": Row(**ALL),
    "learn:journey": Row(args="enrolment_id", **ALL | {"oona": 404}),
    "learn:step": Row(args="enrolment_id step_id", **OWN),
    "learn:take_way": Row(
        args="enrolment_id step_id", method="POST", data={"route": "standard"}, **OWN | {"lea": 302}
    ),
    "learn:drop_way": Row(args="enrolment_id step_id", method="POST", **OWN | {"lea": 404}),
}
