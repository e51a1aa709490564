"""How open duties are worded and grouped on the pages of an account."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.forms import BoundField
from django.utils.translation import ngettext

from interleave.journeys.selectors import Duty, DutyKind, OpenDuties
from interleave.web.manage.forms.duties import Successors

SHOWN = 8  # of one kind; the others are counted


@dataclass(frozen=True, slots=True)
class DutyGroup:
    """The duties of one kind with their heading, and the field that names a successor on a form."""

    kind: str
    title: str
    shown: tuple[Duty, ...]
    more: int
    is_open: bool
    confirmations: int
    field: BoundField | None = None


def list_groups(found: Sequence[OpenDuties], form: Successors | None = None) -> list[DutyGroup]:
    """Return the groups of a page, with the fields of its form. No query."""
    return [
        DutyGroup(
            kind=one.kind.value,
            title=format_title(one.kind, len(one.duties)),
            shown=one.duties[:SHOWN],
            more=max(0, len(one.duties) - SHOWN),
            is_open=one.is_open,
            confirmations=one.confirmations,
            field=form[one.kind.value] if form is not None else None,
        )
        for one in found
    ]


def format_title(kind: DutyKind, n: int) -> str:
    """Return what a person has to do, in words with the number."""
    titles = {
        DutyKind.SESSIONS: ngettext("Runs %(n)d offering", "Runs %(n)d offerings", n),
        DutyKind.COHORTS: ngettext("Leads %(n)d cohort", "Leads %(n)d cohorts", n),
        DutyKind.COACHING: ngettext("Coaches %(n)d person", "Coaches %(n)d people", n),
        DutyKind.REPORTS: ngettext("Manages %(n)d person", "Manages %(n)d people", n),
        DutyKind.SPACES: ngettext("Is the only host of %(n)d space", "Is the only host of %(n)d spaces", n),
    }
    return titles[kind] % {"n": n}
