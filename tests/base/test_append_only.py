"""Rows that never change: the database refuses to change them, to remove one, and to empty the table."""

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import Consent
from accounts.models.consent import Purpose
from tests.accounts.factories import UserFactory
from tests.times import NINE_AM

pytestmark = pytest.mark.django_db

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
