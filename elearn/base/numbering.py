"""Numbers that count one by one within a year, without a gap and without a double, whoever asks at the same time.

A series is a kind of document, such as certificates, or the decisions of one body. The row of a series is
locked from the moment a number is taken until the transaction of the taker ends: what is rolled back gives its number
back, and whoever asks meanwhile waits. So take the number late, in a transaction that is short.
"""

from typing import ClassVar

from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _


class Series(models.Model):
    """The numbers 1 to `last` of the series `name` have been given out in `year`."""

    name = models.CharField(_("series"), max_length=100)
    year = models.PositiveSmallIntegerField(_("year"))
    last = models.PositiveIntegerField(_("last number"))

    NEXT: ClassVar[str] = """
        INSERT INTO base_series (name, year, last) VALUES (%s, %s, %s)
        ON CONFLICT (name, year) DO UPDATE SET last = base_series.last + EXCLUDED.last
        RETURNING last
    """

    class Meta:
        verbose_name = _("series of numbers")
        verbose_name_plural = _("series of numbers")
        constraints = [models.UniqueConstraint(name="one_series_a_year", fields=["name", "year"])]

    def __str__(self) -> str:
        return f"{self.name} {self.year}: {self.last}"

    @classmethod
    def next_number(cls, name: str, year: int) -> int:
        """The next number, from 1. Raises TransactionManagementError outside a transaction."""
        return cls.next_numbers(name, year, 1)[0]

    @classmethod
    def next_numbers(cls, name: str, year: int, count: int) -> range:
        """The next `count` numbers in a row, taken together. Raises TransactionManagementError likewise."""
        if count < 1:
            raise ValueError("take at least one number")
        if not connection.in_atomic_block:
            # Alone, the statement would commit at once, and what fails after it would leave a gap.
            raise transaction.TransactionManagementError("a number is taken in a transaction")
        with connection.cursor() as cursor:
            cursor.execute(cls.NEXT, [name, year, count])
            (last,) = cursor.fetchone()
        return range(last - count + 1, last + 1)
