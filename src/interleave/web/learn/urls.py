"""Pages of the learn audience."""

from interleave.web.learn.routes import (
    assessments,
    coaching,
    community,
    journeys,
    live,
    modules,
    profile,
    reinforcement,
)

app_name = "learn"

urlpatterns = [
    *journeys.routes,
    *modules.routes,
    *assessments.routes,
    *live.routes,
    *community.routes,
    *reinforcement.routes,
    *coaching.routes,
    *profile.routes,
]
