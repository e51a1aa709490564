"""Addresses of the learn pages about modules."""

from django.urls import URLPattern, path

from interleave.web.learn.routes.assessments import STEP
from interleave.web.learn.views import media, modules

routes: list[URLPattern] = [
    path("runs/<uuid:run_id>/sign/", modules.sign, name="run_sign"),
    path("runs/<uuid:run_id>/ticks/<int:block>/", modules.tick, name="run_tick"),
    path("runs/<uuid:run_id>/finish/", modules.finish, name="run_finish"),
    path(f"{STEP}/run/", modules.again, name="run_again"),
    path("library/", modules.library, name="library"),
    path("library/<slug:slug>/", modules.job_aid, name="job_aid"),
    path("media/<uuid:media_id>/", media.media, name="media"),
    path("media/<uuid:media_id>/captions.vtt", media.captions, name="captions"),
]
