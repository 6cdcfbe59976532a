"""Made-up people for a demonstration: every screen shows something, and no name, number or date is anybody's.

All is done by the calls that the screens use, at days counted back from `now`, so that what follows from what
(marks, completion, certificate, eligibility) is as in real life.
"""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from itertools import count, islice, product
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.models import Role, RoleAssignment, User
from assessments.models import Attempt, AttemptItem
from certificates.models import CertificateTemplate
from certificates.models.template import DEFAULTS
from courses.models import CoursePage, CourseTrainer, Enrolment
from localities.models import Locality, Succession, Unit
from registry.decisions.deciding import decide
from registry.demo.province import FAMILIES, Province, load_new_map, load_old_map
from registry.models import Decision, Reorganisation, Scheme, SchemeCourse, SchemeTarget, SchemeVersion
from registry.people.reorganisation import apply

PASSWORD = "elearn-demo"  # noqa: S105 - printed for everyone to see
SCHEME = "Tuyên truyền viên của Đoàn cấp xã"
HOME_UNIT = "Đoàn xã Đất Mũi"
OLD_MAP_DAY, NEW_MAP_DAY = datetime.date(2024, 5, 20), datetime.date(2025, 7, 1)
ESSAY = (
    "Tôi sẽ gặp riêng, lắng nghe và không tra hỏi; không chụp ảnh, không đăng lên mạng; hỏi ý kiến người đó trước "
    "khi báo cho ai; giữ kín câu chuyện; cùng người đó liên hệ Ủy ban nhân dân xã, công an hoặc tổng đài 111; "
    "không hứa điều mình không làm được và không tự liên lạc với người bị nghi ngờ."
)
GIVEN = ["Văn Mẫu", "Thị Ví Dụ", "Văn Thử", "Thị Minh Họa", "Văn Giả Định"]


@dataclass
class Demo:
    """What the steps of the demonstration share."""

    course: CoursePage
    now: datetime.datetime

    def __post_init__(self) -> None:
        self.names = (f"{family} {given}" for given, family in product(GIVEN, FAMILIES))
        self.numbers = count(1)
        self.units = _communes(timezone.localdate(self.now))

    def days_ago(self, days: int) -> datetime.datetime:
        """The moment so many days before now."""
        return self.now - datetime.timedelta(days=days)

    def people(self, number: int, unit: Unit) -> list[User]:
        """So many more made-up people of the unit; they have no password."""
        return [
            User.objects.create_user(f"mau{next(self.numbers):03}", full_name=name, unit=unit)
            for name in islice(self.names, number)
        ]


