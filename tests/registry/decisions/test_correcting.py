"""What was recorded wrongly is read rightly since; what was recorded first stays."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from registry.decisions.correcting import correct, take_back
from registry.decisions.deciding import CannotDecide, decide
from registry.decisions.papers.content import content
from registry.models import (
    Certification,
    CertificationEvent,
    CertificationPeriod,
    Correction,
    Decision,
    DecisionLine,
)
from registry.people import lives, moving
from tests.accounts.factories import UserFactory
from tests.certificates.factories import completed
from tests.registry.factories import SchemeFactory, certified, commune, eligible_person, paper, touch, unit
from tests.registry.schemes.test_recertification import refreshed_scheme, renew
from tests.times import NINE_AM, TODAY

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def put_right(decision, struck=(), reason="Nhập nhầm", **said):
    by = decision.issued_by
    made = correct(decision, said, struck=[line.pk for line in struck], reason=reason, by=by, at=NINE_AM)
    decision.refresh_from_db()
    return made


def undo(decision, reason="Nhập nhầm"):
    made = take_back(decision, reason=reason, by=decision.issued_by, at=NINE_AM)
    decision.refresh_from_db()
    return made


def several(count=2, on=TODAY - 30 * DAY):
    scheme = SchemeFactory()
    at = datetime.datetime.combine(on, datetime.time(8), tzinfo=NINE_AM.tzinfo)
    people = [eligible_person(scheme, at=at) for _ in range(count)]
    said = paper(signed_on=on)
    return decide("certify", scheme, [person.pk for person in people], by=people[0], at=NINE_AM, **said)


def states(title, *days):
    return [Certification.objects.with_state(day).get(pk=title.pk).state for day in days]


class TestCorrect:
    def test_changes_what_the_decision_says_and_keeps_what_it_said(self):
        decision = certified().decision
        before = decision.number
        made = put_right(decision, number="15-QĐ/TĐTN", signer="Trần Thị Mẫu", reason="Gõ nhầm số")
        assert (decision.number, decision.signer) == ("15-QĐ/TĐTN", "Trần Thị Mẫu")
        assert [change[1:] for change in made.changes] == [
            (before, "15-QĐ/TĐTN"),
            ("Nguyễn Văn Mẫu", "Trần Thị Mẫu"),
        ]
        assert (made.reason, made.recorded_by, made.recorded_at) == (
            "Gõ nhầm số",
            decision.issued_by,
            NINE_AM,
        )

    def test_is_followed_by_paper_roster_and_search(self):
        held = certified()
        put_right(held.decision, number="15-QĐ/TĐTN")
        assert content(held.decision)["number"] == "Số: 15-QĐ/TĐTN"
        (line,) = CertificationPeriod.objects.on(TODAY).search("15-QĐ/TĐTN")
        assert line.decision.number == "15-QĐ/TĐTN"

    def test_never_changes_again(self):
        made = put_right(certified().decision, number="15-QĐ/TĐTN")
        with pytest.raises(IntegrityError), transaction.atomic():
            Correction.objects.filter(pk=made.pk).update(reason="Khác")

    def test_keeps_a_number_once_a_year(self):
        one = certified().decision
        scheme = SchemeFactory(title="rapporteur")
        other = certified(scheme).decision
        with pytest.raises(CannotDecide, match="số"):
            put_right(other, number=one.number)
        put_right(one, number="15-QĐ/TĐTN")
        assert not other.corrections.exists()

    @pytest.mark.parametrize(
        "said",
        [{}, {"signed_on": TODAY + DAY}, {"signer": ""}, {"number": ""}, {"effective_on": TODAY - DAY}],
    )
    def test_refuses_what_recording_would(self, said):
        decision = certified().decision
        with pytest.raises(CannotDecide):
            put_right(decision, **said)
        assert not Correction.objects.exists()

    def test_needs_a_reason(self):
        with pytest.raises(CannotDecide):
            put_right(certified().decision, number="15-QĐ/TĐTN", reason=" ")

    def test_is_not_for_drafts(self):
        held = certified()
        Decision.objects.filter(pk=held.decision_id).update(issued_at=None)
        with pytest.raises(CannotDecide):
            put_right(held.decision, number="15-QĐ/TĐTN")

    def test_refuses_a_day_of_another_version(self):
        held = certified()
        from tests.registry.factories import new_version

        new_version(held.scheme, applies_from=TODAY - 5 * DAY)
        with pytest.raises(CannotDecide):
            put_right(held.decision, signed_on=TODAY - 2 * DAY)


class TestWrongPerson:
    def test_never_had_the_title_and_is_on_no_list(self):
        wrong, right = several()
        decision = wrong.decision
        line = decision.lines.get(person=wrong.person_id)
        made = put_right(decision, struck=[line])
        assert list(Certification.objects.standing()) == [right]
        assert not CertificationPeriod.objects.filter(person=wrong.person_id).exists()
        assert [row[1] for row in content(decision)["rows"]] == [right.person.full_name]
        assert made.struck_lines.get().line == line
        assert DecisionLine.objects.filter(pk=line.pk).exists()

    def test_can_be_certified_by_another_decision(self):
        wrong, _right = several()
        decision = wrong.decision
        put_right(decision, struck=[decision.lines.get(person=wrong.person_id)])
        said = paper(signed_on=TODAY)
        (made,) = decide("certify", wrong.scheme, [wrong.person_id], by=wrong.person, at=NINE_AM, **said)
        assert states(made, TODAY) == ["in_force"]

    def test_keeps_the_title_that_a_withdrawal_was_not_about(self):
        wrong, right = several()
        people = [wrong.person_id, right.person_id]
        said = paper(signed_on=TODAY - DAY, reason="Lý do")
        decide("withdraw", wrong.scheme, people, by=wrong.person, at=NINE_AM, **said)
        decision = Decision.objects.get(kind="withdraw")
        put_right(decision, struck=[decision.lines.get(person=wrong.person_id)])
        assert (states(wrong, TODAY), states(right, TODAY)) == (["in_force"], ["withdrawn"])
        wrong.refresh_from_db()
        assert (
            wrong.valid_until
            == CertificationEvent.objects.get(certification=wrong, step="certified").valid_until
        )

    def test_can_be_withdrawn_rightly_afterwards(self):
        wrong, right = several()
        people = [wrong.person_id, right.person_id]
        said = paper(signed_on=TODAY - 2 * DAY, reason="Lý do")
        decide("withdraw", wrong.scheme, people, by=wrong.person, at=NINE_AM, **said)
        decision = Decision.objects.get(kind="withdraw")
        put_right(decision, struck=[decision.lines.get(person=wrong.person_id)])
        touch(wrong, "withdraw", TODAY)
        assert states(wrong, TODAY - DAY, TODAY) == ["in_force", "withdrawn"]

    def test_is_refused_when_nobody_would_be_left(self):
        held = certified()
        with pytest.raises(CannotDecide):
            put_right(held.decision, struck=list(held.decision.lines.all()))

    def test_is_refused_when_the_title_was_suspended_since(self):
        wrong, _right = several()
        touch(wrong, "suspend", TODAY - DAY)
        with pytest.raises(CannotDecide, match=wrong.person.full_name):
            put_right(wrong.decision, struck=[wrong.decision.lines.get(person=wrong.person_id)])


class TestWrongDay:
    def test_begins_and_ends_the_term_on_the_right_one(self):
        held = certified(on=TODAY - 30 * DAY)
        put_right(held.decision, effective_on=TODAY - 10 * DAY)
        held.refresh_from_db()
        assert held.valid_from == TODAY - 10 * DAY
        assert held.valid_until == held.scheme_version.valid_until(TODAY - 10 * DAY)
        assert states(held, TODAY - 11 * DAY, TODAY - 10 * DAY) == ["not_yet", "in_force"]
        assert "13/11/2026" in content(held.decision)["rows"][0][5]

    def test_finds_the_unit_of_the_right_day_and_goes_along_with_moves(self):
        here, there = unit("Đoàn xã Đây", commune("Đây")), unit("Đoàn xã Kia", commune("Kia"))
        held = certified(on=TODAY - 30 * DAY, unit=here)
        by = held.person
        moving.transfer([by.pk], there, TODAY - 20 * DAY, reason="x", by=by, at=NINE_AM)
        put_right(held.decision, effective_on=TODAY - 10 * DAY)
        assert [line.unit for line in CertificationPeriod.objects.filter(person=by)] == [there, there]
        put_right(held.decision, effective_on=TODAY - 25 * DAY)
        on = [TODAY - 25 * DAY, TODAY - 20 * DAY]
        assert [CertificationPeriod.objects.on(day).get().unit for day in on] == [here, there]
        moving.take_back(by.transfers.get(), by=by, at=NINE_AM)
        assert [CertificationPeriod.objects.on(day).get().unit for day in on] == [here, here]

    def test_of_a_suspension_moves_the_suspension(self):
        held = certified(on=TODAY - 30 * DAY)
        touch(held, "suspend", TODAY - 10 * DAY, suspended_until=TODAY)
        put_right(
            Decision.objects.get(kind="suspend"), effective_on=TODAY - 5 * DAY, suspended_until=TODAY + DAY
        )
        days = [TODAY - 6 * DAY, TODAY - 5 * DAY, TODAY, TODAY + DAY]
        assert states(held, *days) == ["in_force", "suspended", "suspended", "in_force"]

    def test_of_an_ending_moves_the_end(self):
        held = certified(on=TODAY - 30 * DAY)
        touch(held, "end", TODAY - 10 * DAY)
        put_right(Decision.objects.get(kind="end"), effective_on=TODAY - 5 * DAY)
        held.refresh_from_db()
        assert held.valid_until == TODAY - 5 * DAY
        assert states(held, TODAY - 6 * DAY, TODAY - 5 * DAY) == ["in_force", "ended"]

    def test_before_the_title_began_is_refused(self):
        held = certified(on=TODAY - 30 * DAY)
        touch(held, "end", TODAY - 10 * DAY)
        with pytest.raises(CannotDecide):
            put_right(Decision.objects.get(kind="end"), effective_on=TODAY - 40 * DAY)
        assert states(held, TODAY - 11 * DAY, TODAY - 10 * DAY) == ["in_force", "ended"]

    def test_under_a_departure_is_refused(self):
        held = certified(on=TODAY - 30 * DAY)
        lives.depart(held.person, "died", TODAY - DAY, by=held.person, at=NINE_AM)
        with pytest.raises(CannotDecide):
            put_right(held.decision, effective_on=TODAY - 10 * DAY)
        put_right(held.decision, number="15-QĐ/TĐTN")


class TestTakeBack:
    def test_leaves_nothing_but_the_note(self):
        held = certified()
        undo(held.decision)
        assert not Certification.objects.standing().exists()
        assert not CertificationPeriod.objects.exists()
        assert held.decision.taken_back_at == NINE_AM
        assert not Decision.objects.issued().exists()

    def test_frees_the_number_and_the_person(self):
        held = certified()
        undo(held.decision)
        said = paper(number=held.decision.number)
        (again,) = decide("certify", held.scheme, [held.person_id], by=held.person, at=NINE_AM, **said)
        assert states(again, TODAY) == ["in_force"]

    def test_of_a_renewal_lets_it_be_renewed_rightly(self):
        term = certified(refreshed_scheme(), on=TODAY - 305 * DAY)
        at = datetime.datetime.combine(TODAY - DAY, datetime.time(8), tzinfo=NINE_AM.tzinfo)
        completed(term.person, of=term.scheme_version.refresher, at=at)
        undo(renew(term, TODAY).decision)
        assert states(renew(term, TODAY), term.valid_until) == ["in_force"]

    def test_of_an_ending_gives_the_term_back(self):
        held = certified(on=TODAY - 30 * DAY)
        term = held.valid_until
        touch(held, "end", TODAY - 10 * DAY)
        undo(Decision.objects.get(kind="end"))
        held.refresh_from_db()
        assert held.valid_until == term
        assert states(held, TODAY) == ["in_force"]

    def test_of_an_ending_is_refused_where_the_person_was_certified_again(self):
        held = certified(on=TODAY - 30 * DAY)
        touch(held, "end", TODAY - 10 * DAY)
        said = paper(signed_on=TODAY - 5 * DAY)
        decide("certify", held.scheme, [held.person_id], by=held.person, at=NINE_AM, **said)
        with pytest.raises(CannotDecide):
            undo(Decision.objects.get(kind="end"))
        assert states(held, TODAY) == ["ended"]

    def test_is_refused_under_a_renewal(self):
        term = certified(refreshed_scheme(), on=TODAY - 305 * DAY)
        at = datetime.datetime.combine(TODAY - DAY, datetime.time(8), tzinfo=NINE_AM.tzinfo)
        completed(term.person, of=term.scheme_version.refresher, at=at)
        renew(term, TODAY)
        with pytest.raises(CannotDecide, match=term.person.full_name):
            undo(term.decision)

    def test_happens_once(self):
        held = certified()
        undo(held.decision)
        with pytest.raises(CannotDecide):
            undo(held.decision)

    def test_of_what_a_departure_decided_is_the_departures(self):
        held = certified(on=TODAY - 30 * DAY)
        said = {key: value for key, value in paper().items() if key != "number"}
        numbers = {held.scheme_id: "77-QĐ/MAU"}
        by = UserFactory()
        lives.depart(held.person, "left", TODAY, reason="x", numbers=numbers, paper=said, by=by, at=NINE_AM)
        with pytest.raises(CannotDecide):
            undo(Decision.objects.get(number="77-QĐ/MAU"))
