"""Makes a world in a data folder of its own, and says where its pages are. Run as a program:

INTERLEAVE_DATA=/folder python -m benchmarks.worlds demo|large [--people N] [--steps N]
"""

import argparse
import gc
import json
import os
import sys
import time
from importlib import import_module
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "interleave.config.settings")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("world", choices=["demo", "large"])
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--steps", type=int, default=60)
    options = parser.parse_args()

    import django

    django.setup()
    from django.db import connection

    from benchmarks import finding, posting, queries, stocking, turning
    from interleave.cli import database, demo_world
    from interleave.kernel import clock, tenancy

    database.bring_up_to_date()
    gc.disable()
    started = time.perf_counter()
    now = clock.now()
    if options.world == "demo":
        organisation_id = demo_world.build(say, now=now).organisation_id
    else:
        size = stocking.Size(people=options.people, steps=options.steps)
        organisation_id = stocking.stock(size, now, say)
    seconds = time.perf_counter() - started
    gc.enable()
    with tenancy.scope(organisation_id):
        pages = finding.find_pages(now)
        turns = turning.find_turns(pages, now) if options.world == "large" else {}
        asked = {who for turn in turns.values() for way in turn.values() for who, _path in way}
        forms = posting.find_forms() if options.world == "large" else {}
        found = {
            "seconds": seconds,
            "counts": finding.count_rows(),
            "pages": pages,
            "turns": turns,
            "forms": forms,
            "sessions": {who: session_of(finding.person(who)) for who in {*asked, *finding.CAST}},
            "queries": queries.count(pages),
        }
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")  # as it does by itself within a day
    sys.stdout.write("\n" + json.dumps(found) + "\n")


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def session_of(person: Any) -> str:
    """Return the key of a new session, as signing in makes it."""
    from django.conf import settings
    from django.contrib import auth

    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[auth.SESSION_KEY] = str(person.pk)
    store[auth.BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[auth.HASH_SESSION_KEY] = person.get_session_auth_hash()
    store.create()
    return str(store.session_key)


if __name__ == "__main__":
    main()
