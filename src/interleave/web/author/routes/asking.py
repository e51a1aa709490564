"""Addresses of the author pages about surveys, tasks and observations."""

from django.urls import URLPattern, path

from interleave.web.author.views import surveys, tasks

routes: list[URLPattern] = [
    path("author/surveys/", surveys.surveys, name="surveys"),
    path("author/surveys/new/", surveys.survey, name="new_survey"),
    path("author/surveys/<uuid:survey_id>/", surveys.survey, name="survey"),
    path("author/tasks/", tasks.tasks, name="tasks"),
    path("author/tasks/new/", tasks.task, name="new_task"),
    path("author/tasks/<uuid:task_id>/", tasks.task, name="task"),
]
