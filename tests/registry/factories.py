"""Schemes, people who meet them, and people certified under them."""

import datetime
from itertools import count

import factory

from accounts.models import RoleAssignment
from localities.models import Locality, Unit
from registry.decisions.deciding import decide
from registry.models import Decision, Scheme, SchemeCourse, SchemeVersion
from tests.accounts.factories import UserFactory
from tests.certificates.factories import completed, course
from tests.times import MERGER, NINE_AM, TODAY

LONG_AGO = datetime.date(2020, 1, 1)
_numbers = count(1)


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
    """With a version since 2020 that asks for one new course, unless `courses` are given.

    Terms of the version are given as `version__validity_months=12`.
    """

    class Meta:
        model = Scheme
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Tuyên truyền viên của Đoàn cấp xã {n}")
    title = Scheme.Title.PROPAGANDIST
    level = Scheme.Level.COMMUNE

    @factory.post_generation
    def version(obj, create, extracted, courses=None, **terms):
        new_version(obj, courses, **terms)


def new_version(scheme, courses=None, applies_from=LONG_AGO, **terms):
    """The next version of the scheme, which asks for one new course unless `courses` are given."""
    latest = scheme.latest_version
    version = SchemeVersion.objects.create(
        scheme=scheme,
        number=latest.number + 1 if latest else 1,
        applies_from=applies_from,
        **{"validity_months": 24, **terms},
    )
    for page in [course(title=scheme.name)] if courses is None else courses:
        SchemeCourse.objects.create(version=version, course=page)
    return version


def paper(**fields):
    """What a signed paper says, for `decide` and `draft`; numbers never repeat."""
    return {
        "number": f"{next(_numbers)}-QĐ/MAU",
        "signed_on": TODAY,
        "issuing_body": "BCH Tỉnh Cà Mau",
        "signer": "Nguyễn Văn Mẫu",
        "signer_capacity": "Bí thư",
        **fields,
    }


def eligible_person(scheme, at=NINE_AM, **fields):
    """Somebody who has completed the scheme's courses; with a unit unless `unit=None` is given."""
    fields.setdefault("unit", Unit.objects.first() or unit())
    person = UserFactory(**fields)
    for asked in scheme.latest_version.asked_courses():
        completed(person, of=asked.course, at=at)
    return person


def at_eight(day):
    """Eight in the morning of the day."""
    return datetime.datetime.combine(day, datetime.time(8), tzinfo=NINE_AM.tzinfo)


def certified(scheme=None, on=TODAY, valid_from=None, by=None, **person):
    """A certification decided on the day `on`."""
    scheme = scheme or Scheme.objects.first() or SchemeFactory()
    somebody = eligible_person(scheme, at=at_eight(on), **person)
    return decide(
        Decision.Kind.CERTIFY,
        scheme,
        [somebody.pk],
        by=by or somebody,
        at=at_eight(on),
        **paper(signed_on=on, effective_on=valid_from),
    )[0]


def touch(certification, kind, effective_on, at=None, **fields):
    """A decision of this kind about the title, from the day `effective_on`."""
    return decide(
        kind,
        certification.scheme,
        [certification.person_id],
        by=certification.person,
        at=at or NINE_AM,
        **paper(
            **{
                "signed_on": min(effective_on, TODAY),
                "effective_on": effective_on,
                "reason": "Lý do",
                **fields,
            }
        ),
    )[0]
