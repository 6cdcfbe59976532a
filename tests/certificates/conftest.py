"""Units with officers, and the province."""

import pytest

from accounts.models import Role
from localities.models import Locality, Unit
from tests.certificates.people import person_with


@pytest.fixture
def units():
    places = [
        Locality.objects.create(code=code, name=name, level="commune", type="xa")
        for code, name in (("1", "Đất Mũi"), ("2", "Hồ Thị Kỷ"))
    ]
    return [
        Unit.objects.create(name=f"Đoàn xã {place.name}", kind="commune", locality=place) for place in places
    ]


@pytest.fixture
def province(db):
    return person_with(Role.PROVINCE)
