"""Who may see whom the rules worry about: facilitators, organisers, coaches; managers in grave cases only."""

from tests.architecture.access.row import Row

EVERYBODY = {"anonymous": 302, "lea": 200, "theo": 200, "carla": 200, "kenji": 200, "ada": 200, "oona": 200}
LEADERS = {"anonymous": 302, "lea": 404, "theo": 200, "carla": 404, "kenji": 404, "ada": 200, "oona": 404}
HELPERS = LEADERS | {"carla": 200}

TABLE = {
    "teach:help": Row(**EVERYBODY),
    "teach:export_help": Row(**EVERYBODY),
    "teach:cohort_help": Row(args="cohort_id", **LEADERS),
    "teach:export_cohort_help": Row(args="cohort_id", **LEADERS),
    "teach:help_person": (
        Row(args="enrolment_id", **HELPERS),
        Row(
            args="enrolment_id",
            method="POST",
            data={"kind": "call"},
            **HELPERS | {"theo": 302, "carla": 302, "ada": 302},
        ),
    ),
    "teach:close_intervention": Row(
        args="intervention_id",
        method="POST",
        data={"outcome": "better"},
        **HELPERS | {"theo": 302, "carla": 302, "ada": 302},
    ),
    "teach:undo_intervention": Row(
        args="intervention_id", method="POST", **LEADERS | {"theo": 302, "ada": 404}
    ),
}
