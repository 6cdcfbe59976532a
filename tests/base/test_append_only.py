"""Rows that never change: the database refuses to change them, to remove one, and to empty the table."""

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from accounts.models import Consent
from accounts.models.consent import Purpose
from elearn.postgres.checks import check_role
from tests.accounts.factories import UserFactory
from tests.times import NINE_AM

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("owning")]

TRIGGERS = """
    SELECT tgrelid::regclass::text, array_agg(tgname::text) FROM pg_trigger
    WHERE tgname IN ('never_changes', 'never_goes', 'never_emptied') AND tgenabled = 'O' GROUP BY tgrelid"""


@pytest.fixture
def consent():
    person = UserFactory()
    return Consent.record(person, Purpose.PROCESSING, True, by=person, at=NINE_AM)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_consent SET is_given = false",
        "DELETE FROM accounts_consent",
        "TRUNCATE accounts_consent",
        "TRUNCATE accounts_user CASCADE",
    ],
)
def test_the_database_refuses(consent, statement):
    cursor = connection.cursor()
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else TRUNCATE is refused for another reason
    with pytest.raises(IntegrityError, match="never"), transaction.atomic():
        cursor.execute(statement)
    assert Consent.objects.get(pk=consent.pk).is_given


def test_every_table_that_refuses_one_refuses_all():
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS)
        tables = {table: set(names) for table, names in cursor}
    assert len(tables) >= 16
    assert {"assessments_response", "registry_certificationevent", "accounts_consent"} <= tables.keys()
    assert all(names == {"never_changes", "never_goes", "never_emptied"} for names in tables.values()), tables


class TestRole:
    """A site on a server of its own, connected as a role that is no superuser and owns no tables."""

    @pytest.fixture
    def cursor(self, consent):
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("CREATE ROLE elearn_checked")
            cursor.execute(
                "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO elearn_checked"
            )
            yield cursor
            cursor.execute("RESET ROLE")

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE accounts_consent SET is_given = false",
            "DELETE FROM accounts_consent",
            "TRUNCATE accounts_consent",
            "ALTER TABLE accounts_consent DISABLE TRIGGER ALL",
            "DROP TRIGGER never_goes ON accounts_consent",
            "DROP TABLE accounts_consent CASCADE",
            "DROP FUNCTION refuse_removal() CASCADE",
            "SET session_replication_role = replica",
            "COPY accounts_consent TO PROGRAM 'true'",
        ],
    )
    def test_can_undo_nothing(self, cursor, statement):
        cursor.execute("SET LOCAL ROLE elearn_checked")
        with pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic():
            cursor.execute(statement)
        cursor.execute("SELECT count(*) FROM accounts_consent WHERE is_given")
        assert cursor.fetchone() == (1,)

    def test_is_no_trouble(self, cursor):
        cursor.execute("SET LOCAL ROLE elearn_checked")
        assert check_role(["default"]) == []

    def test_that_is_a_superuser_is_warned_about(self):
        assert "is a superuser" in check_role(["default"])[0].msg

    def test_that_owns_the_tables_is_warned_about(self, cursor):
        cursor.execute("ALTER TABLE accounts_consent OWNER TO elearn_checked")
        cursor.execute("SET LOCAL ROLE elearn_checked")
        assert "owns the tables" in check_role(["default"])[0].msg
