"""`make run`: one machine, demonstration content, errors shown in full."""

import secrets

from elearn.settings.base import *
from elearn.settings.base import TASKS, VAR

DEBUG = True
ELEARN_DEMO = True  # `manage.py load_demo` may run here
ALLOWED_HOSTS = ["*"]


def _secret_key() -> str:
    """A key of this folder's own, made at the first start and kept in var/, which git ignores."""
    file = VAR / "secret-key"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(secrets.token_urlsafe(50))
    return file.read_text()


SECRET_KEY = _secret_key()
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
TASKS["background"] = {
    "BACKEND": "django_tasks_db.DatabaseBackend"
}  # `make run` has a worker beside the server
