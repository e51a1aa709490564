"""./interleave rebuild [NAME ...]: fill projections again from the ledger; nobody is told twice.

Only while no server runs: the replay of an organisation is one transaction, and whatever is saved
meanwhile would wait for it.

A name is the beginning of a projector's: journeys, or journeys.projectors.advance.
"""

import django
from django.conf import settings

from interleave.cli import database, failures, progress, serving_lock
from interleave.cli.calls import Call

PACKAGE = "interleave."


def execute(call: Call) -> int:
    django.setup()
    from interleave.ledger import ledger
    from interleave.people import selectors as people

    chosen = choose(call.arguments, settings.PROJECTORS)
    if not call.data.is_dir():
        raise failures.Refused(f"there is no data folder {call.data}; name yours with --data DIR")
    with serving_lock.alone(call.data, command="./interleave rebuild"):
        database.bring_up_to_date()
        for organisation in people.list_organisations():
            with progress.stage(f"{organisation.name}: {len(chosen)} projections"):
                count = ledger.replay(chosen, organisation_id=organisation.pk)
            progress.say(f"    from {count} events")
    return 0


def choose(names: list[str], projectors: list[str]) -> list[str]:
    """Return the named projectors in the order of the settings; all of them when none is named."""
    if not names:
        return list(projectors)
    prefixes = [PACKAGE + name.removeprefix(PACKAGE) for name in names]
    unknown = [
        name
        for name, prefix in zip(names, prefixes, strict=True)
        if not any(begins_with(projector, prefix) for projector in projectors)
    ]
    if unknown:
        known = ", ".join(projector.removeprefix(PACKAGE) for projector in projectors)
        raise failures.Refused(f"no projection is called {unknown[0]}; there are: {known}")
    return [
        projector for projector in projectors if any(begins_with(projector, prefix) for prefix in prefixes)
    ]


def begins_with(projector: str, prefix: str) -> bool:
    return projector == prefix or projector.startswith(prefix + ".")
