"""People of the staff area."""

from accounts.models import RoleAssignment
from tests.accounts.factories import UserFactory
from tests.times import TODAY


def person_with(role, unit=None):
    """Somebody who holds the role, an officer in the unit."""
    person = UserFactory(unit=unit)
    RoleAssignment.objects.create(user=person, role=role, unit=unit, valid_from=TODAY.replace(year=2020))
    return person
