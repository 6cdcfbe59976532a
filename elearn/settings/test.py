"""`make test`: as in production, with a throw-away key, quick password hashing and mail kept in memory."""

from elearn.settings.base import *
from elearn.settings.base import DATABASES, INSTALLED_APPS, VAR

SECRET_KEY = "only for tests"  # noqa: S105
ALLOWED_HOSTS = ["*"]
ELEARN_DEMO = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MEDIA_ROOT = VAR / "media-of-tests"  # tests/conftest.py gives each test a folder of its own
STORAGES["private"] = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
INSTALLED_APPS = [*INSTALLED_APPS, "tests.tenth_type"]  # one more type of question, to show what one takes
WHITENOISE_AUTOREFRESH = True
# Nothing of a test needs to survive a power cut.
DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c synchronous_commit=off"
# Tests make databases and empty tables that are never emptied.
if "EMBEDDED" in DATABASES["default"]:
    DATABASES["default"]["EMBEDDED"]["role"] = "postgres"
