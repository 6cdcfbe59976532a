"""Django's PostgreSQL engine, which can start the embedded server and asks less of connections that are kept."""

import select
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.postgresql import base
from django.db.backends.utils import CursorWrapper

from elearn.postgres import roles, server

PREPARE_AFTER = 2  # times that a statement was run on a connection


def prepared(alias: str = DEFAULT_DB_ALIAS) -> CursorWrapper:
    """A cursor for the few statements that run at every click.

    The server keeps them parsed and planned and gets their values apart, instead of text into which Django has written
    them: reading session and person takes a third less CPU here and two thirds less there. Values come without the
    type of the column that they are for, so that a cast may be needed where Django's cursors need none.
    """
    return cast(DatabaseWrapper, connections[alias]).prepared_cursor()


@contextmanager
def owning_tables(alias: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Within, this thread is the owner of the embedded server's tables, to make some; then the site may use them.

    On a server of one's own nothing changes: there DATABASE_URL says who it is. Raises TransactionManagementError
    within a transaction of another role.
    """
    connection = cast(DatabaseWrapper, connections[alias])
    if not connection.role:
        yield
        return
    with connection.as_role(roles.OWNER):
        yield
        with connection.cursor() as cursor:
            roles.grant(cursor)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection, to the embedded server if `settings_dict["EMBEDDED"]` names its folder, database and role."""

    def __init__(self, settings_dict: dict[str, Any], alias: str = DEFAULT_DB_ALIAS) -> None:
        super().__init__(settings_dict, alias)
        embedded = settings_dict.get("EMBEDDED")
        self.role: str = embedded["role"] if embedded else ""

    @contextmanager
    def as_role(self, role: str) -> Iterator[None]:
        """Connected to the embedded server as another role."""
        if (usual := self.role) == role:
            yield
            return
        self.validate_no_atomic_block()
        self.close()
        self.role = role
        try:
            yield
        finally:
            self.close()
            self.role = usual

    def get_connection_params(self) -> dict[str, Any]:
        """As Django's; for the embedded server with its socket as host and one of its two roles as user."""
        params = super().get_connection_params()
        if embedded := self.settings_dict.get("EMBEDDED"):
            data, database = Path(embedded["data"]), embedded["database"]
            params["host"] = server.socket_folder(data)
            params["user"] = self.role
            if params["dbname"] == database:
                server.require_database(data, database, self.role)
        params["prepare_threshold"] = PREPARE_AFTER
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """As Django's; an embedded server that is gone is started again by whoever finds it so."""
        try:
            return super().get_new_connection(conn_params)
        except psycopg.OperationalError:
            if (embedded := self.settings_dict.get("EMBEDDED")) is None:
                raise
            server.start_again(Path(embedded["data"]))
            return super().get_new_connection(self.get_connection_params())

    def is_usable(self) -> bool:
        """Whether the server is still there, mostly without asking it.

        Django asks before every request, by a query that costs a tenth of a saved answer. A server that went away has
        closed the socket, which then has something to read; of a silent one nothing has changed since the last query.
        """
        if self.connection is not None and not self.connection.closed and not self.errors_occurred:
            poll = select.poll()
            poll.register(self.connection.fileno(), select.POLLIN)
            if not poll.poll(0):
                return True
        return super().is_usable()

    def prepared_cursor(self) -> CursorWrapper:
        """As `cursor`, see `prepared`."""
        self.close_if_health_check_failed()
        self.ensure_connection()
        with self.wrap_database_errors:
            cursor = base.ServerBindingCursor(self.connection)  # type: ignore[call-arg]
            return self._prepare_cursor(cursor)  # type: ignore[attr-defined, no-any-return]
