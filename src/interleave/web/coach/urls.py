"""Pages of the coach audience."""

from interleave.web.coach.routes import coaching

app_name = "coach"

urlpatterns = [
    *coaching.routes,
]
