"""Sessions in the database, read by plain SQL.

Every request of somebody signed in reads the session and the person. Through the ORM each of the two costs about as
much CPU as an empty page; `make bench` shows it. Writing stays Django's.
"""

from typing import Any

from django.contrib.sessions.backends import db
from django.db import connections, router
from django.utils import timezone


class SessionStore(db.SessionStore):
    """Django's own, but for how it is read."""

    def load(self) -> dict[str, Any]:
        """The data of the session; none, and no key, when it is unknown or over."""
        table, alias = self.model._meta.db_table, router.db_for_read(self.model)
        with connections[alias].cursor() as cursor:
            cursor.execute(
                f"SELECT session_data FROM {table} WHERE session_key = %s AND expire_date > %s",  # noqa: S608
                [self.session_key, timezone.now()],
            )
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        return self.decode(row[0])
