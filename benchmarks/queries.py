"""How many queries each page asks, in process, the second time it is asked for."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def count(pages: list[tuple[str, str, str]]) -> dict[str, int | None]:
    """Return the queries of each page by its label; None for a page that does not answer with 200."""
    from benchmarks import finding

    clients: dict[str, Client] = {}
    found: dict[str, int | None] = {}
    for label, who, path in pages:
        if who not in clients:
            clients[who] = Client(headers={"host": "127.0.0.1"}, raise_request_exception=False)
            clients[who].force_login(finding.person(who))
        clients[who].get(path)
        with CaptureQueriesContext(connection) as captured:
            reply = clients[who].get(path)
        found[label] = len(captured) if reply.status_code == 200 else None
    return found
