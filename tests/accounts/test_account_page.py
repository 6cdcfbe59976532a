"""The account page of the staff area asks for nothing that is not kept."""

import pytest
from django.urls import reverse

from accounts.models import Role
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_asks_for_no_first_and_last_name(client):
    client.force_login(UserFactory(role=Role.TRAINER))
    page = client.get(reverse("wagtailadmin_account")).content.decode()
    assert "first_name" not in page
    assert "last_name" not in page
