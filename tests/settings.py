"""The real settings, with a data folder of their own, plain static files and a fast password hasher."""

import atexit
import os
import shutil
import tempfile

os.environ["INTERLEAVE_DATA"] = tempfile.mkdtemp(prefix="interleave-tests-")
atexit.register(shutil.rmtree, os.environ["INTERLEAVE_DATA"], ignore_errors=True)
os.environ.setdefault("INTERLEAVE_SECRET", "only-for-tests-" * 4)
os.environ.pop("INTERLEAVE_DEBUG", None)
os.environ.pop("INTERLEAVE_DEMO_CLOCK", None)

from interleave.config.settings import *  # noqa: E402, F403 - the environment comes first
from interleave.config.settings import STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
