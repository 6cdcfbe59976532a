"""What was doubled before the constraints were there is brought in order by the migrations, on a database with rows."""

import datetime
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse

from accounts.models import RoleAssignment
from registry.models import ApiToken
from tests.accounts.factories import UserFactory
from tests.times import NINE_AM, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("owning")]
DAY = datetime.timedelta(days=1)


def without(model, *names):
    """Within the test's transaction the table is as it was before."""
    with connection.cursor() as cursor:
        for constraint in [each for each in model._meta.constraints if each.name in names]:
            cursor.execute(str(constraint.remove_sql(model, connection.schema_editor())))


def migrate(module, function):
    getattr(import_module(module), function)(apps, None)


def test_a_role_held_twice_is_held_over_the_days_of_both():
    without(RoleAssignment, "a_role_is_held_once_at_a_time", "a_role_without_unit_is_held_once_at_a_time")
    person = UserFactory()
    for begin, end in [(TODAY, TODAY + 5 * DAY), (TODAY + 2 * DAY, None), (TODAY - 9 * DAY, TODAY - 8 * DAY)]:
        person.roles.create(role="trainer", valid_from=begin, valid_until=end)
    person.roles.create(role="learner", valid_from=TODAY)
    migrate("accounts.migrations.0011_roles_held_twice", "join")
    kept = person.roles.order_by("role", "valid_from").values_list("role", "valid_from", "valid_until")
    assert list(kept) == [
        ("learner", TODAY, None),
        ("trainer", TODAY - 9 * DAY, TODAY - 8 * DAY),
        ("trainer", TODAY, None),
    ]


def test_tokens_of_one_name_get_numbers():
    without(ApiToken, "a_token_is_told_by_its_name")
    user = UserFactory()
    for _ in range(3):
        ApiToken.make("Cổng", ["roster"], by=user, at=NINE_AM)
    migrate("registry.migrations.0031_tokens_of_one_name", "number")
    assert set(ApiToken.objects.values_list("name", flat=True)) == {"Cổng", "Cổng (2)", "Cổng (3)"}


def test_what_is_alike_elsewhere_is_no_double(admin_client):
    """The constraint looks at the person also where a form is checked."""
    UserFactory(role="trainer")
    person = UserFactory()
    role = {"role": "trainer", "unit": "", "valid_from": str(TODAY), "valid_until": ""}
    admin_client.post(
        reverse("wagtailusers_users:roles", args=[person.pk]), role | {"own_password": "password"}
    )
    assert person.roles.get().role == "trainer"
