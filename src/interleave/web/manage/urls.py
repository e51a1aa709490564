"""Pages of the manage audience."""

from interleave.web.manage.routes import cohorts, confirmations, people, team

app_name = "manage"

urlpatterns = [
    *people.routes,
    *cohorts.routes,
    *confirmations.routes,
    *team.routes,
]
