"""Periods of validity: `valid_from` is the first day in force, `valid_until` the first day no longer in force.

An open end is None. The two expressions build exclusion constraints with which the database itself keeps
periods apart; `only` turns an id into a one-value range, so that plain GiST serves and no extension is needed.
"""

import calendar
import datetime
from typing import Any, Self, TypeVar

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

M_co = TypeVar("M_co", bound=models.Model, covariant=True)


class DateRange(Func):
    """The SQL `daterange` of two columns, half open as our periods are."""

    function = "daterange"
    output_field = DateRangeField()

    def __init__(self, lower: str, upper: str, **extra: Any) -> None:
        super().__init__(F(lower), F(upper), Value("[)"), **extra)

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """For migrations: the names of the two columns are all there is to it."""
        lower, upper, _bounds = self.get_source_expressions()
        return f"{type(self).__module__}.{type(self).__name__}", (lower.name, upper.name), {}


class only(Func):  # noqa: N801 - reads as the word it is in a constraint
    """The SQL range that holds just the id in one column."""

    function = "int8range"

    def __init__(self, column: str, **extra: Any) -> None:
        # Twice, not by a template that repeats itself: when a form is checked, values take the place of the column.
        super().__init__(self.number(column), self.number(column), Value("[]"), **extra)
        self.column = column

    @staticmethod
    def number(column: str) -> Any:
        """The number that stands for what is in the column."""
        return F(column)

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """For migrations: the name of the column is all there is to it."""
        return f"{type(self).__module__}.{type(self).__name__}", (self.column,), {}


class only_text(only):  # noqa: N801 - as `only`
    """The SQL range that holds just the 64-bit hash of the text in one column."""

    @staticmethod
    def number(column: str) -> Any:
        """Two texts of one hash are not to be expected."""
        return Func(F(column), function="hashtextextended", template="%(function)s(%(expressions)s, 0)")


class PeriodQuerySet(models.QuerySet[M_co]):
    """Rows that are true over [valid_from, valid_until)."""

    def in_force(self, on: datetime.date) -> Self:
        """Those in force on the day `on`."""
        return self.filter(in_force_q(on))


def in_force_q(on: datetime.date, prefix: str = "") -> Q:
    """The condition "in force on `on`", for rows reached over a relation `prefix` such as "roles__"."""
    started = Q(**{f"{prefix}valid_from": None}) | Q(**{f"{prefix}valid_from__lte": on})
    not_over = Q(**{f"{prefix}valid_until": None}) | Q(**{f"{prefix}valid_until__gt": on})
    return started & not_over


def period_is_not_empty(name: str) -> models.CheckConstraint:
    """The constraint that a period has at least one day."""
    return models.CheckConstraint(
        name=name,
        condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
        violation_error_message=_("The end must come after the beginning."),
    )


def add_months(day: datetime.date, months: int) -> datetime.date:
    """The same day of the month so many months later (earlier, if negative), or that month's last day.

    Three months before 31 May it is 28 February: when something opens that is to be open for whole months at least.
    """
    years, month0 = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month0 + 1
    return datetime.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def after_months(day: datetime.date, months: int) -> datetime.date:
    """The first day after a term of so many months of which `day` is the first; earlier, if negative.

    A month that has no such day counts to its end (Civil Code 2015, art. 148.3): 24 months from 29 February 2024
    last until 28 February 2026, so this is 1 March; six months from 31 August last until the end of February.
    """
    same = add_months(day, months)
    return same if same.day == day.day else same + datetime.timedelta(days=1)
