"""Addresses of the author pages about modules, job aids, skills and files."""

from django.urls import URLPattern, path

from interleave.web.author.views import library, modules

routes: list[URLPattern] = [
    path("author/modules/", modules.modules, name="modules"),
    path("author/modules/new/", modules.new, name="new_module"),
    path("author/preview/", modules.preview, name="text_preview"),
    path("author/modules/<uuid:module_id>/", modules.module, name="module"),
    path("author/modules/<uuid:module_id>/publish/", modules.publish, name="publish_module"),
    path("author/modules/<uuid:module_id>/withdraw/", modules.withdraw, name="withdraw_module"),
    path("author/modules/<uuid:module_id>/versions/<int:number>/", modules.version, name="module_version"),
    path("author/media/", library.media, name="media"),
    path("author/media/<uuid:media_id>/", library.media_item, name="media_item"),
    path("author/library/", library.job_aids, name="job_aids"),
    path("author/library/new/", library.job_aid, name="new_job_aid"),
    path("author/library/<slug:slug>/", library.job_aid, name="job_aid"),
    path("author/library/<slug:slug>/withdraw/", library.withdraw_job_aid, name="withdraw_job_aid"),
    path("author/skills/", library.skills, name="skills"),
    path("author/skills/new/", library.skill, name="new_skill"),
    path("author/skills/<uuid:skill_id>/", library.skill, name="skill"),
]
