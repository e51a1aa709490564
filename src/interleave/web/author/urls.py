"""Pages of the author audience."""

from interleave.web.author.routes import asking, journeys, modules, quizzes

app_name = "author"

urlpatterns = [
    *journeys.routes,
    *modules.routes,
    *quizzes.routes,
    *asking.routes,
]
