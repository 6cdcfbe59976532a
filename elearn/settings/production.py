"""The real thing.

Set ELEARN_SECRET_KEY, ELEARN_HOSTS (comma separated), ELEARN_BASE_URL and ELEARN_PROXY; DATABASE_URL for a server of
your own. docs/serving.md says more."""

import os

from django.core.exceptions import ImproperlyConfigured

from elearn.base.serving.clients import networks
from elearn.settings.base import *
from elearn.settings.base import CSRF_COOKIE_NAME, DATABASES, SESSION_COOKIE_NAME, TASKS

SHORTEST_KEY = 50  # characters, as Django's own check wants


def _required(name: str) -> str:
    try:
        return os.environ[name]
    except KeyError:
        raise ImproperlyConfigured(
            f"Set the environment variable {name}; README.md says what it is for."
        ) from None


SECRET_KEY = _required("ELEARN_SECRET_KEY")
if len(SECRET_KEY) < SHORTEST_KEY:
    raise ImproperlyConfigured(
        f"ELEARN_SECRET_KEY has {len(SECRET_KEY)} characters; who guesses it can sign in as anybody. "
        f"Make one of {SHORTEST_KEY} or more: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
    )
ALLOWED_HOSTS = [host.strip() for host in _required("ELEARN_HOSTS").split(",")]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]

# TLS ends at a stated proxy, or here; ELEARN_INSECURE=1 is for a rehearsal or a benchmark on plain HTTP.
_SECURE = os.environ.get("ELEARN_INSECURE") != "1"
try:
    TRUSTED_PROXIES = networks(os.environ.get("ELEARN_PROXY", ""))
except ValueError as error:
    raise ImproperlyConfigured(
        f"ELEARN_PROXY: {error}. It takes addresses and networks, comma separated."
    ) from None
if _SECURE and not TRUSTED_PROXIES and "GRANIAN_SSL_CERTIFICATE" not in os.environ:
    raise ImproperlyConfigured(
        "Set the environment variable ELEARN_PROXY to the address of the proxy that ends TLS, 127.0.0.1 if it is on "
        "this machine: of nobody else it is believed that a request came by HTTPS. docs/serving.md has an example."
    )
# ClientMiddleware takes this header off whatever comes from anybody else.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = _SECURE
SECURE_REDIRECT_EXEMPT = [r"^suc-khoe/"]
SECURE_HSTS_SECONDS = 31_536_000 if _SECURE else 0
# Whether other names under this one are served over HTTPS alone is for their owners to say (decision 0025), and the
# editor's preview shows our own pages in a frame of our own.
SECURE_HSTS_INCLUDE_SUBDOMAINS = os.environ.get("ELEARN_HSTS_SUBDOMAINS") == "1"
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W019", "security.W021"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _SECURE
if _SECURE:
    # Names that browsers take from this host alone and over HTTPS: no neighbour under the domain can set them.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"__Host-{SESSION_COOKIE_NAME}", f"__Host-{CSRF_COOKIE_NAME}"

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
