"""The embedded server: the site adds and reads, and owns nothing; whoever makes tables lets it use them."""

import psycopg
import pytest
from django.db import connection

from elearn.postgres import roles
from elearn.postgres.checks import check_role
from tests.database import owner

pytestmark = pytest.mark.skipif(
    not connection.settings_dict.get("EMBEDDED"), reason="a server of one's own has roles of its owner's"
)


@pytest.fixture
def session(db):
    """Signed in to the tests' database as the site is to its own; what is done is undone."""
    params = connection.get_connection_params()
    with psycopg.connect(host=params["host"], dbname=params["dbname"], user=roles.SITE) as session:
        yield session
        session.rollback()


class TestSite:
    @pytest.mark.parametrize(
        "statement",
        [
            "TRUNCATE accounts_auditevent",
            "TRUNCATE accounts_user CASCADE",
            "ALTER TABLE accounts_auditevent DISABLE TRIGGER ALL",
            "ALTER TABLE accounts_auditevent DISABLE TRIGGER never_goes",
            "ALTER TABLE accounts_auditevent OWNER TO elearn",
            "ALTER TABLE accounts_auditevent RENAME TO gone",
            "DROP TRIGGER never_goes ON accounts_auditevent",
            "DROP TABLE accounts_auditevent",
            "DROP FUNCTION refuse_removal() CASCADE",
            "DROP SCHEMA public CASCADE",
            "DROP OWNED BY postgres",
            "CREATE OR REPLACE FUNCTION refuse_removal() RETURNS trigger LANGUAGE sql AS ''",
            "ALTER FUNCTION refuse_removal() OWNER TO elearn",
            "CREATE RULE no_row AS ON INSERT TO accounts_auditevent DO INSTEAD NOTHING",
            "CREATE TRIGGER a BEFORE INSERT ON accounts_auditevent EXECUTE FUNCTION refuse_removal()",
            "CREATE TABLE accounts_shadow ()",
            "CREATE SCHEMA shadow",
            "SET session_replication_role = replica",
            "ALTER ROLE elearn SET session_replication_role = replica",
            "ALTER ROLE elearn SUPERUSER",
            "ALTER SYSTEM SET fsync = off",
            "SET ROLE postgres",
            "SET SESSION AUTHORIZATION postgres",
            "GRANT pg_write_server_files TO elearn",
            "CREATE ROLE another SUPERUSER",
            "CREATE DATABASE another",
            "CREATE EXTENSION vector",
            "CREATE FUNCTION pg_temp.run(text) RETURNS int LANGUAGE c AS 'libc.so.6', 'system'",
            "COPY accounts_auditevent TO PROGRAM 'true'",
            "COPY accounts_auditevent TO '/tmp/audit'",
            "COPY django_migrations (app) FROM '/etc/passwd'",
            "SELECT pg_read_file('/etc/passwd')",
            "SELECT pg_ls_dir('/')",
            "SELECT lo_import('/etc/passwd')",
            "SELECT pg_reload_conf()",
        ],
    )
    def test_is_refused(self, session, statement):
        session.autocommit = statement.startswith(("CREATE DATABASE", "ALTER SYSTEM"))
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute(statement)

    def test_gives_itself_nothing(self, session):
        session.execute("GRANT ALL ON accounts_auditevent TO elearn")  # only warned about
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute("TRUNCATE accounts_auditevent")

    @pytest.mark.parametrize(
        "statement", ["UPDATE accounts_auditevent SET device = 'y'", "DELETE FROM accounts_auditevent"]
    )
    def test_adds_and_reads_what_never_changes(self, session, statement):
        session.execute(
            "INSERT INTO accounts_auditevent (at, kind, device, details) VALUES (now(), 'x', '', '{}')"
        )
        assert session.execute("SELECT count(*) FROM accounts_auditevent WHERE kind = 'x'").fetchone() == (1,)
        with pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="never"):
            session.execute(statement)

    def test_hides_no_table_behind_one_of_its_own(self, session):
        with owner(session.info.dbname) as other:
            other.execute(roles.GRANT)  # of the database itself: not copied with its tables
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="temporary"):
            session.execute("CREATE TEMP TABLE accounts_auditevent ()")

    def test_is_no_member_of_anything_and_owns_nothing(self, session):
        asked = """SELECT (SELECT count(*) FROM pg_auth_members WHERE member = me.oid),
            (SELECT count(*) FROM pg_class WHERE relowner = me.oid), rolsuper, rolcreaterole, rolcreatedb,
            rolreplication, rolbypassrls FROM pg_roles me WHERE rolname = session_user"""
        assert session.execute(asked).fetchone() == (0, 0, False, False, False, False, False)

    def test_is_nothing_to_warn_about(self, db):
        assert check_role(["default"]) == []

    def test_may_use_every_table_and_sequence(self, session):
        asked = """SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND CASE relkind
            WHEN 'r' THEN NOT has_table_privilege(oid, 'SELECT') OR NOT has_table_privilege(oid, 'INSERT')
            WHEN 'S' THEN NOT has_sequence_privilege(oid, 'USAGE') END"""
        assert session.execute(asked).fetchall() == []
