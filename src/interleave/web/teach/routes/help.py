"""Addresses of the teach pages about who needs somebody."""

from django.urls import URLPattern, path

from interleave.web.teach.views import help as views

routes: list[URLPattern] = [
    path("teach/help/", views.needing, name="help"),
    path("teach/help.csv", views.export, name="export_help"),
    path("teach/cohorts/<uuid:cohort_id>/help/", views.needing, name="cohort_help"),
    path("teach/cohorts/<uuid:cohort_id>/help.csv", views.export, name="export_cohort_help"),
    path("teach/enrolments/<uuid:enrolment_id>/help/", views.person, name="help_person"),
    path("teach/interventions/<uuid:intervention_id>/outcome/", views.close, name="close_intervention"),
    path("teach/interventions/<uuid:intervention_id>/undo/", views.undo, name="undo_intervention"),
]
