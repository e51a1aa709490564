"""Every address: one include per audience."""

from django.urls import include, path

urlpatterns = [
    path("", include("interleave.web.base.urls")),
    path("", include("interleave.web.learn.urls")),
    path("", include("interleave.web.teach.urls")),
    path("", include("interleave.web.coach.urls")),
    path("", include("interleave.web.author.urls")),
    path("", include("interleave.web.manage.urls")),
]
handler400 = "interleave.web.base.views.errors.bad_request"
handler403 = "interleave.web.base.views.errors.forbidden"
handler404 = "interleave.web.base.views.errors.not_found"
handler500 = "interleave.web.base.views.errors.broken"
