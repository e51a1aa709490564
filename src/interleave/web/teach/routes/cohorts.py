"""Addresses of the teach pages about cohorts."""

from django.urls import URLPattern, path

from interleave.web.teach.views import cohorts, surveys

SURVEY = "teach/cohorts/<uuid:cohort_id>/surveys/<uuid:survey_id>"

routes: list[URLPattern] = [
    path("teach/cohorts/", cohorts.cohorts, name="cohorts"),
    path("teach/cohorts/<uuid:cohort_id>/", cohorts.cohort, name="cohort"),
    path("teach/cohorts/<uuid:cohort_id>/progress.csv", cohorts.export, name="export_cohort"),
    path(f"{SURVEY}/", surveys.results, name="survey_results"),
    path(f"{SURVEY}/answers.csv", surveys.export, name="export_survey"),
    path("teach/enrolments/<uuid:enrolment_id>/excuse/", cohorts.excuse, name="excuse"),
]
