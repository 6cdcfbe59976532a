"""However the same people are laid out, exactly they are read; or a cell is named. Never somebody else."""

import pytest
from hypothesis import given, settings

from registry.importing import reader
from registry.importing.rows import read_rows
from registry.importing.spellings import spelt
from tests.registry.importing import shapes
from tests.registry.importing.shapes import DAY, TITLE, Person

OLD = ("TCVN3", "VNI")


def read(data):
    """The rows of a file, and all that is wrong with it."""
    table = reader.table_of(reader.find_sheet(reader.read(data)))
    rows = read_rows(table, table.guess())
    return rows, [*table.flaws, *(flaw for row in rows for flaw in row.flaws)]


def person(row):
    """What was read of a row."""
    place = spelt(row.get("commune") or row.get("unit"))
    assert (row.get("title"), row.values["signed_on"]) == (TITLE, DAY)
    return row.get("full_name"), (place.type, place.name.casefold()), row.get("number")


def wanted(each: Person):
    place = spelt(each.commune)
    return each.name, (place.type, place.name.casefold()), each.number


@pytest.mark.parametrize("write", [shapes.as_xlsx, shapes.as_csv, shapes.as_ods, shapes.as_html])
def test_exactly_those_people_or_a_refusal_that_names_the_cell(write):
    @settings(max_examples=60, deadline=None)
    @given(shapes.people, shapes.layouts)
    def check(who, how):
        rows, flaws = read(write(shapes.lines(who, how), how))
        if flaws:
            assert all(flaw.row for flaw in flaws)
            assert how.letters in OLD, [(flaw.address, flaw.found, flaw.message) for flaw in flaws]
            return
        if how.letters in OLD and write is not shapes.as_xlsx:
            names = {each.name for each in who}
            assert {row.get("full_name") for row in rows} <= names | {row.name for row in rows if not row.warnings}
            return
        assert [person(row) for row in rows] == [wanted(each) for each in shapes.expected(who, how)]

    check()
