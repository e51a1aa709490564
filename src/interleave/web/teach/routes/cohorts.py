"""Addresses of the teach pages about cohorts."""

from django.urls import URLPattern, path

from interleave.web.teach.views import cohorts

routes: list[URLPattern] = [
    path("teach/cohorts/", cohorts.cohorts, name="cohorts"),
    path("teach/cohorts/<uuid:cohort_id>/", cohorts.cohort, name="cohort"),
    path("teach/cohorts/<uuid:cohort_id>/progress.csv", cohorts.export, name="export_cohort"),
    path("teach/enrolments/<uuid:enrolment_id>/excuse/", cohorts.excuse, name="excuse"),
]
