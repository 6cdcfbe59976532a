import datetime
import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from registry.deciding import CannotDecide, decide
from registry.models import Certification, CertificationEvent, Decision
from tests.accounts.factories import UserFactory
from tests.registry.factories import SchemeFactory, certified, commune, eligible_person, paper, unit
from tests.times import NINE_AM, TODAY

DAY = datetime.timedelta(days=1)


def certify(scheme, people, at=NINE_AM, by=None, **fields):
    ids = [person.pk for person in people]
    return decide(Decision.Kind.CERTIFY, scheme, ids, by=by or UserFactory(), at=at, **paper(**fields))


def problem(scheme, people, **kwargs):
    """The words with which certifying is refused; and nothing may be left behind."""
    before = Certification.objects.count(), Decision.objects.count()
    with pytest.raises(CannotDecide) as refusal:
        certify(scheme, people, **kwargs)
    assert (Certification.objects.count(), Decision.objects.count()) == before
    return str(refusal.value)


@pytest.mark.django_db
class TestCertify:
    def test_gives_each_the_title_for_the_unit_and_the_term(self):
        scheme = SchemeFactory(version__validity_months=24)
        people = [eligible_person(scheme), eligible_person(scheme)]
        made = certify(scheme, people)
        assert {c.person for c in made} == set(people)
        assert {(c.valid_from, c.valid_until) for c in made} == {(TODAY, TODAY.replace(year=2028))}
        assert made[0].unit == people[0].unit

    def test_logs_the_step_with_who_and_when(self):
        event = certified().events.get()
        assert (event.step, event.effective_on, event.recorded_at.date()) == ("certified", TODAY, TODAY)

    def test_refuses_somebody_certified_already_by_name(self):
        certification = certified(full_name="Trần Thị Ví Dụ")
        assert "Trần Thị Ví Dụ" in problem(certification.scheme, [certification.person])

    def test_refuses_a_decision_older_than_the_course_by_name(self):
        scheme = SchemeFactory()
        person = eligible_person(scheme, full_name="Lê Văn Thử")
        assert "Lê Văn Thử" in problem(scheme, [person], signed_on=TODAY - DAY)

    def test_refuses_somebody_without_a_unit_by_name(self):
        scheme = SchemeFactory()
        assert "Lê Văn Thử" in problem(scheme, [eligible_person(scheme, full_name="Lê Văn Thử", unit=None)])

    def test_refuses_a_unit_that_is_gone(self):
        scheme = SchemeFactory()
        gone = unit("Đoàn xã Cũ", commune("Cũ"), valid_until=TODAY)
        assert "Lê Văn Thử" in problem(scheme, [eligible_person(scheme, full_name="Lê Văn Thử", unit=gone)])

    def test_refuses_somebody_who_never_took_the_course(self):
        unit()
        assert problem(SchemeFactory(), [UserFactory()])

    def test_refuses_all_when_one_cannot_be(self):
        scheme = SchemeFactory()
        assert problem(scheme, [eligible_person(scheme), UserFactory()])

    def test_refuses_a_number_used_twice_in_a_year(self):
        certification = certified()
        other = eligible_person(certification.scheme)
        assert problem(certification.scheme, [other], number=certification.decision.number)

    def test_allows_the_number_again_in_another_year_or_body(self):
        certification = certified(on=TODAY.replace(year=2025))
        number = certification.decision.number
        scheme = certification.scheme
        certify(scheme, [eligible_person(scheme)], number=number)
        body = "BCH Đoàn xã Đất Mũi"
        assert certify(scheme, [eligible_person(scheme)], number=number, issuing_body=body)

    @pytest.mark.parametrize(("signed_on", "valid_from"), [(TODAY + DAY, TODAY + DAY), (TODAY, TODAY - DAY)])
    def test_refuses_days_out_of_order(self, signed_on, valid_from):
        scheme = SchemeFactory()
        person = eligible_person(scheme)
        assert problem(scheme, [person], signed_on=signed_on, effective_on=valid_from)

    def test_refuses_nobody(self):
        assert problem(SchemeFactory(), [])

    def test_lists_no_more_than_a_few_names(self):
        scheme = SchemeFactory()
        people = [eligible_person(scheme, unit=None, full_name=f"Người {n}") for n in range(8)]
        assert problem(scheme, people).count("Người") == 5

    def test_takes_the_same_queries_for_many(self):
        scheme = SchemeFactory()
        by = UserFactory()

        def queries(number):
            people = [eligible_person(scheme) for _ in range(number)]
            with CaptureQueriesContext(connection) as captured:
                certify(scheme, people, by=by)
            return len(captured)

        assert queries(12) == queries(2)


@pytest.mark.django_db
class TestDatabase:
    def test_keeps_periods_of_one_title_apart(self):
        held = certified()
        with pytest.raises(IntegrityError), transaction.atomic():
            Certification.objects.create(
                person=held.person,
                scheme=held.scheme,
                scheme_version=held.scheme_version,
                unit=held.unit,
                decision=held.decision,
                valid_from=held.valid_until - DAY,
            )
        Certification.objects.create(
            person=held.person,
            scheme=held.scheme,
            scheme_version=held.scheme_version,
            unit=held.unit,
            decision=held.decision,
            valid_from=held.valid_until,
        )

    def test_lets_one_person_hold_two_titles(self):
        held = certified()
        other = certified(SchemeFactory())
        Certification.objects.create(
            person=held.person,
            scheme=other.scheme,
            scheme_version=other.scheme_version,
            unit=held.unit,
            decision=held.decision,
            valid_from=TODAY,
        )

    def test_never_lets_the_log_change(self):
        event = certified().events.get()
        with pytest.raises(IntegrityError), transaction.atomic():
            CertificationEvent.objects.filter(pk=event.pk).update(effective_on=TODAY - DAY)


@pytest.mark.django_db(transaction=True)
class TestTwoOfficersAtOnce:
    def test_one_wins_and_the_other_is_told(self):
        scheme = SchemeFactory()
        people = [eligible_person(scheme) for _ in range(5)]
        officers = [UserFactory(), UserFactory()]
        start, answers = threading.Barrier(2), []

        def press(officer):
            try:
                start.wait()
                made = certify(scheme, people, by=officer)
                answers.append(len(made))
            except CannotDecide as error:
                answers.append(error.problems)
            finally:
                connection.close()

        threads = [threading.Thread(target=press, args=[officer]) for officer in officers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert 5 in answers
        (told,) = [answer for answer in answers if answer != 5]
        assert people[0].full_name in " ".join(told)
        assert Certification.objects.count() == 5
        assert Decision.objects.count() == 1
