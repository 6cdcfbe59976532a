import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Consent, Purpose, Role, User
from tests.accounts.factories import UserFactory
from tests.registry.factories import person_with, unit
from tests.times import NINE_AM

pytestmark = pytest.mark.django_db
MINE = "accounts:my_data"


def answer(person, purpose=Purpose.PUBLIC_LISTING, is_given=True):
    return Consent.record(person, purpose, is_given, by=person, at=NINE_AM)


def given():
    return list(Consent.objects.given_to(Purpose.PUBLIC_LISTING))


class TestConsent:
    def test_is_not_given_by_silence(self):
        UserFactory()
        assert given() == []

    def test_is_given_for_one_use_only(self):
        answer(UserFactory(), Purpose.PROCESSING)
        assert given() == []

    def test_counts_as_last_answered(self):
        person = UserFactory()
        answer(person)
        assert given() == [person]
        answer(person, is_given=False)
        assert given() == []
        assert person.consents.count() == 2

    def test_keeps_the_wording_that_was_shown(self):
        assert "công khai" in answer(UserFactory()).wording

    def test_never_changes(self):
        kept = answer(UserFactory())
        with pytest.raises(IntegrityError), transaction.atomic():
            Consent.objects.filter(pk=kept.pk).update(is_given=False)

    def test_recorded_by_another_says_how_it_was_given(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            Consent.record(UserFactory(), Purpose.PROCESSING, True, by=UserFactory(), at=NINE_AM)


class TestMyData:
    def test_shows_what_is_kept_and_asks_nothing_beforehand(self, client):
        client.force_login(UserFactory(full_name="Trần Thị Ví Dụ"))
        html = client.get(reverse(MINE)).content.decode()
        assert "Trần Thị Ví Dụ" in html
        assert " checked" not in html
        assert not Consent.objects.exists()

    def test_records_yes_and_no(self, client):
        person = UserFactory()
        client.force_login(person)
        for text, is_given in (("yes", True), ("no", False)):
            client.post(reverse(MINE), {"purpose": "public_listing", "answer": text})
            assert person.consents.first().is_given is is_given

    def test_keeps_the_sex_only_while_agreed(self, client):
        person = UserFactory()
        client.force_login(person)
        client.post(reverse(MINE), {"purpose": "sex_in_lists", "answer": "yes", "sex": "female"})
        assert User.objects.get(pk=person.pk).sex == "female"
        client.post(reverse(MINE), {"purpose": "sex_in_lists", "answer": "no"})
        assert User.objects.get(pk=person.pk).sex == ""

    @pytest.mark.parametrize(
        "data",
        [{}, {"purpose": "x", "answer": "yes"}, {"purpose": "sex_in_lists", "answer": "yes"}],
    )
    def test_refuses_half_an_answer(self, client, data):
        client.force_login(UserFactory())
        assert client.post(reverse(MINE), data).status_code == 422
        assert not Consent.objects.exists()

    def test_is_for_who_is_signed_in(self, client):
        assert client.get(reverse(MINE)).status_code == 302


class TestOnPaper:
    @pytest.fixture
    def officer(self, client):
        officer = person_with(Role.UNIT_OFFICER, unit())
        client.force_login(officer)
        return officer

    def post(self, client, person, **data):
        data = {"purpose": "public_listing", "answer": "yes", "evidence": "Phiếu ký ngày 20/11/2026", **data}
        return client.post(reverse("wagtailusers_users:consents", args=[person.pk]), data)

    def test_is_recorded_with_who_and_how(self, client, officer):
        person = UserFactory(unit=officer.unit)
        assert self.post(client, person).status_code == 302
        kept = person.consents.get()
        assert (kept.recorded_by, kept.evidence) == (officer, "Phiếu ký ngày 20/11/2026")

    def test_needs_the_paper(self, client, officer):
        person = UserFactory(unit=officer.unit)
        assert self.post(client, person, evidence="").status_code == 422
        assert not person.consents.exists()

    def test_is_not_for_people_of_other_units(self, client, officer):
        assert self.post(client, UserFactory()).status_code == 404

    def test_lists_answers_with_the_same_queries(self, client, officer):
        person = UserFactory(unit=officer.unit)

        def queries():
            with CaptureQueriesContext(connection) as captured:
                client.get(reverse("wagtailusers_users:consents", args=[person.pk]))
            return len(captured)

        answer(person)
        queries()
        before = queries()
        for _ in range(5):
            answer(person)
        assert queries() == before
