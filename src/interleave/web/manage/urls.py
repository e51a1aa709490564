"""Pages of the manage audience."""

from interleave.web.manage.routes import cohorts, people, team

app_name = "manage"

urlpatterns = [
    *people.routes,
    *cohorts.routes,
    *team.routes,
]
