import datetime
import threading
import unicodedata
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from certificates.issuing import NotCompleted, NothingToCorrect, issue, issue_all, reissue
from certificates.models import AlreadyReplaced, AlreadyWithdrawn, Certificate
from certificates.signals import certificate_issued, certificate_replaced
from courses.models import Enrolment
from courses.signals import course_completed
from tests.accounts.factories import UserFactory
from tests.certificates.factories import CertificateFactory, completed, course
from tests.localities.factories import UnitFactory
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


class TestNumber:
    def test_counts_within_a_year(self):
        first, second = CertificateFactory(), CertificateFactory()
        assert (first.serial, second.serial) == ("2026-000001", "2026-000002")

    def test_begins_anew_with_the_year_here(self):
        CertificateFactory()
        new_year = datetime.datetime(2026, 12, 31, 17, 30, tzinfo=datetime.UTC)  # 0:30 in Cà Mau
        assert CertificateFactory(at=new_year).serial == "2027-000001"

    def test_is_not_lost_when_issuing_fails(self):
        enrolment = completed()
        enrolment.certificates.get().withdraw("Cấp nhầm", by=UserFactory(), at=NINE_AM)

        def refuse(**kwargs):
            raise ZeroDivisionError

        certificate_issued.connect(refuse)
        with pytest.raises(ZeroDivisionError):
            issue(enrolment, at=TEN_AM)
        certificate_issued.disconnect(refuse)
        assert issue(enrolment, at=TEN_AM).serial == "2026-000002"

    def test_finds_the_certificate(self):
        CertificateFactory()
        second = CertificateFactory()
        assert list(Certificate.objects.search(" 2026-2 ")) == [second]
        assert list(Certificate.objects.search("2026-000002")) == [second]


class TestValidity:
    @pytest.mark.parametrize(
        ("months", "until"),
        [(None, None), (3, datetime.date(2027, 2, 23)), (24, datetime.date(2028, 11, 23))],
    )
    def test_comes_from_the_course(self, months, until):
        page = course()
        page.certificate_valid_months = months
        page.save()
        assert CertificateFactory(of=page).valid_until == until

    def test_ends_with_a_shorter_month(self):
        page = course()
        page.certificate_valid_months = 3
        page.save()
        day = datetime.datetime(2026, 11, 30, 9, tzinfo=NINE_AM.tzinfo)
        # Three whole months from and with 30/11: the last day is the last of February (BLDS 2015, Đ.148 k.3).
        assert CertificateFactory(of=page, at=day).valid_until == datetime.date(2027, 3, 1)


class TestReissue:
    @pytest.fixture
    def renamed(self):
        certificate = CertificateFactory(
            holder=UserFactory(full_name="Lê Thị Cũ"), score="88.5", valid_until=datetime.date(2028, 1, 1)
        )
        certificate.enrolment.learner.full_name = "Lê Thị Mới"
        certificate.enrolment.learner.save()
        return certificate

    def test_puts_the_name_right_and_keeps_all_else(self, renamed):
        made = reissue(renamed, at=TEN_AM)
        assert (made.holder_name, made.score, made.valid_until) == (
            "Lê Thị Mới", Decimal("88.5"), datetime.date(2028, 1, 1),
        )  # fmt: skip
        assert (made.serial, made.issued_at) == ("2026-000002", TEN_AM)
        assert made.code != renamed.code

    def test_links_old_and_new(self, renamed):
        made = reissue(renamed, at=TEN_AM)
        old = Certificate.objects.get(pk=renamed.pk)
        assert (old.replacement, made.replaces, old.replaced_at) == (made, old, TEN_AM)
        assert (old.state_on(TODAY), made.state_on(TODAY)) == ("replaced", "in_force")
        assert list(Certificate.objects.in_state("replaced", TODAY)) == [old]
        assert list(Certificate.objects.in_force(TODAY)) == [made]

    def test_is_told(self, renamed):
        told = []

        def note(certificate, replacement, **kwargs):
            told.append((certificate, replacement))

        certificate_replaced.connect(note)
        made = reissue(renamed, at=TEN_AM)
        assert told == [(renamed, made)]

    def test_needs_another_name(self):
        with pytest.raises(NothingToCorrect):
            reissue(CertificateFactory(), at=TEN_AM)

    def test_takes_a_name_spelt_in_another_unicode_form_for_the_same(self):
        certificate = CertificateFactory(holder=UserFactory(full_name="Lê Thị Nguyễn"))
        certificate.enrolment.learner.full_name = unicodedata.normalize("NFD", "Lê Thị Nguyễn")
        certificate.enrolment.learner.save()
        with pytest.raises(NothingToCorrect):
            reissue(certificate, at=TEN_AM)

    def test_happens_once(self, renamed):
        reissue(renamed, at=TEN_AM)
        with pytest.raises(AlreadyReplaced):
            reissue(renamed, at=TEN_AM)

    def test_is_not_of_a_withdrawn_one(self, renamed):
        renamed.withdraw("Làm bài hộ", by=UserFactory(), at=NINE_AM)
        with pytest.raises(AlreadyWithdrawn):
            reissue(renamed, at=TEN_AM)

    def test_ends_what_can_be_done_with_the_old_one(self, renamed):
        reissue(renamed, at=TEN_AM)
        with pytest.raises(AlreadyReplaced):
            renamed.withdraw("Sai", by=UserFactory(), at=TEN_AM)

    def test_is_what_stands_when_the_course_is_told_completed_again(self, renamed):
        made = reissue(renamed, at=TEN_AM)
        assert issue(renamed.enrolment, at=TEN_AM) == made


