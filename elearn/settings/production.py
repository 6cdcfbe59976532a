"""The real thing.

Set ELEARN_SECRET_KEY, ELEARN_HOSTS (comma separated) and ELEARN_BASE_URL; DATABASE_URL for a server of your own."""

import os

from django.core.exceptions import ImproperlyConfigured

from elearn.settings.base import *
from elearn.settings.base import DATABASES, TASKS


def _required(name: str) -> str:
    try:
        return os.environ[name]
    except KeyError:
        raise ImproperlyConfigured(
            f"Set the environment variable {name}; README.md says what it is for."
        ) from None


SECRET_KEY = _required("ELEARN_SECRET_KEY")
ALLOWED_HOSTS = _required("ELEARN_HOSTS").split(",")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]

# Behind a proxy that ends TLS; ELEARN_INSECURE=1 is for a rehearsal or a benchmark on plain HTTP.
_SECURE = os.environ.get("ELEARN_INSECURE") != "1"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = _SECURE
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if _SECURE else 0  # limits on tries count by the address that the proxy saw
SECURE_REDIRECT_EXEMPT = [r"^suc-khoe/$"]
SECURE_HSTS_SECONDS = 31_536_000 if _SECURE else 0
# Whether other names under this domain are served over HTTPS alone is for their owners to say, and the editor's
# preview shows our own pages in a frame of our own.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W019", "security.W021"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _SECURE

# Each thread of the server keeps its connection: by `make bench` a saved answer then costs a quarter less CPU than
# with psycopg's pool. The server's threads are few (workers x blocking threads), so are the connections.
DATABASES["default"]["CONN_MAX_AGE"] = None
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

TASKS["background"] = {"BACKEND": "django_tasks_db.DatabaseBackend"}

STORAGES["staticfiles"] = {"BACKEND": "elearn.base.storage.StaticStorage"}
EMAIL_HOST = os.environ.get("ELEARN_EMAIL_HOST", "localhost")
DEFAULT_FROM_EMAIL = os.environ.get("ELEARN_EMAIL_FROM", "elearn@localhost")

# Errors go where the server's own words go: standard error, for the service manager to keep.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "elearn.base.requests.logs.DiscreetFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
