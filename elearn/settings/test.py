"""`make test`: as in production, with a throw-away key, quick password hashing and mail kept in memory."""

import tempfile
from pathlib import Path

from elearn.settings.base import *
from elearn.settings.base import DATABASES

SECRET_KEY = "only for tests"  # noqa: S105
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="elearn-media-"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
# Nothing of a test needs to survive a power cut.
DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c synchronous_commit=off"
