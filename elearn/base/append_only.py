"""Tables whose rows never change and never go: the database itself refuses an UPDATE, a DELETE, a TRUNCATE.

Whoever owns the tables can take the triggers off again: the site's role does not, see elearn/postgres/roles.py, and for
a server of one's own docs/operating.md.
"""

from typing import Any

from django.db.migrations.operations import RunSQL

_CHANGE = """
CREATE OR REPLACE FUNCTION refuse_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'rows of % never change', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER never_changes BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_update();
"""
_REMOVAL = """
CREATE OR REPLACE FUNCTION refuse_removal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'rows of % never go', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE OR REPLACE TRIGGER never_goes BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_removal();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION refuse_removal();
"""
_LET_GO = "DROP TRIGGER IF EXISTS never_goes ON {table}; DROP TRIGGER IF EXISTS never_emptied ON {table};"


class NeverChanges(RunSQL):
    """A migration operation: from here on, rows of `table` can be added but neither changed nor removed."""

    def __init__(self, table: str) -> None:
        self.table = table
        super().__init__(
            sql=(_CHANGE + _REMOVAL).format(table=table),
            reverse_sql=f"DROP TRIGGER never_changes ON {table}; {_LET_GO.format(table=table)}",
        )

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """For squashing: the name of the table is all there is to it."""
        return type(self).__name__, [self.table], {}


class NeverGoes(RunSQL):
    """A migration operation for a table where `NeverChanges` refused an UPDATE alone. A second one does nothing."""

    def __init__(self, table: str) -> None:
        self.table = table
        super().__init__(sql=_REMOVAL.format(table=table), reverse_sql=RunSQL.noop)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As of `NeverChanges`."""
        return type(self).__name__, [self.table], {}
