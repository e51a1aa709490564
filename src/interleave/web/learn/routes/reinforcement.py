"""Addresses of the learn pages about reinforcement."""

from django.urls import URLPattern, path

from interleave.web.learn.views import refresh

routes: list[URLPattern] = [
    path("refresh/", refresh.refresh, name="refresh"),
    path("refresh/cards/<uuid:card_id>/", refresh.answer, name="answer_card"),
    path("refresh/reviews/<uuid:review_id>/", refresh.review, name="review"),
    path("refresh/cards/<uuid:card_id>/suspend/", refresh.suspend, name="suspend_card"),
    path("refresh/cards/<uuid:card_id>/resume/", refresh.resume, name="resume_card"),
    path("refresh/deck/", refresh.deck, name="deck"),
]
