"""The fields of a person that a file can hold, and the many names that its columns go by."""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interleave.people import fields
from interleave.people.importing import cells

# The columns of our own export, in its order.
COLUMNS = ("name", "email", "staff_number", "site", "team", "manager_email", "role", "job", "hire_date")
SAMPLES = 3

FIELDS: Mapping[str, str | Promise] = {
    "name": gettext_lazy("Full name"),
    "family_first": gettext_lazy("Family name, given name"),
    "given_name": gettext_lazy("Given name"),
    "family_name": gettext_lazy("Family name"),
    "email": gettext_lazy("Email"),
    "staff_number": gettext_lazy("Staff number"),
    "site": gettext_lazy("Site"),
    "team": gettext_lazy("Team"),
    "manager_email": gettext_lazy("Manager (email, name or staff number)"),
    "role": gettext_lazy("Role"),
    "job": gettext_lazy("Job"),
    "hire_date": gettext_lazy("Day of hire"),
    "status": gettext_lazy("Status (active or inactive)"),
    "inactive": gettext_lazy("Inactive if yes"),
    "left_on": gettext_lazy("Last day of work"),
    "language": gettext_lazy("Language"),
}
REPEATABLE = frozenset({"status", "inactive", "left_on"})  # an export may have suspended and deleted

