"""Addresses of the author pages about quizzes."""

from django.urls import URLPattern, path

from interleave.web.author.views import quizzes

QUIZ = "author/quizzes/<uuid:quiz_id>"

routes: list[URLPattern] = [
    path("author/quizzes/", quizzes.quizzes, name="quizzes"),
    path("author/quizzes/new/", quizzes.new, name="new_quiz"),
    path(f"{QUIZ}/", quizzes.quiz, name="quiz"),
    path(f"{QUIZ}/questions/add/", quizzes.add_question, name="add_question"),
    path(f"{QUIZ}/questions/<int:number>/", quizzes.question, name="quiz_question"),
    path(f"{QUIZ}/questions/<int:number>/move/", quizzes.move_question, name="move_question"),
    path(f"{QUIZ}/preview/", quizzes.preview, name="preview_quiz"),
    path(f"{QUIZ}/publish/", quizzes.publish, name="publish_quiz"),
    path(f"{QUIZ}/withdraw/", quizzes.withdraw, name="withdraw_quiz"),
]