@pytest.mark.django_db(transaction=True)
class TestAtTheSameTime:
    def test_fifty_issues_leave_no_gap_and_no_double(self):
        page = course()
        enrolments = [
            Enrolment.objects.create(
                course=page, learner=UserFactory(), enrolled_at=NINE_AM, completed_at=NINE_AM
            )
            for _ in range(25)
        ]
        start = threading.Barrier(50)
        problems = []

        def take(enrolment):
            start.wait()
            try:
                issue(enrolment, at=TEN_AM)
            except Exception as problem:
                problems.append(problem)
            finally:
                connection.close()

        threads = [threading.Thread(target=take, args=[each]) for each in enrolments * 2]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert problems == []
        numbers = Certificate.objects.order_by("serial_number").values_list("serial_number", flat=True)
        assert list(numbers) == list(range(1, 26))


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

    def test_keeps_the_decision(self):
        certificate = CertificateFactory()
        certificate.withdraw(
            "Làm bài hộ", by=UserFactory(), at=TEN_AM, decision_number="9-QĐ/TĐTN", decision_on=TODAY
        )
        certificate.refresh_from_db()
        assert (certificate.withdrawal_decision_number, certificate.withdrawal_decision_on) == (
            "9-QĐ/TĐTN", TODAY,
        )  # fmt: skip

    def test_the_database_asks_for_number_and_date_together(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            CertificateFactory().withdraw("x", by=UserFactory(), at=TEN_AM, decision_number="9")

    def test_is_told_to_the_holder_with_reason_and_decision(
        self, mailoutbox, django_capture_on_commit_callbacks
    ):
        certificate = CertificateFactory(holder=UserFactory(email="thu@example.vn"))
        with django_capture_on_commit_callbacks(execute=True):
            certificate.withdraw(
                "Làm bài hộ", by=UserFactory(), at=TEN_AM, decision_number="9-QĐ/TĐTN", decision_on=TODAY
            )
        (mail,) = mailoutbox
        assert mail.to == ["thu@example.vn"]
        assert "thu hồi" in mail.subject
        for word in ("Làm bài hộ", "9-QĐ/TĐTN", "23/11/2026", certificate.serial, "/chung-nhan/"):
            assert word in mail.body

    def test_counts_though_the_mail_cannot_be_sent(
        self, settings, django_capture_on_commit_callbacks, caplog
    ):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_PORT = 1  # nobody listens there
        certificate = CertificateFactory(holder=UserFactory(email="thu@example.vn"))
        with django_capture_on_commit_callbacks(execute=True):
            certificate.withdraw("Làm bài hộ", by=UserFactory(), at=TEN_AM)
        assert Certificate.objects.get().is_withdrawn
        assert certificate.serial in caplog.text

    def test_needs_a_reason(self):
        with pytest.raises(ValueError):
            CertificateFactory().withdraw("  ", by=UserFactory(), at=NINE_AM)

    def test_the_database_asks_for_who_and_why(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            CertificateFactory(withdrawn_at=NINE_AM)


class TestUnit:
    def test_is_frozen_with_the_certificate(self):
        holder = UserFactory(unit=UnitFactory(name="Đoàn xã Cũ"))
        certificate = CertificateFactory(holder=holder)
        holder.unit = UnitFactory(name="Đoàn xã Mới")
        holder.save()
        certificate.refresh_from_db()
        assert certificate.holder_unit == "Đoàn xã Cũ"

    def test_stays_when_the_name_is_put_right(self):
        holder = UserFactory(unit=UnitFactory(name="Đoàn xã Cũ"))
        certificate = CertificateFactory(holder=holder)
        holder.full_name, holder.unit = "Lê Thị Đổi", UnitFactory(name="Đoàn xã Mới")
        holder.save()
        assert reissue(certificate, at=TEN_AM).holder_unit == "Đoàn xã Cũ"

    def test_of_who_has_none_is_empty(self):
        assert CertificateFactory().holder_unit == ""

    def test_is_the_same_when_many_are_issued_at_once(self):
        holder = UserFactory(unit=UnitFactory(name="Đoàn xã Mẫu"))
        certificate = CertificateFactory(holder=holder)
        certificate.withdraw("Thử", by=UserFactory(), at=NINE_AM)
        (made,) = issue_all([certificate.enrolment], at=TEN_AM)
        assert made.holder_unit == "Đoàn xã Mẫu"


class TestTold:
    def test_is_its_holder_when_it_is_issued(self):
        certificate = CertificateFactory()
        told = certificate.enrolment.learner.notices.get()
        assert certificate.serial in told.text
        assert told.path == f"/chung-nhan/#chung-nhan-{certificate.pk}"

    def test_is_its_holder_of_a_withdrawal_also_without_an_address(self):
        certificate = CertificateFactory()
        certificate.withdraw("Làm bài hộ", by=UserFactory(), at=TEN_AM)
        told = certificate.enrolment.learner.notices.first()
        assert "Làm bài hộ" in told.text
