"""Sessions: which browser is signed in as whom."""

from typing import Any

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models


class Session(AbstractBaseSession):
    """A browser is signed in as `user`, or has not signed in; accounts/sessions.py reads both together."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")

    @classmethod
    def get_session_store_class(cls) -> type[Any]:
        from accounts.sessions import SessionStore  # noqa: PLC0415 - it knows this table

        return SessionStore
