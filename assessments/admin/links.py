"""Addresses within the staff area of assessments that several of its pages lead to."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse


def bank_link(**filters: Any) -> str:
    """The question bank with these filters."""
    return f"{reverse('bank:index')}?{urlencode(filters)}"
