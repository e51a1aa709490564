"""Reading the fields of a mapping: each asked for once, the rest reported with a guess of what was meant."""

import difflib
import re
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from interleave.journeys.text.nodes import Node, Problems

SLUG = re.compile(r"^[a-z0-9]+(?:-[a-z0-9]+)*$")
_QUALIFIED = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*/[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST_SLUG = 80
LONGEST_TEXT = 20_000


class Fields:
    """The fields of one mapping of one file. Every reader reports its problem and returns a usable value."""

    def __init__(self, node: Node, file: str, problems: Problems) -> None:
        self.node, self.file, self.problems = node, file, problems
        self._pairs = node.pairs or {}
        self._asked: list[str] = []
        if node.pairs is None:
            self.fault("", _("Write keys and values here, for example “slug: kick-off”."))

    def fault(self, name: str, text: str) -> None:
        """Report a problem at a field, or at the mapping itself."""
        self.problems.add(self.file, self.line(name), text)

    def line(self, name: str) -> int:
        found = self._pairs.get(name)
        return found.line if found is not None else self.node.line

    def get(self, name: str) -> Node | None:
        """Return the node of a field; None when it is missing or empty."""
        self._asked.append(name)
        node = self._pairs.get(name)
        return None if node is None or node.is_empty else node

    def has(self, name: str) -> bool:
        return self.get(name) is not None

    def text(self, name: str, *, needed: bool = True, most: int = LONGEST_TEXT) -> str:
        """Return a text as it was written, without outer spaces."""
        node = self.get(name)
        if node is None:
            given = self._pairs.get(name)
            if needed and given is not None and given.raw:
                text = _("“%(name)s: %(word)s” is read as nothing. If you mean the word, put it in quotes.")
                self.fault(name, text % {"name": name, "word": given.raw})
            elif needed and self.node.pairs is not None:
                self.fault(name, _("“%(name)s” is missing.") % {"name": name})
            return ""
        if node.pairs is not None or node.items is not None:
            self.fault(
                name, _("“%(name)s” is a text. Put it in quotes if it holds a colon.") % {"name": name}
            )
            return ""
        if len(node.raw.strip()) > most:
            words = {"name": name, "most": most}
            self.fault(name, _("“%(name)s” has more than %(most)s characters.") % words)
        return node.raw.strip()

    def title(self, name: str = "title", *, needed: bool = True, most: int = 150) -> str:
        """Return a text of one line."""
        return " ".join(self.text(name, needed=needed, most=most).split())

    def slug(self, name: str = "slug", *, needed: bool = True) -> str:
        found = self.text(name, needed=needed)
        if found and not is_slug(found):
            self.fault(name, not_a_slug(found))
        return found

    def whole(self, name: str, *, least: int = 0, most: int = 32_000) -> int | None:
        """Return a whole number in its range, or None when the field is missing."""
        node = self.get(name)
        if node is None:
            return None
        value = node.to_data()
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            words = {"name": name, "least": least, "most": most}
            self.fault(name, _("“%(name)s” is a whole number from %(least)s to %(most)s.") % words)
            return None
        return value

    def share(self, name: str, default: Decimal) -> Decimal:
        """Return a number from 0 to 1."""
        node = self.get(name)
        if node is None:
            return default
        try:
            value = Decimal(node.raw)
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite() or not 0 <= value <= 1:
            words = {"name": name}
            self.fault(name, _("“%(name)s” is a number from 0 to 1, for example 0.7 for 70 percent.") % words)
            return default
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        node = self.get(name)
        if node is None:
            return default
        value = node.to_data()
        if not isinstance(value, bool):
            self.fault(name, _("“%(name)s” is true or false.") % {"name": name})
            return default
        return value

    def choice(self, name: str, options: Sequence[str], default: str = "") -> str:
        """Return one of the options; without a default the field is needed."""
        found = self.text(name, needed=not default) or default
        if found and found not in options:
            words = {"value": found, "name": name, "options": ", ".join(options)}
            text = _("“%(value)s” is not a %(name)s. Use one of: %(options)s.") % words
            self.fault(name, text + meant(found, options))
            return default or options[0]
        return found or options[0]

    def list(self, name: str) -> tuple[Node, ...]:
        """Return the nodes of a list; none when it is missing."""
        node = self.get(name)
        if node is None:
            return ()
        if node.items is None:
            self.fault(
                name, _("“%(name)s” is a list: one line per entry, each with a dash.") % {"name": name}
            )
            return ()
        return node.items

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts as they were written."""
        found = []
        for node in self.list(name):
            if node.pairs is not None or node.items is not None or not node.raw.strip():
                words = _("An entry of “%(name)s” is a text. Put it in quotes if it holds a colon.")
                self.problems.add(self.file, node.line, words % {"name": name})
                continue
            found.append(" ".join(node.raw.split()))
        return tuple(found)

    def references(self, name: str, known: Collection[str], what: str) -> tuple[str, ...]:
        """Return a list of slugs, each of which must be known; `what` they are, in words."""
        found: list[str] = []
        for node in self.list(name):
            slug = node.raw.strip()
            if slug not in known:
                words = {"slug": slug, "what": what}
                text = _("“%(slug)s” is not %(what)s of this journey.") % words + meant(slug, known)
                if is_qualified(slug):
                    text = explain_qualified(slug)
                self.problems.add(self.file, node.line, text)
            elif slug in found:
                self.problems.add(self.file, node.line, _("“%(slug)s” stands here twice.") % {"slug": slug})
            else:
                found.append(slug)
        return tuple(found)

    def finish(self) -> None:
        """Report the keys that nobody asked for."""
        for key, node in self._pairs.items():
            if key not in self._asked:
                words = _("“%(key)s” is not a key here.") % {"key": key} + meant(key, self._asked)
                self.problems.add(self.file, node.line, words)


def meant(word: str, known: Iterable[str]) -> str:
    """Return " Did you mean ...?" for the nearest known word, or nothing."""
    near = difflib.get_close_matches(word, list(known), n=1)
    return " " + _("Did you mean “%(word)s”?") % {"word": near[0]} if near else ""


def is_slug(text: str) -> bool:
    return bool(SLUG.match(text)) and len(text) <= LONGEST_SLUG


def is_qualified(text: str) -> bool:
    """Return True if a text reads `library/name`, which no reference of this format does."""
    return _QUALIFIED.fullmatch(text.strip()) is not None


def explain_qualified(text: str) -> str:
    """Return why `library/name` is refused, and the two ways to use content of a library."""
    library, _slash, name = text.strip().partition("/")
    return _(
        "“%(text)s” names content of another collection, which a file cannot do. If all content of this "
        "folder belongs to that library, write “library: %(library)s” in journey.yaml and “%(name)s” here; "
        "otherwise copy the file into this folder."
    ) % {"text": text.strip(), "library": library, "name": name}


def not_a_slug(text: str) -> str:
    """Return why a text is no short name."""
    if is_qualified(text):
        return explain_qualified(text)
    return _("“%(slug)s” is not a short name: use small letters, digits and hyphens.") % {"slug": text}
