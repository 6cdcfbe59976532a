"""Django's PostgreSQL engine, which can start the embedded server and asks less of connections that are kept."""

import select
from pathlib import Path
from typing import Any

from django.db.backends.postgresql import base

from elearn.postgres import server


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection, to the embedded server if `settings_dict["EMBEDDED"]` names its folder and database."""

    def get_connection_params(self) -> dict[str, Any]:
        """As Django's; for the embedded server with its socket as host and its own superuser as user."""
        params = super().get_connection_params()
        if embedded := self.settings_dict.get("EMBEDDED"):
            data, database = Path(embedded["data"]), embedded["database"]
            params["host"] = server.socket_folder(data)
            params["user"] = "postgres"
            if params["dbname"] == database:
                server.require_database(data, database)
        return params

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
