import datetime
import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from certificates.models import Certificate
from courses.models import Enrolment
from registry.decisions.deciding import CannotDecide, decide, draft, issue
from registry.models import Certification, CertificationEvent, CertificationPeriod, Decision
from registry.people.moving import transfer
from tests.accounts.factories import UserFactory
from tests.certificates.factories import completed, course
from tests.registry.factories import SchemeFactory, certified, commune, eligible_person, paper, touch, unit
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

    def test_gives_the_title_for_the_unit_of_the_day_and_takes_it_along_with_moves_since(self):
        scheme, here, there = SchemeFactory(), unit("Đoàn xã Đây"), unit("Đoàn xã Kia", commune("Kia"))
        person = eligible_person(scheme, at=NINE_AM - 30 * DAY, unit=here)
        transfer([person.pk], there, TODAY - 5 * DAY, reason="Chuyển", by=person, at=NINE_AM)
        (made,) = certify(scheme, [person], signed_on=TODAY - 9 * DAY)
        assert (made.unit, made.decision.lines.get().unit) == (here, here)
        assert [CertificationPeriod.objects.on(TODAY - n * DAY).get().unit for n in (9, 6, 5, 0)] == [
            here,
            here,
            there,
            there,
        ]

    def test_accepts_a_unit_of_the_old_map_on_a_day_before_the_new(self):
        scheme, gone = SchemeFactory(), unit("Đoàn xã Cũ", valid_until=TODAY - 5 * DAY)
        person = eligible_person(scheme, at=NINE_AM - 30 * DAY, unit=gone)
        new = unit("Đoàn xã Mới", commune("Mới"), valid_from=TODAY - 5 * DAY)
        transfer([person.pk], new, TODAY - 5 * DAY, reason="Sắp xếp", by=person, at=NINE_AM)
        (made,) = certify(scheme, [person], signed_on=TODAY - 9 * DAY)
        assert made.unit == gone
        assert CertificationPeriod.objects.on(TODAY).get().unit == new

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

        assert queries(4) == queries(2)


@pytest.mark.django_db
class TestRenewedAheadOfTime:
    """The present term ends on 9 December 2026, the next has been given already."""

    @pytest.fixture
    def terms(self):
        refresher = course("Bồi dưỡng")
        scheme = SchemeFactory(version__renewal_path="refresher", version__refresher=refresher)
        present = certified(scheme, on=datetime.date(2024, 12, 10))
        completed(present.person, of=refresher, at=NINE_AM)
        ids = [present.person_id]
        (to_come,) = decide("renew", scheme, ids, by=UserFactory(), at=NINE_AM, **paper())
        return present, to_come

    def states(self, terms, *days):
        found = [Certification.objects.with_state(day) for day in days]
        return [rows.get(pk=term.pk).state for rows, term in zip(found, terms, strict=True)]

    def touch(self, terms, kind, **fields):
        touch(terms[0], kind, TODAY, **fields)

    BOTH = TODAY, datetime.date(2026, 12, 10)

    def test_is_withdrawn_with_the_term_to_come(self, terms):
        self.touch(terms, "withdraw")
        assert self.states(terms, *self.BOTH) == ["withdrawn", "withdrawn"]
        assert terms[0].scheme.eligible(datetime.date(2026, 12, 11)).get() == terms[0].person

    def test_is_suspended_with_the_term_to_come_until_a_decision(self, terms):
        self.touch(terms, "suspend")
        assert self.states(terms, *self.BOTH) == ["suspended", "suspended"]
        self.touch(terms, "reinstate")
        assert self.states(terms, *self.BOTH) == ["in_force", "in_force"]

    def test_is_suspended_for_so_long_and_no_longer(self, terms):
        self.touch(terms, "suspend", suspended_until=TODAY + 5 * DAY)
        assert self.states(terms, *self.BOTH) == ["suspended", "in_force"]


def copies(model, pattern, number, **fields):
    """So many rows like `pattern`; `fields` give the value of some by the number of the copy."""
    names = [field.attname for field in model._meta.concrete_fields]
    values = [getattr(pattern, name) for name in names]
    made = []
    for n in range(number):
        copy = model.from_db("default", names, values)
        copy.pk = None
        for name, value in fields.items():
            setattr(copy, name, value(n))
        made.append(copy)
    return model.objects.bulk_create(made)


@pytest.mark.django_db
class TestTwoThousand:
    def test_are_issued_by_a_bounded_number_of_statements(self):
        scheme, officer = SchemeFactory(), UserFactory()
        person, none = eligible_person(scheme), lambda n: None
        pattern = Certificate.objects.get()
        people = copies(User, person, 2000, username=lambda n: f"mau{n}", phone=none, email=none)
        enrolments = copies(Enrolment, pattern.enrolment, 2000, learner_id=lambda n: people[n].pk)
        copies(
            Certificate,
            pattern,
            2000,
            enrolment_id=lambda n: enrolments[n].pk,
            code=lambda n: f"X{n:017}",
            serial_number=lambda n: n + 100,
        )
        made = draft("certify", scheme, [p.pk for p in people], by=officer, at=NINE_AM, **paper())
        with CaptureQueriesContext(connection) as queries:
            issue(made, by=officer, at=NINE_AM)
        assert Certification.objects.count() == 2000
        assert len(queries) < 50


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


@pytest.mark.django_db
class TestNumber:
    def test_is_never_taken_by_itself(self):
        scheme = SchemeFactory()
        assert problem(scheme, [eligible_person(scheme)], number="")
        assert not Certification.objects.exists()


@pytest.mark.django_db(transaction=True)
class TestManyAtOnce:
    def test_a_number_is_one_decisions_under_fifty_issues(self):
        scheme, officer = SchemeFactory(), UserFactory()
        people = [eligible_person(scheme) for _ in range(50)]
        blank = {**paper(), "number": ""}
        drafts = [draft("certify", scheme, [p.pk], by=officer, at=NINE_AM, **blank) for p in people]
        start, refused = threading.Barrier(50), []

        def press(decision):
            try:
                decision.number = "07-QĐ/MAU"
                start.wait()
                issue(decision, by=officer, at=NINE_AM)
            except CannotDecide:
                refused.append(decision)
            finally:
                connection.close()

        threads = [threading.Thread(target=press, args=[decision]) for decision in drafts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(refused) == 49
        assert Decision.objects.issued().get().number == "07-QĐ/MAU"
        assert Certification.objects.count() == 1

    def test_a_draft_is_issued_once(self):
        scheme, officer = SchemeFactory(), UserFactory()
        made = draft("certify", scheme, [eligible_person(scheme).pk], by=officer, at=NINE_AM, **paper())
        start, answers = threading.Barrier(2), []

        def press():
            try:
                decision = Decision.objects.get(pk=made.pk)
                start.wait()
                answers.append(len(issue(decision, by=officer, at=NINE_AM)))
            except CannotDecide as error:
                answers.append(error.problems)
            finally:
                connection.close()

        threads = [threading.Thread(target=press) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert 1 in answers
        assert Certification.objects.count() == 1


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
