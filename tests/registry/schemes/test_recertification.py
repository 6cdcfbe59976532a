"""Windows of renewal, their paths, and reminders."""

import datetime

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Consent, Purpose, Role
from registry.decisions.deciding import CannotDecide, decide
from registry.models import Certification, Decision, Reminder
from registry.schemes.reminding import remind_now, run
from tests.certificates.factories import completed, course
from tests.kept import kept
from tests.registry.factories import (
    SchemeFactory,
    at_eight,
    certified,
    new_version,
    paper,
    person_with,
    touch,
    unit,
)
from tests.times import TODAY

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def refreshed_scheme(**terms):
    return SchemeFactory(
        version__renewal_path="refresher",
        version__refresher=course("Bồi dưỡng lại"),
        **{"version__validity_months": 12, "version__window_months": 3, "version__grace_months": 1, **terms},
    )


def at(days):
    """Eight in the morning, so many days after TODAY."""
    return at_eight(TODAY + datetime.timedelta(days=days))


@pytest.fixture(scope="class")
def given(django_db_setup, django_db_blocker):
    """A title of twelve months given 305 days ago, so with 60 days to go."""
    with kept(django_db_blocker):
        yield certified(refreshed_scheme(), on=TODAY - 305 * DAY, email="mau@example.vn").pk


@pytest.fixture
def term(given):
    term = Certification.objects.get(pk=given)
    assert (term.valid_until - TODAY).days == 60
    return term


def renew(term, on, **fields):
    return decide(
        Decision.Kind.RENEW,
        term.scheme,
        [term.person_id],
        by=term.person,
        at=at_eight(on),
        **paper(signed_on=on, **fields),
    )[0]


class TestRenewable:
    @pytest.mark.parametrize(
        ("on", "is_open"),
        [(-93, False), (-92, True), (-1, True), (0, True), (30, True), (31, False)],
    )
    def test_is_open_from_the_window_to_the_end_of_the_grace(self, term, on, is_open):
        # Ends on 22/1/2027: three months before is 22/10/2026, a month after 22/2/2027.
        day = term.valid_until + on * DAY
        assert Certification.objects.renewable(day).exists() is is_open

    @pytest.mark.parametrize("kind", ["withdraw", "end", "suspend"])
    def test_is_nothing_taken_back_or_suspended(self, term, kind):
        touch(term, kind, TODAY - DAY)
        assert not Certification.objects.renewable(TODAY).exists()

    def test_is_nothing_renewed_before(self, term):
        completed(term.person, of=term.scheme_version.refresher, at=at(-1))
        renew(term, TODAY)
        assert not Certification.objects.renewable(TODAY).exists()


class TestRenew:
    def test_goes_on_where_the_term_ends(self, term):
        completed(term.person, of=term.scheme_version.refresher, at=at(-1))
        again = renew(term, TODAY)
        assert (again.valid_from, again.renews) == (term.valid_until, term)
        days = [TODAY, term.valid_until, again.valid_until - DAY, again.valid_until]
        assert [Certification.objects.in_force(day).count() for day in days] == [1, 1, 1, 0]

    def test_in_the_grace_begins_with_the_decision(self, term):
        late = term.valid_until + 10 * DAY
        completed(term.person, of=term.scheme_version.refresher, at=at_eight(late))
        assert renew(term, late).valid_from == late
        assert not Certification.objects.in_force(late - DAY).exists()

    def test_needs_the_path_completed_in_the_window(self, term):
        with pytest.raises(CannotDecide, match=term.person.full_name):
            renew(term, TODAY)

    def test_does_not_count_a_refresher_of_before_the_window(self, term):
        completed(term.person, of=term.scheme_version.refresher, at=at(-200))
        with pytest.raises(CannotDecide):
            renew(term, TODAY)

    def test_refuses_one_withdrawn(self, term):
        completed(term.person, of=term.scheme_version.refresher, at=at(-1))
        touch(term, "withdraw", TODAY - DAY)
        with pytest.raises(CannotDecide, match="thu hồi"):
            renew(term, TODAY)

    def test_follows_the_version_of_the_day_for_the_new_term(self, term):
        newer = new_version(term.scheme, applies_from=TODAY, validity_months=36)
        completed(term.person, of=term.scheme_version.refresher, at=at(-1))
        again = renew(term, TODAY)
        assert again.scheme_version == newer
        assert term.scheme_version != newer


