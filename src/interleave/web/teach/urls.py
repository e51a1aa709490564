"""Pages of the teach audience."""

from interleave.web.teach.routes import cohorts, help, live, talk

app_name = "teach"

urlpatterns = [
    *live.routes,
    *cohorts.routes,
    *help.routes,
    *talk.routes,
]