# By field, the better name first. Folded as `fold_header` folds; spaces, case and accents do not count.
SYNONYMS = {
    "name": """
        display name|full name|name|legal name|worker|worker name|employee name|employee full name|employee|
        person|staff member|user name full|nom complet|nom et prenom|nom affiche|vollständiger name|
        anzeigename|mitarbeiter|mitarbeiterin|name des mitarbeiters|nombre completo|nombre y apellidos|
        nome completo|nominativo|nombre|nome|ad soyad|氏名|名前|お名前|社員名|表示名|姓名|성명|이름|
        imie i nazwisko|jmeno a prijmeni|cele jmeno|фио|имя|полное имя|ονοματεπωνυμο""",
    "family_first": """
        last name first name|surname first name|family name given name|nom prenom|name vorname|
        nachname vorname|apellidos y nombre|apellidos nombre|cognome e nome|cognome nome""",
    "given_name": """
        given name|first name|preferred first name|legal first name|forename|fore name|prenom|vorname|
        rufname|nombre de pila|primer nombre|nome proprio|imie|jmeno|krestni jmeno|keresztnev|名|
        имя сотрудника|employee first name|worker first name""",
    "family_name": """
        family name|last name|surname|legal last name|second name|nom de famille|nom|nachname|familienname|
        zuname|apellidos|apellido|cognome|nazwisko|prijmeni|姓|苗字|фамилия|
        employee last name|worker last name""",
    "email": """
        email|mail|work email|email work|primary work email|email address|email address work|
        work email address|primary email|business email|business email address|company email|corporate email|
        office email|email business|employee email|user email|e mail professionnel|adresse e mail|
        adresse email|adresse mail|adresse de messagerie|adresse electronique|adresse e mail professionnelle|
        courriel|courriel professionnel|mel|e mail adresse|email adresse|mailadresse|geschäftliche e mail|
        dienstliche e mail|correo|correo electronico|direccion de correo electronico|
        direccion de correo|correo corporativo|indirizzo e mail|indirizzo email|indirizzo mail|
        posta elettronica|indirizzo di posta elettronica|メールアドレス|メール|eメール|電子メール|
        adres e mail|adres email|e mailova adresa|электронная почта|почта|
        user principal name|upn|sign in name|login email""",
    "staff_number": """
        staff number|staff id|staff no|employee number|employee id|employee no|employee code|emp id|
        emp no|empid|personnel number|personnel no|personnel id|payroll number|payroll id|worker id|
        badge number|hr id|person number|id number|idnumber|matricule|numero de matricule|numero d employe|
        numero employe|personalnummer|personal nr|pers nr|persnr|pernr|mitarbeiternummer|mitarbeiter id|
        mitarbeiter nr|numero de empleado|id de empleado|no de empleado|matricola|numero di matricola|
        numero dipendente|社員番号|従業員番号|職員番号|社員id|numer pracownika|osobni cislo|табельный номер|
        userid|user id|external id""",
    "site": """
        site|site name|office|work location|location|office location|workplace|work site|branch|
        primary location|location name|work address location|physical delivery office name|lieu|
        lieu de travail|etablissement|agence|bureau|standort|arbeitsort|dienstort|niederlassung|oficina|sede|
        centro de trabajo|lugar de trabajo|sede di lavoro|ufficio|luogo di lavoro|拠点|勤務地|勤務先|事業所|
        lokalizacja|pracoviste|офис|место работы""",
    "team": """
        team|team name|department|department name|dept|unit|business unit|org unit|organisation unit|
        organizational unit|organisational unit|group|division|supervisory organization|
        supervisory organisation|cost center name|equipe|service|departement|direction|abteilung|bereich|
        organisationseinheit|equipo|departamento|area|reparto|dipartimento|squadra|部署|所属|所属部署|部門|
        部署名|dzial|oddeleni|отдел|подразделение|org unit path""",
    "manager_email": """
        manager email|manager e mail|line manager email|supervisor email|managers email|manager email address|
        reports to email|manager|line manager|manager name|worker's manager|workers manager|direct manager|
        supervisor|supervisor name|reporting to|reports to|reporting manager|boss|manager id|
        manager employee id|manager id number|manageridnumber|manager user sys id|responsable|
        responsable hierarchique|superieur hierarchique|manager direct|n 1|vorgesetzter|vorgesetzte|
        vorgesetzte person|fuhrungskraft|jefe|jefe directo|supervisor directo|responsabile|
        responsabile diretto|superiore|上司|上長|直属の上司|przelozony|nadrizeny|руководитель""",
    "role": "role|roles|rights|permission|permissions",
    "job": """
        job title|job|business title|position title|job name|employee title|job position|job assignment|
        jobassignmentfullname|position|occupation|function|designation|title|poste|intitule du poste|fonction|
        emploi|stelle|stellenbezeichnung|berufsbezeichnung|tatigkeit|puesto|puesto de trabajo|cargo|funzione|
        mansione|qualifica|posizione|役職|職位|職種|肩書き|stanowisko|
        pracovni pozice|pozice|funkce|должность""",
    "hire_date": """
        hire date|hired on|hired|date of hire|original hire date|employment start date|start date|
        employee hire date|joining date|date of joining|date joined|joined|entry date|
        date d embauche|date d entree|date d arrivee|eintrittsdatum|einstellungsdatum|eintritt|
        beschäftigt seit|fecha de contratacion|fecha de alta|fecha de ingreso|fecha de incorporacion|
        data di assunzione|data assunzione|入社日|入社年月日|採用日|data zatrudnienia|
        datum nastupu|дата приема""",
    "status": """
        account enabled|enabled|is enabled|is active|active|status|employment status|employee status|
        worker status|user status|account status|active status|state of employment|statut|etat|actif|
        beschäftigungsstatus|kontostatus|aktiv|estado|estado laboral|activo|stato|attivo|
        状態|在籍状況|在職区分|ステータス|статус""",
    "inactive": """
        suspended|is suspended|deleted|is deleted|archived|disabled|account disabled|deactivated|terminated|
        inactive|suspendu|supprime|desactive|gesperrt|geloscht|deaktiviert|suspendido|eliminado|desactivado|
        sospeso|eliminato|disattivato""",
    "left_on": """
        termination date|date of termination|last day of work|last working day|leaving date|leave date|
        date of leaving|date left|exit date|date de sortie|date de depart|austrittsdatum|austritt|
        fecha de baja|fecha de salida|data di cessazione|data cessazione|退職日|退社日""",
    "language": """
        language|preferred language|user language|langue|sprache|idioma|lingua|言語|lang""",
}
# A home address names a city too: these are sites only when every value is the name of a known site.
WEAK_SITES = frozenset({"city", "town", "ville", "stadt", "ort", "ciudad", "citta", "都市"})
# "Name" is the family name beside "Vorname"; "Nombre" the given name beside "Apellidos".
_FAMILY_BESIDE_GIVEN = frozenset({"name"})
_GIVEN_BESIDE_FAMILY = frozenset({"nombre", "nome", "名前", "имя"})
_PREFIXES = ("profilefield", "customfield", "attribute")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file: its header, samples of its cells, and the field it is read as ('' = not used)."""

    index: int
    header: str
    field: str
    samples: tuple[str, ...] = ()
    note: str = ""

    @property
    def label(self) -> str:
        """Return the words of its field."""
        return str(FIELDS[self.field]) if self.field else _("Not used")


@dataclass(frozen=True, slots=True)
class Match:
    """Which column is read as which field, and the faults that prevent the import."""

    columns: tuple[Column, ...]
    faults: tuple[str, ...]

    def index_of(self, field: str) -> int | None:
        return next((column.index for column in self.columns if column.field == field), None)


def fold_header(words: str) -> str:
    """Fold case, accents and everything between words: "Given_Name", "givenName" and "given name" are one."""
    bare = unicodedata.normalize("NFKD", words)
    return "".join(char for char in bare if char.isalnum() and not unicodedata.combining(char)).casefold()


_RANKS = {
    fold_header(word): (field, rank)
    for field, words in reversed(SYNONYMS.items())
    for rank, word in reversed(list(enumerate(words.split("|"))))
}


def find_field(header: str) -> str | None:
    """Return the field that a header names, or None."""
    found = _find_rank(header)
    return found[0] if found else None


def match_headers(
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    chosen: Mapping[str, str] | None = None,
    known_sites: Collection[str] = (),
) -> Match:
    """Return the field of every column: the chosen one, else the one that its header and its cells suggest.

    `chosen` holds fields by the column's number as text. `known_sites` are folded names. Of two columns of
    one field, the one with values and the better name is used; the other says so in its note.
    """
    names = [fields.tidy(header)[:80] for header in headers]
    values = [
        [row[at].strip() for row in rows if at < len(row) and row[at].strip()] for at in range(len(names))
    ]
    found = _suggest(names, values, known_sites)
    notes: dict[int, str] = {}
    fields_by_index = _take_best(found, names, values, notes)
    if chosen is not None:
        taken = {at: chosen.get(str(at), fields_by_index.get(at, "")) for at in range(len(names))}
        fields_by_index = {at: field for at, field in taken.items() if field in FIELDS}
        notes = {}
    columns = tuple(
        Column(
            index=at,
            header=name or _("Column %(n)d") % {"n": at + 1},
            field=fields_by_index.get(at, ""),
            samples=_find_samples(values[at]),
            note=notes.get(at, ""),
        )
        for at, name in enumerate(names)
        if name or values[at]
    )
    return Match(columns, tuple(_list_faults(columns)))


def _find_samples(values: Sequence[str]) -> tuple[str, ...]:
    """Return the first different values of a column."""
    found: dict[str, None] = {}
    for cell in values[:200]:
        found[fields.tidy(cell[:200])[:40]] = None
        if len(found) == SAMPLES:
            break
    return tuple(found)


def _suggest(
    names: Sequence[str], values: Sequence[Sequence[str]], known_sites: Collection[str]
) -> dict[int, tuple[str, int]]:
    """Return field and rank by column, before columns of one field are compared."""
    found = {at: rank for at, name in enumerate(names) if (rank := _find_rank(name))}
    taken = {field for field, _rank in found.values()}
    for at, name in enumerate(names):
        plain = fold_header(name)
        if plain in WEAK_SITES and "site" not in taken and _are_known_sites(values[at], known_sites):
            found[at] = ("site", 900)
        if plain in _FAMILY_BESIDE_GIVEN and "given_name" in taken and "family_name" not in taken:
            given = next(one for one, (field, _rank) in found.items() if field == "given_name")
            if not _contains(values[at], values[given]):
                found[at] = ("family_name", 0)
        if plain in _GIVEN_BESIDE_FAMILY and "family_name" in taken and "given_name" not in taken:
            found[at] = ("given_name", 0)
    return found


def _take_best(
    found: Mapping[int, tuple[str, int]],
    names: Sequence[str],
    values: Sequence[Sequence[str]],
    notes: dict[int, str],
) -> dict[int, str]:
    best: dict[int, str] = {}
    for field in FIELDS:
        rivals = [at for at, (name, _rank) in found.items() if name == field]
        rivals.sort(key=lambda at: (not values[at], found[at][1], at))
        if field in REPEATABLE:
            best.update(dict.fromkeys(rivals, field))
            continue
        for place, at in enumerate(rivals):
            if place == 0:
                best[at] = field
            else:
                notes[at] = _("Could be “%(field)s” too; “%(header)s” is used for it.") % {
                    "field": FIELDS[field],
                    "header": names[rivals[0]],
                }
    return best


def _list_faults(columns: Sequence[Column]) -> list[str]:
    faults: list[str] = []
    by_field: dict[str, list[str]] = {}
    for column in columns:
        by_field.setdefault(column.field, []).append(column.header)
    for field, headers in by_field.items():
        if field and field not in REPEATABLE and len(headers) > 1:
            faults.append(
                _("Columns “%(one)s” and “%(two)s” are both read as “%(field)s”. Choose one of them.")
                % {"one": headers[0], "two": headers[1], "field": FIELDS[field]}
            )
    if "email" not in by_field:
        faults.append(_("No column is read as “Email”. Choose it in the table of columns."))
    if not {"name", "family_first", "given_name", "family_name"} & by_field.keys():
        faults.append(_("No column is read as a name. Choose it in the table of columns."))
    return faults


def _find_rank(header: str) -> tuple[str, int] | None:
    plain = fold_header(header)
    without_brackets = fold_header(re.sub(r"[\[(（【].*?[\])）】]", " ", header))
    tries = [plain, without_brackets]
    tries += [plain.removeprefix(prefix) for prefix in _PREFIXES if plain.startswith(prefix)]
    if "#" in header or "№" in header:
        tries.insert(0, fold_header(re.sub("[#№]", " number", header)))
    return next((_RANKS[one] for one in tries if one in _RANKS), None)


def _are_known_sites(values: Sequence[str], known_sites: Collection[str]) -> bool:
    return bool(values) and all(
        fields.tidy(cells.read_site(cell).name).casefold() in known_sites or cells.read_site(cell).zone_words
        for cell in values
    )


def _contains(names: Sequence[str], given: Sequence[str]) -> bool:
    """Return True if most full names contain the given name beside them."""
    pairs = list(zip(names, given, strict=False))
    inside = sum(1 for name, part in pairs if part.casefold() in name.casefold())
    return bool(pairs) and inside * 2 > len(pairs)