class TestAssign:
    def test_enrols_in_the_refresher_when_the_window_is_open(self, term):
        assert run(at=at(0)).courses_assigned == 1
        assert term.person.enrolments.filter(course=term.scheme_version.refresher).exists()

    def test_leaves_out_who_has_withdrawn_the_consent_to_processing(self, term):
        Consent.record(term.person, Purpose.PROCESSING, False, by=term.person, at=at(0))
        assert run(at=at(0)).courses_assigned == 0

    def test_does_so_once(self, term):
        run(at=at(0))
        assert run(at=at(1)).courses_assigned == 0

    def test_waits_for_the_window(self, term):
        assert run(at=at_eight(term.valid_until - 100 * DAY)).courses_assigned == 0


class TestFullPath:
    def test_lets_a_course_completed_long_ago_be_taken_anew(self):
        scheme = SchemeFactory(version__validity_months=12)  # the full path: the same course again
        term = certified(scheme, on=TODAY - 305 * DAY)
        assert run(at=at(0)).courses_assigned == 1
        rounds = term.person.enrolments.order_by("enrolled_at")
        assert [each.completed_at is None for each in rounds] == [False, True]
        rounds.last().complete_if_done(at=at(1))
        assert renew(term, TODAY + DAY).renews == term


class TestRemind:
    def told(self):
        return [message.to for message in mail.outbox]

    def test_tells_the_holder_what_to_do_until_when(self, term):
        run(at=at(0))
        (letter,) = mail.outbox
        assert letter.to == ["mau@example.vn"]
        assert "21/01/2027" in letter.body
        assert "/hoc-tap/" in letter.body

    def test_tells_who_is_done_that_nothing_is_left_to_do(self, term):
        completed(term.person, of=term.scheme_version.refresher, at=at(-1))
        run(at=at(0))
        assert "/hoc-tap/" not in mail.outbox[0].body

    def test_tells_at_each_step_once(self, term):
        for days in range(-40, 62, 3):  # from 100 days before the end to one after, days skipped between
            run(at=at(days))
        assert len(mail.outbox) == 4

    def test_says_nothing_of_what_is_renewed_or_taken_back(self, term):
        touch(term, "withdraw", TODAY - DAY)
        run(at=at(0))
        assert mail.outbox == []

    def test_tells_the_officer_of_the_unit_in_one_letter(self, term):
        certified(term.scheme, on=TODAY - 305 * DAY, unit=term.unit)
        officer = person_with(Role.UNIT_OFFICER, term.unit)
        officer.email = "canbo@example.vn"
        officer.save()
        elsewhere = person_with(Role.UNIT_OFFICER, unit("Đoàn xã khác"))
        elsewhere.email = "khac@example.vn"
        elsewhere.save()
        assert run(at=at(0)).officers_told == 1
        letter = next(message for message in mail.outbox if message.to == ["canbo@example.vn"])
        assert term.person.full_name in letter.body
        assert ["khac@example.vn"] not in self.told()

    def test_tries_a_letter_again_that_failed(self, term, monkeypatch):
        def refuse(self, *args):
            raise OSError

        with monkeypatch.context() as patch:
            patch.setattr("django.core.mail.EmailMessage.send", refuse)
            assert run(at=at(0)).holders_told == 0
        assert run(at=at(1)).holders_told == 1

    def test_is_noted_only_when_a_letter_went_out(self, term):
        person = term.person
        person.email = None
        person.save()
        done = run(at=at(0))
        assert (done.holders_told, done.unreached) == (0, 1)
        assert not Reminder.objects.exists()

    def test_reaches_who_gets_an_address_later(self, term):
        person = term.person
        person.email = None
        person.save()
        run(at=at(0))
        person.email = "moi@example.vn"
        person.save()
        assert run(at=at(1)).holders_told == 1
        assert self.told() == [["moi@example.vn"]]
        assert run(at=at(2)).holders_told == 0

    def test_of_officers_waits_for_one_with_an_address(self, term):
        officer = person_with(Role.UNIT_OFFICER, term.unit)
        run(at=at(0))
        assert not Reminder.objects.filter(audience="officers").exists()
        officer.email = "canbo@example.vn"
        officer.save()
        assert run(at=at(1)).officers_told == 1

    def test_now_counts_as_that_of_the_step(self, term):
        titles = Certification.objects.all()
        assert remind_now(titles, at=at(0)) == (1, 0)
        assert remind_now(titles, at=at(0)) == (0, 0)
        assert run(at=at(1)).holders_told == 0
        assert remind_now(titles, at=at(2)) == (1, 0)

    def test_takes_the_same_queries_for_many(self, term):
        def queries(more):
            for _ in range(more):
                certified(term.scheme, on=TODAY - 305 * DAY)
            run(at=at(0))  # the course is assigned to each
            with CaptureQueriesContext(connection) as captured:
                run(at=at(0))
            return len(captured)

        assert queries(1) == queries(3)
