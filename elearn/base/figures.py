"""Numbers and moments in sentences."""

import datetime

from django.utils import timezone
from django.utils.formats import date_format, number_format


def figure(number: int) -> str:
    """As it is read here, with a point between thousands: 1.633."""
    return number_format(number, force_grouping=True)


def moment(at: datetime.datetime) -> str:
    """To the minute, at home: 09:05 ngày 20/11/2026."""
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")
