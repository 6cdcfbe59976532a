"""What logs do not say."""

import logging

import pytest
from django.db import IntegrityError

from accounts.models import User
from elearn.base.requests.logs import DiscreetFormatter
from tests.accounts.factories import UserFactory


def line(message, error=None):
    info = (type(error), error, error.__traceback__) if error else None
    return DiscreetFormatter("%(message)s").format(
        logging.LogRecord("x", logging.ERROR, "", 1, message, (), info)
    )


@pytest.mark.django_db
def test_an_address_that_is_taken_is_not_told():
    UserFactory(email="lan.nguyen@vi-du.vn")
    with pytest.raises(IntegrityError) as caught:
        UserFactory(email="lan.nguyen@vi-du.vn")
    said = line("Internal Server Error: /x/", caught.value)
    assert "IntegrityError" in said
    assert "Key (" in said
    assert "lan.nguyen" not in said
    assert User._meta.db_table in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("POST /x/?to=a.b+c@vi-du.com.vn failed", "POST /x/?to=… failed"),
        ("DETAIL:  Key (phone)=(0912345678) already exists.", "DETAIL:  Key (phone)=(…) already exists."),
        (
            "Key (a, b)=(1, (x)) conflicts with existing key (a, b)=(1, 2).",
            "Key (a, b)=(…) conflicts with existing key (a, b)=(…).",
        ),
        ("DETAIL:  Failing row contains (1, Lan, null).", "DETAIL:  Failing row contains (…)."),
        ("nothing to hide @ all", "nothing to hide @ all"),
    ],
)
def test_hides_who_it_was(text, said):
    assert line(text) == said
