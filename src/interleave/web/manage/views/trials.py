"""How help is told: what the organisation's own past taught, for those who answer for it."""

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from interleave.insights import selectors

if TYPE_CHECKING:
    from interleave.web.base.requests import PersonRequest

KINDS = {"site": gettext_lazy("By site"), "team": gettext_lazy("By team")}
LEVELS = {
    "none": gettext_lazy("as before"),
    "some": gettext_lazy("somewhat different"),
    "much": gettext_lazy("very different"),
}
COLUMNS = {
    "days_silent": gettext_lazy("Days silent"),
    "steps_late": gettext_lazy("Steps late"),
    "worst_days_late": gettext_lazy("Days that the latest step is late"),
    "steps_due_soon": gettext_lazy("Steps due within a week"),
    "sessions_missed": gettext_lazy("Sessions missed"),
    "share_of_sessions_missed": gettext_lazy("Share of the sessions missed"),
    "arrivals_late": gettext_lazy("Late arrivals"),
    "attempts_failed_in_a_row": gettext_lazy("Attempts failed in a row"),
    "recall_fall": gettext_lazy("Fall of recall"),
    "meetings_missed": gettext_lazy("Coach meetings missed"),
    "behind": gettext_lazy("Behind the plan"),
    "share_done": gettext_lazy("Share of the steps done"),
    "posts": gettext_lazy("Posts"),
}


@login_required
@require_safe
def risk_trial(request: "PersonRequest") -> HttpResponse:
    """The last trial: what is at work, how well it told, whether people changed, and how groups fared."""
    view = selectors.get_trial(actor=request.user)
    context = {
        "view": view,
        "trial": view.line,
        "drifts": [
            (COLUMNS.get(one.name, one.name), one.index, LEVELS[one.level], one.level) for one in view.drifts
        ],
        "groups": [(KINDS.get(kind, kind), rows) for kind, rows in view.groups],
        "crumbs": [(_("Who needs you"), reverse("teach:help"))],
    }
    return render(request, "manage/risk_trial.html", context)
