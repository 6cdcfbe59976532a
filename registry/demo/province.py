"""A whole province of made-up people for the demonstration: old and new map, two titles, decisions of every kind.

Unlike the few of people.py they have sat no quiz: their courses are completed by writing it down, since 2,000 attempts
would take minutes. What follows from there (certificates, decisions, periods) is done by the calls that the screens
use.
"""

import datetime
from collections.abc import Iterable, Iterator
from itertools import count, cycle, islice, product
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.models import Consent, Purpose, RoleAssignment, User
from accounts.models.consent import WORDINGS
from accounts.models.people import Role
from certificates.issuing import issue_all
from courses.models import CoursePage, Enrolment
from elearn.base.vietnamese import fold, person_sort_key
from localities.models import Locality, Unit
from registry.decisions.deciding import decide
from registry.models import (
    CriterionEvidence,
    Decision,
    Scheme,
    SchemeCourse,
    SchemeCriterion,
    SchemeTarget,
    SchemeVersion,
)

NEW_MAP_DAY = datetime.date(2025, 7, 1)
RAPPORTEURS = "Báo cáo viên của Đoàn cấp tỉnh"
FAMILIES = [
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Huỳnh",
    "Phan",
    "Võ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
]
MIDDLES = ["Văn", "Thị", "Hoàng", "Minh", "Thanh", "Ngọc", "Hữu", "Kim", "Quốc", "Thúy"]
GIVEN = [
    "Mô Phỏng", "Thí Dụ", "Bản Mẫu", "Giả Sử", "Tập Dượt", "Không Thật", "Làm Mẫu",
    "Tượng Trưng", "Đặt Tên", "Bịa Ra", "Trình Diễn", "Ví Như", "Hình Dung", "Ước Lệ", "Thử Nghiệm", "Dùng Thử",
]  # fmt: skip
SIGNER = {
    "issuing_body": "BCH Tỉnh Cà Mau",
    "signer": "Nguyễn Văn Người Ký Mẫu",
    "signer_capacity": "TM. Ban Thường vụ Tỉnh Đoàn, Bí thư",
}
OLD_MAP_DECISIONS = (
    (datetime.date(2024, 12, 16), "101-QĐ/MẪU"),
    (datetime.date(2025, 3, 24), "102-QĐ/MẪU"),
    (datetime.date(2025, 6, 16), "103-QĐ/MẪU"),
)
NEW_MAP_DECISIONS = ((240, "104-QĐ/MẪU"), (180, "105-QĐ/MẪU"), (120, "106-QĐ/MẪU"), (30, "107-QĐ/MẪU"))


class Province:
    """What the steps share: the course, the scheme, who decides, and names that do not repeat."""

    def __init__(self, course: CoursePage, scheme: Scheme, by: User, now: datetime.datetime) -> None:
        self.course, self.scheme, self.by, self.now = course, scheme, by, now
        self.numbers = count(1)
        self.names = (
            f"{family} {middle} {given}" for given, middle, family in product(GIVEN, MIDDLES, FAMILIES)
        )

    def people(self, units: Iterable[Unit], number: int) -> list[User]:
        """So many more people, shared out over the units; they have no password."""
        no_password = make_password(None)
        chosen = islice(cycle(units), number)
        people = [self._person(unit, no_password) for unit in chosen]
        made = User.objects.bulk_create(people, batch_size=500)
        started = datetime.date(2024, 1, 1)
        RoleAssignment.objects.bulk_create(
            RoleAssignment(user=person, role=Role.LEARNER, valid_from=started) for person in made
        )
        return made

    def _person(self, unit: Unit, password: str) -> User:
        name, number = next(self.names), next(self.numbers)
        return User(
            username=f"mophong{number:04}",
            full_name=name,
            password=password,
            unit=unit,
            sort_key=person_sort_key(name),
            search_text=fold(name),
        )

    def complete(self, people: list[User], at: datetime.datetime) -> None:
        """They completed the course at `at` and have the certificate."""
        enrolments = Enrolment.objects.bulk_create(
            Enrolment(
                learner=person,
                course=self.course,
                enrolled_at=at - datetime.timedelta(days=20),
                completed_at=at,
            )
            for person in people
        )
        issue_all(enrolments, at=at)

    def certify(
        self, people: list[User], on: datetime.date, number: str, scheme: Scheme | None = None
    ) -> None:
        """They complete the course, and nine days later a decision certifies them."""
        at = timezone.make_aware(datetime.datetime.combine(on, datetime.time(9)))
        self.complete(people, at - datetime.timedelta(days=9))
        self.decide(Decision.Kind.CERTIFY, people, on, number, scheme=scheme)

    def decide(
        self,
        kind: str,
        people: Iterable[User],
        on: datetime.date,
        number: str,
        *,
        scheme: Scheme | None = None,
        **fields: Any,
    ) -> None:
        """One decision about them."""
        at = timezone.make_aware(datetime.datetime.combine(on, datetime.time(9)))
        ids = [person.pk for person in people]
        decide(
            kind,
            scheme or self.scheme,
            ids,
            by=self.by,
            at=at,
            number=number,
            signed_on=on,
            **SIGNER,
            **fields,
        )

    def day(self, days_ago: int) -> datetime.date:
        """The day so many days before now."""
        return timezone.localdate(self.now) - datetime.timedelta(days=days_ago)


