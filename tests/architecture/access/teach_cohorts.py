"""Who may see how far a cohort is: its facilitators and those who organise."""

from tests.architecture.access.row import Row

LEADERS = {"anonymous": 302, "lea": 404, "theo": 200, "carla": 404, "kenji": 404, "ada": 200, "oona": 404}

TABLE = {
    "teach:cohorts": Row(anonymous=302, lea=200, theo=200, carla=200, kenji=200, ada=200, oona=200),
    "teach:cohort": Row(args="cohort_id", **LEADERS),
    "teach:export_cohort": Row(args="cohort_id", **LEADERS),
    "teach:survey_results": Row(args="cohort_id where_you_start_subject_id", **LEADERS),
    "teach:export_survey": Row(
        args="cohort_id where_you_start_subject_id", **LEADERS | {"theo": 409, "ada": 409}
    ),
    "teach:excuse": (
        Row(args="enrolment_id", **LEADERS),
        Row(
            args="enrolment_id",
            method="POST",
            data={"step": "@clinic_step_id", "reason": "Ran one herself."},
            **LEADERS | {"theo": 302, "ada": 302},
        ),
    ),
}
