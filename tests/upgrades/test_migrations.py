"""Rows and tables are not changed in one transaction: foreign keys are checked at its end, and until then a table with
unchecked rows cannot be altered. An empty database does not show it."""

import re

import pytest
from django.db import connection, migrations
from django.db.migrations.loader import MigrationLoader

OF_ROWS = re.compile(r"^\s*(insert|update|delete)\b", re.IGNORECASE | re.MULTILINE)
OF_TABLES = re.compile(r"^\s*(alter|create|drop) (table|index|trigger)\b", re.IGNORECASE | re.MULTILINE)
CHECKED = re.compile(r"set constraints all immediate", re.IGNORECASE)


@pytest.fixture(scope="module")
def ours():
    loader = MigrationLoader(connection, ignore_no_migrations=True, load=False)
    loader.load_disk()
    return [each for each in loader.disk_migrations.values() if each.__module__.split(".")[0] in APPS]


APPS = [
    "elearn",
    "localities",
    "accounts",
    "media",
    "assessments",
    "courses",
    "certificates",
    "registry",
    "reports",
]


def trouble(migration):
    """Whether a table is altered after rows were changed and before their foreign keys were checked."""
    unchecked = False
    for operation in migration.operations if migration.atomic else []:
        if isinstance(operation, migrations.RunPython):
            unchecked = True
        elif isinstance(operation, migrations.RunSQL):
            for statement in str(operation.sql).split(";"):
                if CHECKED.search(statement):
                    unchecked = False
                elif OF_ROWS.search(statement):
                    unchecked = True
                elif OF_TABLES.search(statement) and unchecked:
                    return True
        elif unchecked:
            return True
    return False


def test_no_migration_alters_tables_of_unchecked_rows(ours):
    assert len(ours) > 70
    assert [f"{each.app_label}.{each.name}" for each in ours if trouble(each)] == []


def test_finds_one_that_does(ours):
    carried = next(each for each in ours if each.name == "0004_carry_over")
    operation = migrations.RunSQL(CHECKED.sub("", carried.operations[0].sql))
    assert trouble(
        type("Migration", (migrations.Migration,), {"operations": [operation]})("0004", "registry")
    )
