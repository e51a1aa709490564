"""All people as a file that can be read in again."""

import csv
import io

from interleave.people import selectors
from interleave.people.importing import cells, columns
from interleave.people.models import PeopleImport, Person

EXAMPLE = (
    "\ufeffname,email,staff_number,site,team,manager_email,role,job,hire_date\r\n"
    "Mina Roy,mina@example.com,1001,Toulouse (Europe/Paris),Sales,,designer,Head of sales,2019-09-01\r\n"
    "Ivo Lang,ivo@example.com,1002,Toulouse (Europe/Paris),Sales,mina@example.com,,Seller,2026-01-31\r\n"
).encode()


def write_left_out(record: PeopleImport) -> bytes:
    """Return the lines that an import left out as CSV, each with its reasons. No query."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["line", "name", "email", "reason"])
    for line in record.left_out_lines:
        row = (str(line["line"]), line["name"], line["email"], " ".join(line["reasons"]))
        writer.writerow([cells.neutralise(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def write_people(*, actor: Person, state: str = "active") -> bytes:
    """Return the accounts as CSV, in the columns that the import takes, with a mark that Excel reads.

    1 query. Raises Forbidden.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns.COLUMNS)
    for person in selectors.list_accounts(actor=actor, state=state).iterator(2000):
        row = (
            person.name,
            person.email,
            person.staff_number,
            person.site.name if person.site else "",
            person.team.name if person.team else "",
            person.manager.email if person.manager else "",
            ", ".join(person.role_names),
            person.job,
            person.hired_on.isoformat() if person.hired_on else "",
        )
        writer.writerow([cells.neutralise(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")
