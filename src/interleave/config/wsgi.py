"""The pages, as a WSGI application: static files first, then Django, its text compressed."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from whitenoise import WhiteNoise

from interleave.config.compression import Compressed, WsgiApplication
from interleave.config.files import with_files

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "interleave.config.settings")

# A name that holds the hash of its content may be kept for ever.
HASHED_NAME = r"^.+\.[0-9a-f]{12}\..+$"


def make() -> WsgiApplication:
    """Return the whole of what WSGI serves. WhiteNoise lists the collected files once, here."""
    pages: WsgiApplication = Compressed(get_wsgi_application())
    static: WsgiApplication = WhiteNoise(
        pages, root=settings.STATIC_ROOT, prefix=settings.STATIC_URL, immutable_file_test=HASHED_NAME
    )
    return with_files(static)


application = make()
