"""Single cells: addresses, sites with a zone, roles, status; and cells that would run as a formula."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from interleave.people import fields

EMPTIES = "-"  # a cell that says: take away what is there; an empty cell leaves it
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

LONGEST_ADDRESS = 500  # with a name and brackets
NEW_SITE = re.compile(r"(?P<name>[^()]+?)\s*\(\s*(?P<zone>[^()]+?)\s*\)")
ADDRESS = re.compile(r"(?:.*[<(\s])?(?:mailto:)?([^\s<>()\"',;:]+@[^\s<>()\"',;:]+)[>)]?", re.IGNORECASE)
# Status words of exports, folded; "on leave" and the like count as active and are reported.
_ACTIVE_WORDS = """
    active enabled true yes y 1 a current employed working aktiv ja wahr actif active oui vrai activo
    activa si sí verdadero attivo attiva vero alta 在籍 在職 有効 はい aktywny tak aktivní ano активен да
"""
ACTIVE = frozenset(_ACTIVE_WORDS.split())
_INACTIVE_WORDS = """
    inactive disabled terminated suspended deleted archived left leaver resigned retired dismissed
    former deactivated false no n 0 inaktiv ausgeschieden gekündigt gesperrt deaktiviert nein falsch
    inactif inactive parti sorti désactivé suspendu non faux inactivo inactiva baja suspendido cesado
    falso inattivo inattiva cessato dimesso sospeso 退職 退社
    退職済 無効 停止 いいえ nieaktywny nie neaktivní ne
    уволен нет
"""
INACTIVE = frozenset(_INACTIVE_WORDS.split())


@dataclass(frozen=True, slots=True)
class SiteCell:
    """A site's name, and its zone where the cell gives one in brackets."""

    name: str
    zone_words: str = ""


def clean(cell: str) -> str:
    """Return a cell as it was meant: tidied, and without the quote that our export puts before a formula."""
    tidied = fields.tidy(cell)
    if tidied.startswith("'") and tidied[1:].startswith(FORMULA_STARTS):
        return tidied[1:]
    return tidied


def neutralise(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def read_address(cell: str) -> str:
    """Return the address in `Ines Roy <ines@corp.example>` or `mailto:ines@corp.example`, in lower case."""
    found = ADDRESS.fullmatch(cell) if len(cell) < LONGEST_ADDRESS else None
    if "@" not in cell:
        return cell  # a manager's name
    return (found[1] if found and cell.count("@") == 1 else cell).lower()


def read_status(cell: str) -> bool | None:
    """Return True for active, False for inactive, None for words that say neither."""
    word = cell.casefold().strip(" .")
    if word in INACTIVE or any(word.startswith(f"{one} ") for one in ("terminated", "inactive", "former")):
        return False
    return True if word in ACTIVE else None


def read_site(cell: str) -> SiteCell:
    """Split `Toulouse (Europe/Paris)` into the site's name and its zone."""
    found = NEW_SITE.fullmatch(cell)
    return SiteCell(found["name"], found["zone"]) if found else SiteCell(cell)


def read_roles(cell: str) -> tuple[frozenset[str], list[str]]:
    """Return the roles that a cell names, and what is wrong with those that do not exist."""
    roles: set[str] = set()
    faults: list[str] = []
    for words in re.split(r"[,;/|+]", cell):
        if not words.strip():
            continue
        role = fields.find_role(words)
        if role is not None:
            roles.add(role.value)
            continue
        near = fields.suggest_role(words)
        shown = fields.tidy(words)[:40]
        if near:
            faults.append(
                _("There is no role “%(role)s”. Did you mean %(near)s?") % {"role": shown, "near": near}
            )
        else:
            known = ", ".join(["learner", "facilitator", "coach", "designer", "administrator"])
            faults.append(_("There is no role “%(role)s”: use %(known)s.") % {"role": shown, "known": known})
    return frozenset(roles), faults
