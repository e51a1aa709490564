"""The five voices: their words and their shapes. Colour is never the only sign."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Voice:
    """How one voice looks everywhere: CSS class `v-<slug>`, a word, and a shape in a box of 12 by 12."""

    slug: str
    word: str | Promise
    path: str
    is_stroked: bool = False


VOICES: tuple[Voice, ...] = (
    Voice("live", _("Live"), "M6 .8a5.2 5.2 0 1 1 0 10.4A5.2 5.2 0 0 1 6 .8z"),
    Voice(
        "selfpaced",
        _("Self-paced"),
        "M2.6 1.2h6.8c.8 0 1.4.6 1.4 1.4v6.8c0 .8-.6 1.4-1.4 1.4H2.6"
        "c-.8 0-1.4-.6-1.4-1.4V2.6c0-.8.6-1.4 1.4-1.4z",
    ),
    Voice(
        "together",
        _("Together"),
        "M5.1 1.4 .7 9.3c-.4.7.1 1.5.9 1.5h8.8c.8 0 1.3-.8.9-1.5L6.9 1.4c-.4-.7-1.4-.7-1.8 0z",
    ),
    Voice("practice", _("Practice"), "M10.6 6A4.6 4.6 0 1 1 8.9 2.4M9.4 .9v2.2H7.2", is_stroked=True),
    Voice(
        "job",
        _("On the job"),
        "M4 3V2.2C4 1.5 4.5 1 5.2 1h1.6C7.5 1 8 1.5 8 2.2V3h2.2c.6 0 1 .4 1 1v5.8c0 .6-.4 1-1 1H1.8"
        "c-.6 0-1-.4-1-1V4c0-.6.4-1 1-1zm1.1 0h1.8v-.8H5.1z",
    ),
)
BY_SLUG = {voice.slug: voice for voice in VOICES}
