"""`make run`: one machine, demonstration content, errors shown in full."""

import secrets
import stat

from elearn.settings.base import *
from elearn.settings.base import TASKS, VAR

DEBUG = True
ELEARN_DEMO = True  # `manage.py load_demo` may run here
ALLOWED_HOSTS = ["*"]


def _secret_key() -> str:
    """A key of this folder's own, made at the first start and kept in var/, which git ignores; for its owner's eyes."""
    file = VAR / "secret-key"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50))
    if stat.S_IMODE(file.stat().st_mode) != 0o600:  # of an earlier day
        file.chmod(0o600)
    return file.read_text()


SECRET_KEY = _secret_key()
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
TASKS["background"] = {
    "BACKEND": "django_tasks_db.DatabaseBackend"
}  # `make run` has a worker beside the server
