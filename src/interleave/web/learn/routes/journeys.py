"""Addresses of the learn pages about journeys."""

from django.urls import URLPattern, path

from interleave.web.learn.views import journeys, today, ways

routes: list[URLPattern] = [
    path("today/", today.today, name="today"),
    path("journeys/", journeys.journeys, name="journeys"),
    path("journeys/<uuid:enrolment_id>/", journeys.journey, name="journey"),
    path("journeys/<uuid:enrolment_id>/steps/<uuid:step_id>/", journeys.step, name="step"),
    path("journeys/<uuid:enrolment_id>/steps/<uuid:step_id>/way/", ways.take, name="take_way"),
    path("journeys/<uuid:enrolment_id>/steps/<uuid:step_id>/drop/", ways.drop, name="drop_way"),
]
