"""A period begins on its first day and is over on `valid_until`, in Python and in the database alike."""

import datetime

import pytest
from django.db import IntegrityError
from hypothesis import given
from hypothesis import strategies as st

from elearn.base.periods import DateRange, after_months, only
from localities.models import Locality
from tests.localities.factories import LocalityFactory

DAY = datetime.timedelta(days=1)
FIRST, LAST = datetime.date(2025, 7, 1), datetime.date(2026, 6, 30)


@pytest.mark.django_db
class TestInForce:
    def names(self, on):
        return set(Locality.objects.in_force(on).values_list("name", flat=True))

    def test_begins_on_the_first_day_and_is_over_after_the_last(self):
        LocalityFactory(name="x", valid_from=FIRST, valid_until=LAST + DAY)
        assert [self.names(on) for on in (FIRST - DAY, FIRST, LAST, LAST + DAY)] == [
            set(),
            {"x"},
            {"x"},
            set(),
        ]

    @pytest.mark.parametrize("on", [datetime.date.min, FIRST, datetime.date.max])
    def test_knows_open_ends(self, on):
        LocalityFactory(name="x")
        assert self.names(on) == {"x"}

    def test_means_what_the_range_in_the_database_means(self):
        LocalityFactory(valid_from=FIRST, valid_until=LAST + DAY)
        ranges = Locality.objects.annotate(period=DateRange("valid_from", "valid_until"))
        for on in (FIRST - DAY, FIRST, LAST, LAST + DAY):
            assert ranges.filter(period__contains=on).count() == len(self.names(on))

    @pytest.mark.parametrize("until", [FIRST, FIRST - DAY])
    def test_a_period_without_a_day_is_refused(self, until):
        with pytest.raises(IntegrityError):
            LocalityFactory(valid_from=FIRST, valid_until=until)


class TestExpressions:
    @pytest.mark.parametrize("expression", [DateRange("valid_from", "valid_until"), only("person_id")])
    def test_are_rebuilt_from_migrations(self, expression):
        path, args, kwargs = expression.deconstruct()
        assert path == f"elearn.base.periods.{type(expression).__name__}"
        assert type(expression)(*args, **kwargs) == expression


class TestAfterMonths:
    @pytest.mark.parametrize(
        ("first", "months", "last"),
        [
            ("2024-02-29", 24, "2026-02-28"),
            ("2024-02-29", 48, "2028-02-28"),
            ("2025-08-31", 6, "2026-02-28"),
            ("2024-08-30", 6, "2025-02-28"),
            ("2024-08-28", 6, "2025-02-27"),
            ("2026-10-31", 1, "2026-11-30"),
            ("2023-03-01", 12, "2024-02-29"),
            ("2024-01-01", 24, "2025-12-31"),
            ("2026-03-31", -1, "2026-02-28"),
        ],
    )
    def test_counts_a_month_without_the_day_to_its_end(self, first, months, last):
        assert after_months(datetime.date.fromisoformat(first), months) - DAY == datetime.date.fromisoformat(
            last
        )

    @given(
        st.dates(datetime.date(1950, 1, 1), datetime.date(2150, 1, 1)),
        st.integers(1, 240),
        st.integers(1, 240),
    )
    def test_never_shortens_a_term_by_beginning_it_later_nor_by_adding_to_it(self, first, months, more):
        end = after_months(first, months)
        assert end <= after_months(first + DAY, months)
        assert end < after_months(first, months + more)