def load_old_map(province: Province, number: int) -> list[User]:
    """So many people certified in the communes of before the merger; a reorganisation then moves them."""
    units = list(_old_units())
    made: list[User] = []
    for (on, decision), share in zip(OLD_MAP_DECISIONS, _shares(number, len(OLD_MAP_DECISIONS)), strict=True):
        people = province.people(units[len(made) % len(units) :] + units, share)
        province.certify(people, on, decision)
        made += people
    return made


def load_new_map(province: Province, number: int) -> None:
    """So many people of the communes and schools of today: certified, suspended, withdrawn, waiting, learning."""
    today = timezone.localdate(province.now)
    communes = list(Unit.objects.in_force(today).filter(kind=Unit.Kind.COMMUNE).order_by("pk"))
    units = [*communes, *_schools(communes[::3])]
    certified = []
    for (days, decision), share in zip(NEW_MAP_DECISIONS, _shares(number * 7 // 10, 4), strict=True):
        people = province.people(units, share)
        province.certify(people, province.day(days), decision)
        certified += people
    _rapporteurs(province, communes[:: max(1, len(communes) // 12)])
    suspended, withdrawn, ended = certified[:3], certified[3:5], certified[5:9]
    province.decide(
        Decision.Kind.SUSPEND,
        suspended,
        province.day(20),
        "108-QĐ/MẪU",
        reason="Không tham gia hoạt động (ví dụ)",
    )
    province.decide(
        Decision.Kind.WITHDRAW, withdrawn, province.day(18), "109-QĐ/MẪU", reason="Vi phạm quy định (ví dụ)"
    )
    province.decide(
        Decision.Kind.END, ended, province.day(10), "110-QĐ/MẪU", reason="Chuyển công tác (ví dụ)"
    )
    _agree_to_be_listed(certified[10::4], province.now)
    waiting = province.people(communes, number // 10)
    province.complete(waiting, province.now - datetime.timedelta(days=6))
    learning = province.people(units, number // 5)
    begun = province.now - datetime.timedelta(days=15)
    Enrolment.objects.bulk_create(
        Enrolment(learner=person, course=province.course, enrolled_at=begun) for person in learning
    )


def _shares(number: int, parts: int) -> list[int]:
    return [number // parts + (part < number % parts) for part in range(parts)]


def _old_units() -> Iterator[Unit]:
    """The Union of every commune of the day before the merger, made where there is none yet."""
    last_day = NEW_MAP_DAY - datetime.timedelta(days=1)
    for commune in Locality.objects.in_force(last_day).filter(
        level=Locality.Level.COMMUNE, valid_until=NEW_MAP_DAY
    ):
        name = f"Đoàn {commune.name[0].lower()}{commune.name[1:]}"
        yield Unit.objects.get_or_create(
            name=name, locality=commune, kind=Unit.Kind.COMMUNE, defaults={"valid_until": NEW_MAP_DAY}
        )[0]


def _schools(communes: list[Unit]) -> list[Unit]:
    """A made-up school in each of these communes."""
    return [
        Unit.objects.get_or_create(
            name=f"Đoàn Trường THPT Mẫu {commune.locality.name}",
            kind=Unit.Kind.SCHOOL,
            locality=commune.locality,
            defaults={"parent": commune, "valid_from": NEW_MAP_DAY},
        )[0]
        for commune in communes
    ]


def _rapporteurs(province: Province, communes: list[Unit]) -> None:
    """A second title, with a criterion that somebody ticked for each."""
    scheme = Scheme.objects.create(
        name=RAPPORTEURS, title=Scheme.Title.RAPPORTEUR, level=Scheme.Level.PROVINCE
    )
    version = SchemeVersion.objects.create(
        scheme=scheme, number=1, applies_from=NEW_MAP_DAY, validity_months=36, window_months=6, grace_months=3
    )
    SchemeCourse.objects.create(version=version, course=province.course)
    SchemeTarget.objects.create(version=version, locality_type="phuong", people=1)
    talk = SchemeCriterion.objects.create(
        version=version, text="Đã báo cáo ít nhất một buổi tại cơ sở, có xác nhận của đơn vị (tiêu chí ví dụ)"
    )
    people = province.people(communes, 24)
    day = province.day(90)
    CriterionEvidence.objects.bulk_create(
        CriterionEvidence(
            person=person,
            criterion=talk,
            met_on=day - datetime.timedelta(days=12),
            evidence="Giấy xác nhận (ví dụ)",
            recorded_by=province.by,
            recorded_at=province.now,
        )
        for person in people
    )
    province.certify(people, day, "111-QĐ/MẪU", scheme)


def _agree_to_be_listed(people: list[User], at: datetime.datetime) -> None:
    Consent.objects.bulk_create(
        Consent(
            person=person,
            purpose=Purpose.PUBLIC_LISTING,
            is_given=True,
            wording=str(WORDINGS[Purpose.PUBLIC_LISTING]),
            answered_at=at,
            recorded_by=person,
        )
        for person in people
    )
