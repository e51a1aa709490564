"""Addresses of the author pages about journeys."""

from django.urls import URLPattern, path

from interleave.web.author.views import journeys, moving, settings, simulator, steps

ONE = "author/journeys/<uuid:journey_id>/"

routes: list[URLPattern] = [
    path("author/", journeys.journeys, name="journeys"),
    path("author/journeys/new/", journeys.new, name="new_journey"),
    path(ONE, journeys.journey, name="journey"),
    path(ONE + "editions/<uuid:version_id>/", journeys.edition, name="edition"),
    path(ONE + "editions/<uuid:version_id>/folder.zip", journeys.export, name="export"),
    path(ONE + "settings/", settings.settings, name="settings"),
    path(ONE + "preview/", journeys.preview, name="preview"),
    path(ONE + "simulator/", simulator.simulator, name="simulator"),
    path(ONE + "compare/", journeys.compare, name="compare"),
    path(ONE + "publish/", journeys.publish, name="publish"),
    path(ONE + "draft/", journeys.new_draft, name="new_draft"),
    path(ONE + "discard/", journeys.discard, name="discard"),
    path(ONE + "move/", moving.move, name="move_step"),
    path(ONE + "move/undo/", moving.undo, name="undo_move"),
    path(ONE + "stages/new/", moving.new_stage, name="new_stage"),
    path(ONE + "stages/<uuid:stage_id>/", moving.stage, name="stage"),
    path(ONE + "stages/<uuid:stage_id>/place/", moving.place_stage, name="place_stage"),
    path(ONE + "stages/<uuid:stage_id>/remove/", moving.remove_stage, name="remove_stage"),
    path(ONE + "steps/new/", steps.new, name="new_step"),
    path(ONE + "steps/find/", steps.find_subjects, name="find_subjects"),
    path(ONE + "steps/<uuid:step_id>/", steps.step, name="step"),
    path(ONE + "steps/<uuid:step_id>/place/", moving.place, name="place_step"),
    path(ONE + "steps/<uuid:step_id>/remove/", steps.remove, name="remove_step"),
]
