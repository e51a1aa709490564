"""Quizzes, surveys and reports: each learner her own, whatever the role of others."""

from tests.architecture.access.row import Row

OWN = {"anonymous": 302, "lea": 200, "theo": 404, "carla": 404, "kenji": 404, "ada": 404, "oona": 404}
DO = OWN | {"lea": 302}

TABLE = {
    "learn:start_attempt": Row(args="enrolment_id check_step_id", method="POST", **DO),
    "learn:attempt": (Row(args="attempt_id", **DO), Row(args="finished_attempt_id", **OWN)),
    "learn:attempt_question": (
        Row(args="attempt_id number", **OWN),
        Row(args="attempt_id number", method="POST", data={"choice": "1"}, **OWN),
    ),
    "learn:attempt_check": Row(args="attempt_id", **OWN),
    "learn:attempt_finish": Row(args="attempt_id", method="POST", **DO),
    "learn:answer_survey": Row(
        args="enrolment_id where_you_start_step_id",
        method="POST",
        data={"ready": "3", "pace": "Never", "wish": ""},
        **DO,
    ),
    "learn:report_task": Row(
        args="enrolment_id write_it_down_step_id", method="POST", data={"note": "Done.", "line": "0"}, **DO
    ),
}
