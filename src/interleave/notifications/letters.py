"""What stands in a mail: plain words, one link, and why it came."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail before it is sent. `why` says why it came and what to do about that."""

    to: str
    subject: str
    lines: tuple[str, ...]
    link: str
    link_words: str
    why: str = ""
    why_link: str = ""

    @property
    def text(self) -> str:
        """The whole as plain text."""
        end = "\n".join(part for part in (self.why, self.why_link) if part)
        parts = [*self.lines, f"{self.link_words}:\n{self.link}", f"-- \n{end}" if end else ""]
        return "\n\n".join(part for part in parts if part) + "\n"

    @property
    def html(self) -> SafeString:
        """The same as simple HTML, without pictures and without anything that is loaded."""
        lines = format_html_join("", "<p>{}</p>", ((line,) for line in self.lines))
        why = format_html(
            '<p><small>{} <a href="{}">{}</a></small></p>', self.why, self.why_link, self.why_link
        )
        return format_html(
            '<!doctype html><html><head><meta charset="utf-8"><title>{}</title></head>'
            '<body>{}<p><a href="{}">{}</a></p>{}</body></html>',
            self.subject,
            lines,
            self.link,
            self.link_words,
            why if self.why_link else format_html("<p><small>{}</small></p>", self.why),
        )


def address_of(url_name: str, *args: object) -> str:
    """Return the public address of a page."""
    return settings.ADDRESS.rstrip("/") + reverse(url_name, args=args)


def news_letter(*, to: str, name: str, title: str, body: str, link: str) -> Letter:
    lines = [_("Hello %(name)s,") % {"name": name}, f"{title}." if not title.endswith((".", "?")) else title]
    return Letter(
        to=to,
        subject=title,
        lines=(*lines, body) if body else tuple(lines),
        link=link,
        link_words=_("Open it in Interleave"),
        why=_("You choose what comes by mail in your profile:"),
        why_link=address_of("learn:profile"),
    )


def invitation_letter(*, to: str, name: str, organisation: str, token: str, until: str) -> Letter:
    return Letter(
        to=to,
        subject=_("Your account at %(organisation)s") % {"organisation": organisation},
        lines=(
            _("Hello %(name)s,") % {"name": name},
            _("%(organisation)s invites you to Interleave, where your training happens.")
            % {"organisation": organisation},
            _("Choose a password to begin. The link works once, until %(until)s.") % {"until": until},
        ),
        link=address_of("base:invitation", token),
        link_words=_("Choose your password"),
        why=_("If you expected no invitation, you can ignore this mail."),
    )


def password_letter(*, to: str, name: str, organisation: str, link: str) -> Letter:
    return Letter(
        to=to,
        subject=_("Choose a new password"),
        lines=(
            _("Hello %(name)s,") % {"name": name},
            _("a new password for your account at %(organisation)s was requested.")
            % {"organisation": organisation},
            _("The link works once, for four hours."),
        ),
        link=link,
        link_words=_("Choose a new password"),
        why=_("If it was not you, ignore this mail: your password stays as it is."),
    )
