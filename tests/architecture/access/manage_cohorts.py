"""Who may launch and run cohorts: designers and administrators. To others these pages do not exist."""

from tests.architecture.access.row import Row

HIDDEN = {"anonymous": 302, "lea": 404, "theo": 404, "carla": 404, "kenji": 404, "oona": 404}
# Oona may do everything in her own organisation.
READ = HIDDEN | {"ada": 200}
WRITE = HIDDEN | {"ada": 302}
OWN = HIDDEN | {"ada": 200, "oona": 200}

TABLE = {
    "manage:cohorts": Row(**OWN),
    "manage:launch_cohort": Row(**OWN),
    "manage:find_facilitators": Row(**OWN),
    "manage:cohort": Row(args="cohort_id", **READ),
    "manage:change_cohort": Row(args="cohort_id", **READ),
    "manage:close_cohort": (
        Row(args="cohort_id", **READ),
        Row(args="cohort_id", method="POST", **WRITE),
    ),
    "manage:enrol": (
        Row(args="cohort_id", **READ),
        Row(args="cohort_id", method="POST", data={"people": "@person_id"}, **WRITE),
    ),
    "manage:enrol_team": Row(args="cohort_id", **READ),
    "manage:enrol_emails": Row(args="cohort_id", **READ),
    "manage:apply_emails": Row(
        args="cohort_id", method="POST", data={"emails": "theo@meridian.example"}, **WRITE
    ),
    "manage:plan": Row(args="cohort_id clinic_step_id", **READ),
    "manage:attach": Row(
        args="cohort_id clinic_step_id", method="POST", data={"offering": ""}, **HIDDEN | {"ada": 422}
    ),
    "manage:detach": Row(args="cohort_id kick_off_step_id offering_id", method="POST", **WRITE),
    "manage:withdraw": (
        Row(args="enrolment_id", **READ),
        Row(args="enrolment_id", method="POST", data={"reason": "Moved to another team."}, **WRITE),
    ),
    "manage:restore_enrolment": Row(args="enrolment_id", method="POST", **WRITE),
    "manage:assign_coach": (
        Row(args="enrolment_id", **READ),
        Row(args="enrolment_id", method="POST", data={"coach": "@coach_id"}, **WRITE),
    ),
}
