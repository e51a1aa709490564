"""Pages of the manage audience."""

from interleave.web.manage.routes import background, cohorts, confirmations, groups, people, team, trials

app_name = "manage"

urlpatterns = [
    *people.routes,
    *groups.routes,
    *cohorts.routes,
    *confirmations.routes,
    *team.routes,
    *trials.routes,
    *background.routes,
]
