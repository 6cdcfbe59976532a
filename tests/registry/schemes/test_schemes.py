import datetime

import pytest

from registry.models import SchemeVersion
from tests.accounts.factories import UserFactory
from tests.certificates.factories import CertificateFactory, completed, course
from tests.registry.factories import SchemeFactory, certified, eligible_person
from tests.times import NINE_AM, TODAY

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


class TestValidUntil:
    @pytest.mark.parametrize(
        ("months", "valid_from", "valid_until"),
        [
            (24, "2026-11-23", "2028-11-23"),
            (6, "2026-08-31", "2027-03-01"),
            (1, "2024-01-31", "2024-03-01"),
            (12, "2026-12-01", "2027-12-01"),
        ],
    )
    def test_counts_months(self, months, valid_from, valid_until):
        scheme = SchemeVersion(validity_months=months)
        assert scheme.valid_until(datetime.date.fromisoformat(valid_from)).isoformat() == valid_until

    def test_may_have_no_end(self):
        assert SchemeVersion(validity_months=None).valid_until(TODAY) is None


class TestEligible:
    def test_is_who_completed_the_course(self):
        scheme = SchemeFactory()
        person = eligible_person(scheme)
        UserFactory()
        assert list(scheme.eligible(TODAY)) == [person]

    def test_needs_all_required_courses(self):
        one, two = course("Một"), course("Hai")
        scheme = SchemeFactory(version__courses=[one, two])
        completed(UserFactory(), of=one)
        both = eligible_person(scheme)
        assert list(scheme.eligible(TODAY)) == [both]

    def test_tells_when_the_last_course_was_completed(self):
        one, two = course("Một"), course("Hai")
        person = UserFactory()
        completed(person, of=one, at=NINE_AM - 5 * DAY)
        completed(person, of=two, at=NINE_AM)
        assert SchemeFactory(version__courses=[one, two]).eligible(TODAY).get().completed_at == NINE_AM

    def test_looks_at_the_day(self):
        scheme = SchemeFactory()
        eligible_person(scheme, at=NINE_AM)
        assert not scheme.eligible(TODAY - DAY)
        assert scheme.eligible(TODAY)

    def test_counts_the_day_as_it_is_here(self):
        scheme = SchemeFactory()
        eligible_person(scheme, at=NINE_AM.replace(hour=0, minute=5))  # the day before in UTC
        assert not scheme.eligible(TODAY - DAY)

    def test_is_nobody_who_holds_the_title(self):
        certification = certified()
        assert not certification.scheme.eligible(TODAY)

    def test_is_nobody_whose_title_begins_later(self):
        certification = certified(valid_from=TODAY + 30 * DAY)
        assert not certification.scheme.eligible(TODAY)

    def test_is_again_who_held_it_once(self):
        certification = certified(on=datetime.date(2024, 1, 10))
        assert list(certification.scheme.eligible(TODAY)) == [certification.person]

    def test_is_nobody_whose_certificate_was_withdrawn(self):
        scheme = SchemeFactory()
        certificate = CertificateFactory(of=scheme.latest_version.asked_courses()[0].course)
        certificate.withdraw("Làm bài hộ", by=UserFactory(), at=NINE_AM)
        assert not scheme.eligible(TODAY)

    def test_is_nobody_under_a_scheme_without_courses(self):
        UserFactory()
        assert not SchemeFactory(version__courses=[]).eligible(TODAY)

    def test_is_sorted_by_given_name(self):
        scheme = SchemeFactory()
        for name in ("Trần Thị Ước", "Lê Văn Ăn", "Phạm Đức An"):
            eligible_person(scheme, full_name=name)
        assert [p.full_name.split()[-1] for p in scheme.eligible(TODAY)] == ["An", "Ăn", "Ước"]
