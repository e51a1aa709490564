"""./interleave export journey SLUG FOLDER: write its latest published version as a folder of text."""

import argparse
from pathlib import Path

import django

from interleave.cli import failures
from interleave.cli.calls import Call
from interleave.kernel import errors


def execute(call: Call) -> int:
    django.setup()
    from interleave.cli import acting
    from interleave.journeys import selectors, text

    parser = argparse.ArgumentParser(prog="interleave export")
    parser.add_argument("what", choices=["journey"], help="what to write out")
    parser.add_argument("slug", help="the journey's short name, as in its address")
    parser.add_argument("folder", type=Path, help="a new or empty folder")
    acting.add_options(parser)
    options = parser.parse_args(call.arguments)
    with acting.acting(options) as person:
        try:
            version = selectors.get_latest_published(actor=person, slug=options.slug)
            files = text.export_files(actor=person, version_id=version.pk)
            text.write_folder(files, options.folder)
        except errors.NotFound:
            raise failures.Refused(f"no published journey is called {options.slug}") from None
        except errors.InterleaveError as refusal:
            raise failures.Refused(refusal.message) from None
    print(f"  {options.slug}: {len(files)} files in {options.folder}")
    return 0
