"""Numbers in sentences."""

from django.utils.formats import number_format


def figure(number: int) -> str:
    """As it is read here, with a point between thousands: 1.633."""
    return number_format(number, force_grouping=True)
