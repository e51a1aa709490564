"""What may stand in the fields of a person: shared by the forms and by the people file."""

import difflib
import unicodedata
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from interleave.people.models import Role

LONGEST_NAME = 150
LONGEST_EMAIL = 254
LONGEST_STAFF_NUMBER = 60
LONGEST_JOB = 120
LONGEST_TITLE = 120  # of a site, a team, a group, an organisation
EARLIEST_HIRE = date(1940, 1, 1)
MOST_YEARS_AHEAD = 2

ROLE_WORDS = {
    "learner": Role.LEARNER,
    "participant": Role.LEARNER,
    "facilitator": Role.FACILITATOR,
    "trainer": Role.FACILITATOR,
    "instructor": Role.FACILITATOR,
    "coach": Role.COACH,
    "mentor": Role.COACH,
    "manager": Role.MANAGER,
    "line manager": Role.MANAGER,
    "designer": Role.DESIGNER,
    "author": Role.DESIGNER,
    "administrator": Role.ADMINISTRATOR,
    "admin": Role.ADMINISTRATOR,
}


def tidy(words: str) -> str:
    """Return the words in one Unicode form, without control characters and outer or double blanks."""
    composed = unicodedata.normalize("NFC", words)
    if composed.isprintable():  # no control characters: the usual case, and people files have many cells
        return " ".join(composed.split())
    visible = "".join(" " if char.isspace() else char for char in composed if _is_visible(char))
    return " ".join(visible.split())


def tidy_email(words: str) -> str:
    return tidy(words).lower()


def fault_of_name(name: str) -> str | None:
    """Return what is wrong with a person's name, or None."""
    if not name:
        return _("Give a name.")
    if len(name) > LONGEST_NAME:
        return _("The name has %(n)d characters; %(most)d fit.") % {"n": len(name), "most": LONGEST_NAME}
    return None


def fault_of_email(email: str) -> str | None:
    """Return what is wrong with an email address, or None."""
    if not email:
        return _("Give an email address.")
    if len(email) > LONGEST_EMAIL:
        return _("The email address has %(n)d characters; %(most)d fit.") % {
            "n": len(email),
            "most": LONGEST_EMAIL,
        }
    try:
        validate_email(email)
    except ValidationError:
        return _("“%(email)s” is not an email address.") % {"email": email[:80]}
    return None


def fault_of_job(job: str) -> str | None:
    """Return what is wrong with a job title, or None."""
    if len(job) > LONGEST_JOB:
        return _("The job has %(n)d characters; %(most)d fit.") % {"n": len(job), "most": LONGEST_JOB}
    return None


def fault_of_staff_number(number: str) -> str | None:
    """Return what is wrong with a staff number, or None. A blank one is none."""
    if len(number) > LONGEST_STAFF_NUMBER:
        return _("The staff number has %(n)d characters; %(most)d fit.") % {
            "n": len(number),
            "most": LONGEST_STAFF_NUMBER,
        }
    return None


def fault_of_title(title: str) -> str | None:
    """Return what is wrong with the name of a site, a team or a group, or None."""
    if not title:
        return _("Give a name.")
    if len(title) > LONGEST_TITLE:
        return _("The name has %(n)d characters; %(most)d fit.") % {"n": len(title), "most": LONGEST_TITLE}
    return None


def fault_of_hire(hired_on: date | None, *, today: date) -> str | None:
    """Return what is wrong with a day of hire, or None."""
    if hired_on is None:
        return None
    if hired_on < EARLIEST_HIRE or hired_on.year > today.year + MOST_YEARS_AHEAD:
        return _("%(day)s cannot be the day of hire.") % {"day": hired_on.isoformat()}
    return None


def find_role(words: str) -> Role | None:
    """Return the role that these words name, or None."""
    return ROLE_WORDS.get(tidy(words).casefold().replace("_", " "))


def suggest_role(words: str) -> str | None:
    """Return the role's word that these may have meant, or None."""
    near = difflib.get_close_matches(tidy(words).casefold(), ROLE_WORDS, n=1, cutoff=0.6)
    return near[0] if near else None


def _is_visible(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co"} or char == "\u200d"
