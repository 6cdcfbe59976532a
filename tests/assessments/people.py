"""People with a role, signed in or not, and how many queries a page costs."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, RoleAssignment
from tests.accounts.factories import UserFactory
from tests.localities.factories import UnitFactory
from tests.times import TODAY


def person(role=None):
    """Somebody with this role from today."""
    user = UserFactory()
    if role:
        unit = UnitFactory() if role == Role.UNIT_OFFICER else None
        RoleAssignment.objects.create(user=user, role=role, unit=unit, valid_from=TODAY)
    return user


def count_queries(client, url):
    """How many statements the page takes, once what is kept in the process is there."""
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    return len(queries)
