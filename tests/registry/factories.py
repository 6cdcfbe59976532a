"""Schemes, people who meet them, and people certified under them."""

import datetime

import factory

from accounts.models import RoleAssignment
from localities.models import Locality, Unit
from registry.certifying import certify
from registry.models import Decision, Scheme
from tests.accounts.factories import UserFactory
from tests.certificates.factories import completed, course
from tests.times import MERGER, NINE_AM, TODAY


def commune(name="Đất Mũi", parent=None, valid_from=MERGER, valid_until=None, level="commune"):
    return Locality.objects.create(
        code=str(Locality.objects.count()),
        name=name,
        level=level,
        type="xa",
        parent=parent,
        valid_from=valid_from,
        valid_until=valid_until,
    )


def unit(name="Đoàn xã Đất Mũi", locality=None, **fields):
    return Unit.objects.create(name=name, kind="commune", locality=locality or commune(), **fields)


def person_with(role, at_unit=None):
    person = UserFactory(unit=at_unit)
    RoleAssignment.objects.create(user=person, role=role, unit=at_unit, valid_from=datetime.date(2020, 1, 1))
    return person


class SchemeFactory(factory.django.DjangoModelFactory):
    """Requires one new course unless `courses` are given."""

    class Meta:
        model = Scheme
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Tuyên truyền viên của Đoàn cấp xã {n}")
    title = Scheme.Title.PROPAGANDIST
    level = Scheme.Level.COMMUNE
    validity_months = 24

    @factory.post_generation
    def courses(obj, create, extracted, **kwargs):
        obj.required_courses.set([course(title=obj.name)] if extracted is None else extracted)


class DecisionFactory(factory.django.DjangoModelFactory):
    """On paper only, not yet recorded."""

    class Meta:
        model = Decision
        strategy = factory.BUILD_STRATEGY

    kind = Decision.Kind.CERTIFY
    number = factory.Sequence(lambda n: f"{n + 1}-QĐ/MAU")
    signed_on = TODAY
    issuing_body = "BCH Tỉnh Đoàn Cà Mau"
    signer = "Nguyễn Văn Mẫu"
    signer_capacity = "Bí thư"


def eligible_person(scheme, at=NINE_AM, **fields):
    """Somebody who has completed the scheme's courses; with a unit unless `unit=None` is given."""
    fields.setdefault("unit", Unit.objects.first() or unit())
    person = UserFactory(**fields)
    for page in scheme.required_courses.all():
        completed(person, of=page, at=at)
    return person


def certified(scheme=None, on=TODAY, valid_from=None, by=None, **person):
    """A certification decided on the day `on`."""
    scheme = scheme or Scheme.objects.first() or SchemeFactory()
    at = datetime.datetime.combine(on, datetime.time(8), tzinfo=NINE_AM.tzinfo)
    somebody = eligible_person(scheme, at=at, **person)
    decision = DecisionFactory(signed_on=on)
    return certify(
        scheme, [somebody.pk], decision=decision, valid_from=valid_from or on, by=by or somebody, at=at
    )[0]
