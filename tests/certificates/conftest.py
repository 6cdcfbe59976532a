"""A certificate, units, and the province."""

import pytest

from accounts.models import Role
from certificates.models import Certificate
from localities.models import Locality, Unit
from tests.certificates.factories import CertificateFactory
from tests.certificates.people import person_with
from tests.kept import kept


@pytest.fixture(scope="module")
def issued(django_db_setup, django_db_blocker):
    """The id of a certificate that is issued once for all tests of a file."""
    with kept(django_db_blocker):
        yield CertificateFactory().pk


@pytest.fixture
def certificate(issued):
    return Certificate.objects.get(pk=issued)


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
