"""A period begins on its first day and is over on `valid_until`, in Python and in the database alike."""

import datetime

import pytest
from django.db import IntegrityError

from elearn.base.periods import DateRange, only
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