def load_people(course: CoursePage, *, now: datetime.datetime, province: int = 0) -> bool:
    """Make the four logins and everybody else. Whether anything was done: not when the people are there.

    With `province`, about so many more people in all communes, as province.py makes them.
    """
    if User.objects.filter(username="hocvien").exists():
        return False
    demo = Demo(course, now)
    logins = _make_logins(demo)
    CertificateTemplate.objects.default().add_version(
        by=logins["tinhdoan"],
        **DEFAULTS,
        signatory_capacity="TM. BAN THƯỜNG VỤ; BÍ THƯ",
        signatory_name="Phạm Văn Người Ký (ví dụ)",
    )
    CourseTrainer.objects.create(course=course, trainer=logins["giangvien"])
    scheme = _make_scheme(course)
    many = Province(course, scheme, logins["tinhdoan"], now) if province else None
    _certify_under_the_old_map(demo, scheme, logins)
    if many:
        load_old_map(many, province * 3 // 10)
    _reorganise(logins["tinhdoan"], now)
    if many:
        load_new_map(many, province * 7 // 10)
    _certify_on_the_new_map(demo, scheme, logins)
    _leave_some_on_the_way(demo, logins["giangvien"])
    return True


def _make_logins(demo: Demo) -> dict[str, User]:
    home = Unit.objects.in_force(timezone.localdate(demo.now)).get(name=HOME_UNIT)
    for unit, name, phone in (
        (home, "Lê Văn Cán Bộ Mẫu", "0900 000 001"),
        (home.parent, "Văn phòng (ví dụ)", "0290 000 0000"),
    ):
        unit.contact_name, unit.contact_phone, unit.contact_hours = name, phone, "giờ hành chính (ví dụ)"
        unit.save()
    logins, password = {}, make_password(PASSWORD)  # hashing takes a while; all four have the same
    for username, name, role, unit in (
        ("hocvien", "Nguyễn Văn Mẫu Một", Role.LEARNER, home),
        ("giangvien", "Trần Thị Giảng Viên Mẫu", Role.TRAINER, home.parent),
        ("canbo", "Lê Văn Cán Bộ Mẫu", Role.UNIT_OFFICER, home),
        ("tinhdoan", "Phạm Thị Tỉnh Đoàn Mẫu", Role.PROVINCE, home.parent),
    ):
        user = User.objects.create(username=username, password=password, full_name=name, unit=unit)
        RoleAssignment.objects.create(user=user, role=role, unit=unit, valid_from=OLD_MAP_DAY)
        logins[username] = user
    return logins


def _make_scheme(course: CoursePage) -> Scheme:
    scheme, is_new = Scheme.objects.get_or_create(
        name=SCHEME, defaults={"title": Scheme.Title.PROPAGANDIST, "level": Scheme.Level.COMMUNE}
    )
    if is_new:
        version = SchemeVersion.objects.create(
            scheme=scheme, number=1, applies_from=OLD_MAP_DAY, validity_months=24
        )
        SchemeCourse.objects.create(version=version, course=course)
        for type_, people in (("xa", 3), ("phuong", 4)):
            SchemeTarget.objects.create(version=version, locality_type=type_, people=people)
    return scheme


def _communes(today: datetime.date) -> list[Unit]:
    """The home unit and 14 others of today's map."""
    units = list(Unit.objects.in_force(today).filter(kind=Unit.Kind.COMMUNE).select_related("locality"))
    home = next(unit for unit in units if unit.name == HOME_UNIT)
    return [home, *[unit for unit in units if unit != home][::4][:14]]


def _certify_under_the_old_map(demo: Demo, scheme: Scheme, logins: dict[str, User]) -> None:
    """A few in 2024, in units of that time."""
    signed_at = timezone.make_aware(datetime.datetime.combine(OLD_MAP_DAY, datetime.time(9)))
    certified: dict[int, User] = {}
    for unit in demo.units[:3]:
        for person in demo.people(2, _unit_before(unit)):
            finish(person, demo.course, at=signed_at - datetime.timedelta(days=9), marker=logins["giangvien"])
            certified[person.pk] = person
    _decide(scheme, certified, "01-QĐ/MẪU", at=signed_at, by=logins["tinhdoan"])


def _reorganise(by: User, now: datetime.datetime) -> None:
    """Move everybody along the successions; people of split communes wait for somebody to place them."""
    reorganisation = Reorganisation.objects.create(
        name="Sắp xếp đơn vị hành chính từ ngày 01/7/2025",
        effective_on=NEW_MAP_DAY,
        legal_basis="Nghị quyết 202/2025/QH15; Nghị quyết 1655/NQ-UBTVQH15",
        made_by=by,
        made_at=now,
    )
    apply(reorganisation, by=by, at=now)


def _unit_before(unit: Unit) -> Unit:
    """The unit of the largest part of the ground before the new map, of which the map tells only the commune."""
    before = Locality.objects.filter(
        pk__in=Succession.objects.filter(successor=unit.locality, effective_on=NEW_MAP_DAY).values(
            "predecessor"
        )
    ).first()
    if before is None:
        return unit
    name = f"Đoàn {before.name[0].lower()}{before.name[1:]}"
    return Unit.objects.get_or_create(
        name=name, locality=before, kind=Unit.Kind.COMMUNE, defaults={"valid_until": NEW_MAP_DAY}
    )[0]


def _certify_on_the_new_map(demo: Demo, scheme: Scheme, logins: dict[str, User]) -> None:
    """Some 300 and some 60 days ago, a few in every commune; then some who have finished and wait."""
    for number, days, units in (("02-QĐ/MẪU", 300, demo.units[:9]), ("03-QĐ/MẪU", 60, demo.units[5:])):
        people = [person for unit in units for person in demo.people(2, unit)]
        for person in people:
            finish(person, demo.course, at=demo.days_ago(days + 12), marker=logins["giangvien"])
        chosen = {person.pk: person for person in people}
        _decide(scheme, chosen, number, at=demo.days_ago(days), by=logins["tinhdoan"])
    for unit in demo.units[:6]:
        for person in demo.people(1, unit):
            finish(person, demo.course, at=demo.days_ago(5), marker=logins["giangvien"])


def _leave_some_on_the_way(demo: Demo, trainer: User) -> None:
    """At home: one has enrolled, one has read a lesson, one awaits marking, one has an attempt open."""
    enrolled, reading, waiting, answering = demo.people(4, demo.units[0])
    demo.course.enrol(enrolled, at=demo.days_ago(1))
    begun = demo.course.enrol(reading, at=demo.days_ago(3))
    for lesson in demo.course.lessons()[:1]:
        begun.complete_lesson(lesson, at=demo.days_ago(2))
    _hand_in(waiting, demo.course, at=demo.days_ago(1))
    _read(answering, demo.course, at=demo.days_ago(1)).start_quiz(at=demo.now)


def finish(person: User, course: CoursePage, *, at: datetime.datetime, marker: User) -> None:
    """The person reads all lessons and passes the quiz; the marker gives essays nearly all points."""
    attempt = _hand_in(person, course, at=at)
    for item in attempt.items.filter(share=None):
        item.give((item.points * Decimal("0.85")).quantize(Decimal("0.01")), by=marker, at=at)


def _read(person: User, course: CoursePage, *, at: datetime.datetime) -> Enrolment:
    enrolment = course.enrol(person, at=at - datetime.timedelta(days=6))
    for lesson in course.lessons().defer("body"):
        enrolment.complete_lesson(lesson, at=at)
    return enrolment


def _hand_in(person: User, course: CoursePage, *, at: datetime.datetime) -> Attempt:
    attempt = _read(person, course, at=at).start_quiz(at=at)
    items = attempt.items_with_responses()
    answers = {item.position: {"": _right_answer(item)} for item in items}
    for position in _mistakes(items, person.pk % (1 + len(items) // 6)):
        answers[position] = {"": ["false" if answers[position][""] == ["true"] else "true"]}
    attempt.answer_all(answers, known=0, at=at)
    attempt.submit(at=at)
    return attempt


def _right_answer(item: AttemptItem) -> list[str]:
    key: Any = item.item.key
    if key is None:
        return [ESSAY]
    return [str(key).lower()] if isinstance(key, bool) else list(key)


def _mistakes(items: list[AttemptItem], number: int) -> list[int]:
    """Where to go wrong: the positions of the first true/false questions."""
    return [item.position for item in items if isinstance(item.item.key, bool)][:number]


def _decide(scheme: Scheme, people: dict[int, Any], number: str, *, at: datetime.datetime, by: User) -> None:
    decide(
        Decision.Kind.CERTIFY,
        scheme,
        people.keys(),
        by=by,
        at=at,
        number=number,
        signed_on=timezone.localdate(at),
        issuing_body="BCH Tỉnh Cà Mau",
        signer="Nguyễn Văn Người Ký Mẫu",
        signer_capacity="TM. Ban Thường vụ Tỉnh Đoàn, Bí thư",
    )
