"""`make test`: as in production, with a throw-away key, quick password hashing and mail kept in memory."""

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
# A server that is quick, and careless of power cuts: tests/database.py.
if "EMBEDDED" in DATABASES["default"]:
    DATABASES["default"]["EMBEDDED"]["data"] = VAR / "postgres-of-tests"
