"""Tables whose rows never change: the database itself refuses an UPDATE, whoever asks."""

from typing import Any

from django.db.migrations.operations import RunSQL

_REFUSE = """
CREATE OR REPLACE FUNCTION refuse_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'rows of % never change', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$;
"""


class NeverChanges(RunSQL):
    """A migration operation: from here on, rows of `table` can be added but not changed."""

    def __init__(self, table: str) -> None:
        self.table = table
        super().__init__(
            sql=f"{_REFUSE} CREATE TRIGGER never_changes BEFORE UPDATE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_update();",
            reverse_sql=f"DROP TRIGGER never_changes ON {table};",
        )

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """For squashing: the name of the table is all there is to it."""
        return type(self).__name__, [self.table], {}
