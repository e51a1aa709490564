"""Addresses of the manage pages about cohorts."""

from django.urls import URLPattern, path

from interleave.web.manage.views import cohorts, duties, enrolments, runs

routes: list[URLPattern] = [
    path("manage/cohorts/", cohorts.cohorts, name="cohorts"),
    path("manage/cohorts/new/", cohorts.launch, name="launch_cohort"),
    path("manage/cohorts/facilitators/", cohorts.find_facilitators, name="find_facilitators"),
    path("manage/cohorts/<uuid:cohort_id>/", cohorts.cohort, name="cohort"),
    path("manage/cohorts/<uuid:cohort_id>/change/", cohorts.change, name="change_cohort"),
    path("manage/cohorts/<uuid:cohort_id>/close/", cohorts.close, name="close_cohort"),
    path("manage/cohorts/<uuid:cohort_id>/enrol/", enrolments.enrol, name="enrol"),
    path("manage/cohorts/<uuid:cohort_id>/enrol/team/", enrolments.enrol_team, name="enrol_team"),
    path("manage/cohorts/<uuid:cohort_id>/enrol/emails/", enrolments.enrol_emails, name="enrol_emails"),
    path("manage/cohorts/<uuid:cohort_id>/enrol/emails/apply/", enrolments.apply_emails, name="apply_emails"),
    path("manage/cohorts/<uuid:cohort_id>/steps/<uuid:step_id>/plan/", runs.plan, name="plan"),
    path("manage/cohorts/<uuid:cohort_id>/steps/<uuid:step_id>/attach/", runs.attach, name="attach"),
    path(
        "manage/cohorts/<uuid:cohort_id>/steps/<uuid:step_id>/offerings/<uuid:offering_id>/detach/",
        runs.detach,
        name="detach",
    ),
    path("manage/enrolments/<uuid:enrolment_id>/withdraw/", enrolments.withdraw, name="withdraw"),
    path(
        "manage/enrolments/<uuid:enrolment_id>/restore/", duties.restore_enrolment, name="restore_enrolment"
    ),
    path("manage/enrolments/<uuid:enrolment_id>/coach/", enrolments.assign_coach, name="assign_coach"),
]
