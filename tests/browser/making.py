"""Makes an installation with the small life of tests/furnishing.py, and signs everybody in.

Run as a program, because the server that will use it is one of its own:

    INTERLEAVE_DATA=/folder python -m tests.browser.making

Prints what it made as JSON: ids by name, and the session of each of the cast.
"""

import json
import os
import sys
from importlib import import_module
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "interleave.config.settings")


def make() -> dict[str, Any]:
    import django

    django.setup()

    from interleave.cli import database
    from interleave.kernel import clock
    from tests.cast import raise_cast
    from tests.world import make_world

    database.bring_up_to_date()
    world = make_world(raise_cast(), clock.now())
    return {"ids": world.ids, "sessions": {who: session_of(getattr(world.cast, who)) for who in CAST}}


CAST = ("lea", "theo", "carla", "kenji", "ada", "oona")


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
    made = make()
    sys.stdout.write("\n" + json.dumps(made) + "\n")
