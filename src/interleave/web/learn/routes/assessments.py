"""Addresses of the learn pages about assessments."""

from django.urls import URLPattern, path

from interleave.web.learn.views import assessments

STEP = "journeys/<uuid:enrolment_id>/steps/<uuid:step_id>"

routes: list[URLPattern] = [
    path(f"{STEP}/attempt/", assessments.start_attempt, name="start_attempt"),
    path(f"{STEP}/survey/", assessments.answer_survey, name="answer_survey"),
    path(f"{STEP}/report/", assessments.report, name="report_task"),
    path("attempts/<uuid:attempt_id>/", assessments.attempt, name="attempt"),
    path("attempts/<uuid:attempt_id>/<int:number>/", assessments.question, name="attempt_question"),
    path("attempts/<uuid:attempt_id>/check/", assessments.check, name="attempt_check"),
    path("attempts/<uuid:attempt_id>/finish/", assessments.finish, name="attempt_finish"),
]
