"""`make test`: as in production, with a throw-away key, quick password hashing and mail kept in memory."""

import os
import shutil
from pathlib import Path

from elearn.settings.base import *
from elearn.settings.base import DATABASES, INSTALLED_APPS, TASKS, VAR

SECRET_KEY = "only for tests"  # noqa: S105
ALLOWED_HOSTS = ["*"]
ELEARN_DEMO = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MEDIA_ROOT = VAR / "media-of-tests"  # tests/conftest.py gives each test a folder of its own
STORAGES["private"] = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
INSTALLED_APPS = [*INSTALLED_APPS, "tests.tenth_type"]  # one more type of question, to show what one takes
WHITENOISE_AUTOREFRESH = True
TASKS["default"] = {"BACKEND": "tests.tasks.Backend"}
# A server that is quick, and careless of power cuts: tests/database.py. In memory where that has room (Linux gives a
# file system of half of it, containers often 64 MB): copying a database there takes a tenth of the work.
if "EMBEDDED" in DATABASES["default"]:
    _memory = Path("/dev/shm")  # noqa: S108 - a folder of one's own in it
    _data = Path(_memory, f"elearn-tests-{os.getuid()}", *VAR.resolve().parts[1:], "postgres-of-tests")
    if not _data.exists() and (not _memory.is_mount() or shutil.disk_usage(_memory).free < 2e9):
        _data = VAR / "postgres-of-tests"
    DATABASES["default"]["EMBEDDED"]["data"] = _data
