"""Django's PostgreSQL engine on the embedded server: starts it when the first connection is asked for."""

from pathlib import Path
from typing import Any

from django.db.backends.postgresql import base

from elearn.postgres import server


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to the embedded server; `settings_dict["EMBEDDED"]` is its data folder and its first database."""

    def get_connection_params(self) -> dict[str, Any]:
        """As Django's, with the socket of the embedded server as host and its own superuser as user."""
        data, database = (
            Path(self.settings_dict["EMBEDDED"]["data"]),
            self.settings_dict["EMBEDDED"]["database"],
        )
        params = super().get_connection_params()
        params["host"] = server.socket_folder(data)
        params["user"] = "postgres"
        if params["dbname"] == database:
            server.require_database(data, database)
        return params
