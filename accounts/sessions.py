"""Sessions in the database, read together with the person whose they are: one statement of plain SQL.

Every request of somebody signed in needs both, and every page says how many notices wait. Read apart through the ORM,
each costs about as much CPU as an empty page; `make bench` shows it. Writing stays Django's.
"""

import functools
from contextvars import ContextVar
from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.db import router
from django.utils import timezone

from accounts.models import Notice, Session, User
from accounts.models.people import MOST_COUNTED
from elearn.postgres.base import prepared

_person: ContextVar[User | None] = ContextVar("person", default=None)


def take_person(user_id: int) -> User | None:
    """The person read with the session a moment ago, once, if it is this one."""
    person = _person.get()
    _person.set(None)
    return person if person and person.pk == user_id else None


@functools.cache
def columns_of_person(table: str) -> tuple[list[str], str]:
    """The fields of a person in the order of the columns, and the columns as SQL names them."""
    fields = User._meta.concrete_fields
    return [field.attname for field in fields], ", ".join(f'{table}."{field.column}"' for field in fields)


@functools.cache
def _select() -> str:
    session, person, notice = (model._meta.db_table for model in (Session, User, Notice))
    columns = columns_of_person("person")[1]
    return f"""
        SELECT session.session_data, {columns}, (SELECT count(*) FROM (
            SELECT 1 FROM {notice} notice WHERE notice.person_id = person.id AND notice.read_at IS NULL
            LIMIT {MOST_COUNTED}) unread)
        FROM {session} session LEFT JOIN {person} person ON person.id = session.user_id
        WHERE session.session_key = %s AND session.expire_date > %s"""  # noqa: S608 - names of our own


class SessionStore(db.SessionStore):
    """Django's own, but for how it is read, and that the row says whose it is."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Our table."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:  # type: ignore[override]
        """The row, with whose it is."""
        row = cast(Session, super().create_model_instance(data))
        row.user_id = data.get(SESSION_KEY)
        return row

    def load(self) -> dict[str, Any]:
        """The data of the session; none, and no key, when it is unknown or over."""
        alias = router.db_for_read(self.model)
        _person.set(None)
        with prepared(alias) as cursor:
            cursor.execute(_select(), [self.session_key, timezone.now()])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        if row[1] is not None:
            person = User.from_db(alias, columns_of_person("person")[0], row[1:-1])
            person.unread_notices = row[-1]
            _person.set(person)
        return self.decode(row[0])
