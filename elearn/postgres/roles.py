"""Two roles of the embedded server: one that tables belong to, and one that the site is.

The owner is the superuser that `initdb` made; the site is connected as it only while tables are made: `migrate`,
`restore`. The site's role may add, read, change and remove rows as far as the triggers let it, which it can neither
take off nor pass by: it owns no table, may empty none, and cannot leave the database. Functions take a session of the
owner.
"""

import contextlib
from collections.abc import Mapping
from typing import Any

import psycopg
from django.db.backends.utils import CursorWrapper

OWNER, SITE = "postgres", "elearn"

# What somebody typed stays out of the server's own log: not the row that was refused, nor the statement it came in.
# And where the path to the data is too long for a socket, that is in a folder which is open to all.
SETTINGS = {
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "unix_socket_permissions": "0700",  # from the next start on
}
GRANT = """
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO elearn;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO elearn;
-- A temporary table would stand before one of the same name on a connection that is kept.
DO $$ BEGIN EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database()); END $$;
"""
LACKS_GRANTS = """
SELECT to_regclass('public.django_migrations') IS NOT NULL
   AND NOT has_table_privilege('elearn', 'public.django_migrations', 'SELECT')
"""


def make_role(session: psycopg.Connection[Any]) -> None:
    """Make the site's role in the cluster of `session`, which commits by itself, unless it is there."""
    if session.execute("SELECT FROM pg_roles WHERE rolname = %s", [SITE]).fetchone() is None:
        # Another process may have been quicker.
        with contextlib.suppress(psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
            session.execute("CREATE ROLE elearn LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS")


def keep(session: psycopg.Connection[Any], settings: Mapping[str, str]) -> None:
    """Have the server of `session`, which commits by itself, keep these settings; the first says if it does already."""
    first = next(iter(settings))
    if session.execute("SELECT current_setting(%s)", [first]).fetchone() != (settings[first],):
        for name, value in settings.items():
            session.execute(f"ALTER SYSTEM SET {name} = '{value}'")
        session.execute("SELECT pg_reload_conf()")


def lacks_grants(session: psycopg.Connection[Any]) -> bool:
    """Whether the tables of the database were made before there were two roles, or were restored by hand."""
    return session.execute(LACKS_GRANTS).fetchone() == (True,)


def grant(cursor: CursorWrapper) -> None:
    """Let the site's role use the tables that there are. Done again, it changes nothing."""
    cursor.execute(GRANT)
