"""Who somebody signed in is: django-allauth's rules, and the person fetched by plain SQL, as sessions are."""

import functools

from allauth.account.auth_backends import AuthenticationBackend
from django.db import connections, router

from accounts.models import User


@functools.cache
def _select() -> tuple[list[str], str]:
    """The fields of a person in the order of the columns, and the statement that reads one."""
    fields = User._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    statement = f"SELECT {columns} FROM {User._meta.db_table} WHERE id = %s"  # noqa: S608 - names of our own
    return [field.attname for field in fields], statement


class SignInBackend(AuthenticationBackend):
    """By username, e-mail or phone, as django-allauth checks it."""

    def get_user(self, user_id: int) -> User | None:
        """The person, unless the account is closed."""
        names, statement = _select()
        alias = router.db_for_read(User)
        with connections[alias].cursor() as cursor:
            cursor.execute(statement, [user_id])
            row = cursor.fetchone()
        user = User.from_db(alias, names, row) if row else None
        return user if user and self.user_can_authenticate(user) else None
