"""What pages cost on a slow line."""

import pytest
from django.urls import reverse

from accounts.models import Role
from tests.registry.factories import person_with

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_a_second_page_of_the_staff_area_fetches_little_but_itself(desktop, sign_in):
    sign_in(person_with(Role.PROVINCE), on=desktop)
    desktop.goto(reverse("roster:index"), wait_until="networkidle")
    fetched = []
    desktop.on("response", lambda each: each.from_service_worker or fetched.append(each))
    desktop.goto(reverse("reorganisations:index"), wait_until="networkidle")
    sizes = {each.url: max(0, each.request.sizes()["responseBodySize"]) for each in fetched}  # below 0: kept
    assert sum(sizes.values()) < 10_000, sizes
