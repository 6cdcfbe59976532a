import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from certificates.issuing import NotCompleted, issue
from certificates.models import AlreadyWithdrawn, Certificate
from certificates.signals import certificate_issued
from courses.models import Enrolment
from courses.signals import course_completed
from tests.accounts.factories import UserFactory
from tests.certificates.factories import CertificateFactory, completed, course
from tests.times import NINE_AM, TEN_AM, TODAY

pytestmark = pytest.mark.django_db


class TestIssuing:
    def test_a_completed_course_is_certified_by_itself(self):
        enrolment = completed(UserFactory(full_name="Trần Thị Ví Dụ"), of=course("Luật"))
        certificate = enrolment.certificates.get()
        assert (certificate.holder_name, certificate.course_title) == ("Trần Thị Ví Dụ", "Luật")
        assert (certificate.hours, certificate.score) == (Decimal("6.5"), None)
        assert (certificate.completed_on, certificate.issued_at) == (TODAY, NINE_AM)
        assert certificate.issuer == "Tỉnh Đoàn Cà Mau"

    def test_the_score_is_that_of_the_attempt_that_passed(self):
        from tests.assessments.factories import QuizFactory, TrueFalseQuestionFactory, answer_right

        page = course()
        page.quiz = QuizFactory(with_questions=[TrueFalseQuestionFactory()])
        page.save()
        learner = UserFactory()
        attempt = page.enrol(learner, at=NINE_AM).start_quiz(at=NINE_AM)
        answer_right(attempt)
        attempt.submit(at=TEN_AM)
        assert Certificate.objects.get(enrolment__learner=learner).score == 100

    def test_happens_once_whatever_is_retried(self):
        enrolment = completed()
        course_completed.send(Enrolment, enrolment=enrolment)
        assert issue(enrolment, at=TEN_AM) == enrolment.certificates.get()
        assert Certificate.objects.get().issued_at == NINE_AM

    def test_is_told_once(self):
        told = []
        certificate_issued.connect(lambda certificate, **kwargs: told.append(certificate), weak=False)
        enrolment = completed()
        issue(enrolment, at=TEN_AM)
        assert told == [enrolment.certificates.get()]

    def test_needs_a_completed_course(self):
        enrolment = course().enrol(UserFactory(), at=NINE_AM)
        with pytest.raises(NotCompleted):
            issue(enrolment, at=NINE_AM)

    def test_what_it_says_stays_when_names_change(self):
        enrolment = completed(UserFactory(full_name="Lê Văn Thử"))
        enrolment.learner.full_name = "Lê Văn Khác"
        enrolment.learner.save()
        assert issue(enrolment, at=TEN_AM).holder_name == "Lê Văn Thử"

    def test_the_database_keeps_it_to_one_an_enrolment(self):
        certificate = CertificateFactory()
        with pytest.raises(IntegrityError), transaction.atomic():
            Certificate.objects.create(
                enrolment=certificate.enrolment, hours=1, completed_on=TODAY, issued_at=NINE_AM
            )


class TestState:
    @pytest.mark.parametrize(
        ("valid_until", "state"), [(None, "in_force"), ("2026-11-24", "in_force"), ("2026-11-23", "expired")]
    )
    def test_follows_the_day(self, valid_until, state):
        certificate = CertificateFactory(valid_until=valid_until and datetime.date.fromisoformat(valid_until))
        assert certificate.state_on(TODAY) == state
        assert list(Certificate.objects.in_state(state, TODAY)) == [certificate]

    def test_withdrawn_counts_before_expired(self):
        certificate = CertificateFactory(valid_until=TODAY)
        certificate.withdraw("Sai người", by=UserFactory(), at=NINE_AM)
        assert certificate.state_on(TODAY) == Certificate.State.WITHDRAWN
        assert not Certificate.objects.in_state("expired", TODAY)


class TestWithdraw:
    def test_keeps_who_when_and_why(self):
        certificate, officer = CertificateFactory(), UserFactory()
        certificate.withdraw("  Làm bài hộ  ", by=officer, at=TEN_AM)
        certificate.refresh_from_db()
        assert (certificate.withdrawn_by, certificate.withdrawn_at) == (officer, TEN_AM)
        assert certificate.withdrawal_reason == "Làm bài hộ"

    def test_happens_once(self):
        certificate = CertificateFactory()
        other_tab = Certificate.objects.get()
        certificate.withdraw("Làm bài hộ", by=UserFactory(), at=NINE_AM)
        with pytest.raises(AlreadyWithdrawn):
            other_tab.withdraw("Lý do khác", by=UserFactory(), at=TEN_AM)
        assert Certificate.objects.get().withdrawal_reason == "Làm bài hộ"

    def test_needs_a_reason(self):
        with pytest.raises(ValueError):
            CertificateFactory().withdraw("  ", by=UserFactory(), at=NINE_AM)

    def test_the_database_asks_for_who_and_why(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            CertificateFactory(withdrawn_at=NINE_AM)
