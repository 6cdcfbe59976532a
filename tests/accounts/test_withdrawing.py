"""Withdrawing the consent to processing: what is asked first, who is told, what the words promise."""

import datetime
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Consent, Notice, Purpose, Role
from tests.accounts.factories import UserFactory
from tests.registry.factories import commune, person_with, unit
from tests.times import NINE_AM, TEN_AM

pytestmark = pytest.mark.django_db
MINE, FILE = "accounts:my_data", "accounts:my_data_file"
NO = {"purpose": "processing", "answer": "no"}
MINUTE = datetime.timedelta(minutes=1)


def say(person, is_given, at=NINE_AM, **fields):
    return Consent.record(person, Purpose.PROCESSING, is_given, **{"by": person, "at": at, **fields})


def since(person):
    return Consent.objects.withdrawal_of(person.pk)


class TestWithdrawal:
    def test_is_no_silence_and_no_yes(self):
        asked, agreed = UserFactory(), UserFactory()
        say(agreed, True)
        Consent.record(asked, Purpose.PUBLIC_LISTING, False, by=asked, at=NINE_AM)
        assert (since(asked), since(agreed)) == (None, None)

    def test_is_since_the_first_no_after_the_last_yes(self):
        person = UserFactory()
        for minute, is_given in enumerate([False, True, False, False]):
            say(person, is_given, NINE_AM + minute * MINUTE)
        assert since(person) == NINE_AM + 2 * MINUTE
        (row,) = type(person).objects.filter(pk=person.pk).annotate(at=Consent.objects.withdrawn_at("pk"))
        assert row.at == since(person)
        say(person, True)
        assert since(person) is None

    def test_is_of_one_person_alone(self):
        person, other = UserFactory(), UserFactory()
        say(person, False)
        say(other, True)
        assert Consent.objects.withdrawn_since([person.pk, other.pk]) == {person.pk: NINE_AM}

    def test_is_not_for_another_wording(self, monkeypatch):
        person = UserFactory()
        say(person, True)
        monkeypatch.setattr("accounts.models.consent.WORDINGS", {Purpose.PROCESSING: "Lời khác."})
        assert since(person) is None


class TestBeforeItIsDone:
    def test_says_what_will_happen_and_changes_nothing(self, client):
        person = UserFactory()
        client.force_login(person)
        html = client.post(reverse(MINE), NO).content.decode()
        assert not person.consents.exists()
        assert html.count("<li>") >= 5
        assert 'name="confirmed"' in html

    def test_is_done_once_confirmed(self, client):
        person = UserFactory()
        client.force_login(person)
        assert client.post(reverse(MINE), {**NO, "confirmed": "yes"}).status_code == 302
        assert since(person)

    def test_leads_back_to_where_it_was_asked_for(self, client):
        client.force_login(UserFactory())
        for asked, led in (
            ("/hoc-tap/", "/hoc-tap/"),
            ("https://example.vn/", reverse(MINE)),
            ("//x.vn", reverse(MINE)),
        ):
            answer = client.post(reverse(MINE), {"purpose": "processing", "answer": "yes", "next": asked})
            assert answer.url == led

    def test_asks_again_for_other_words_without_taking_the_answer_back(self, client, monkeypatch):
        person = UserFactory()
        with monkeypatch.context() as before:
            before.setattr("accounts.models.consent.WORDINGS", {Purpose.PROCESSING: "Lời cũ."})
            say(person, True)
        client.force_login(person)
        html = client.get(reverse(MINE)).content.decode()
        assert "đã thay đổi kể từ lần đó" in html
        assert since(person) is None
        assert person.consents.get().wording == "Lời cũ."


class TestStaff:
    @pytest.fixture
    def place(self):
        return unit()

    def told(self, person):
        return list(Notice.objects.filter(person=person, about__startswith="consent:"))

    def test_of_the_unit_above_it_and_of_the_province_are_told(self, place):
        below = unit("Chi đoàn", locality=place.locality, parent=place)
        person = UserFactory(unit=below)
        officers = [person_with(Role.UNIT_OFFICER, below), person_with(Role.UNIT_OFFICER, place)]
        province = person_with(Role.PROVINCE)
        others = [
            person_with(Role.UNIT_OFFICER, unit("Đoàn khác", commune("Khác"))),
            person_with(Role.TRAINER),
        ]
        say(person, False)
        assert [len(self.told(each)) for each in [*officers, province, *others, person]] == [1, 1, 1, 0, 0, 0]

    def test_are_told_once_of_each_withdrawal(self, place):
        person, officer = UserFactory(unit=place), person_with(Role.UNIT_OFFICER, place)
        for is_given in (False, False, True, False):
            say(person, is_given)
        assert len(self.told(officer)) == 2

    def test_are_told_what_to_do_where_they_can(self, client, place):
        person, officer = UserFactory(unit=place), person_with(Role.UNIT_OFFICER, place)
        say(person, False)
        (notice,) = self.told(officer)
        assert "gỡ tên" in notice.text
        client.force_login(officer)
        assert client.get(notice.path).status_code == 200

    def test_are_led_to_no_page_that_is_closed_to_them(self, client, place):
        trainer, officer = person_with(Role.TRAINER, place), person_with(Role.UNIT_OFFICER, place)
        say(trainer, False)
        client.force_login(officer)
        assert client.get(self.told(officer)[0].path).status_code == 200

    def test_are_not_told_of_other_uses(self, place):
        person, officer = UserFactory(unit=place), person_with(Role.UNIT_OFFICER, place)
        Consent.record(person, Purpose.PUBLIC_LISTING, False, by=person, at=NINE_AM)
        assert not self.told(officer)

    def test_see_it_beside_the_name(self, client, place):
        person, officer = (
            UserFactory(unit=place, full_name="Lê Thị Rút Lại"),
            person_with(Role.UNIT_OFFICER, place),
        )
        client.force_login(officer)
        pages = [
            reverse("wagtailusers_users:index"),
            reverse("wagtailusers_users:edit", args=[person.pk]),
            reverse("wagtailusers_users:consents", args=[person.pk]),
        ]
        for is_given in (True, False):
            say(person, is_given)
            words = [
                "không đồng ý xử lý dữ liệu từ 23/11/2026" in client.get(page).content.decode()
                for page in pages
            ]
            assert words == [not is_given] * 3


class TestOneCopyOfOneself:
    def test_holds_what_is_kept_and_nobody_else(self, client):
        person, other = UserFactory(full_name="Lê Thị Một Mình"), UserFactory(full_name="Trần Văn Người Khác")
        for each in (person, other):
            say(each, True, TEN_AM)
        client.force_login(person)
        answer = client.get(reverse(FILE))
        told = json.loads(answer.content)
        assert told["Tài khoản"][0]["họ và tên"] == "Lê Thị Một Mình"
        assert len(told["Các lần trả lời về sự đồng ý"]) == 1
        assert "Người Khác" not in answer.content.decode()
        assert "attachment" in answer["Content-Disposition"]
        assert "no-store" in answer["Cache-Control"]

    def test_is_for_who_is_signed_in(self, client):
        assert client.get(reverse(FILE)).status_code == 302

    def test_takes_the_same_queries_for_many_rows(self, client):
        person = UserFactory()
        client.force_login(person)

        def queries():
            with CaptureQueriesContext(connection) as captured:
                client.get(reverse(FILE))
            return len(captured)

        say(person, True)
        queries()
        before = queries()
        for _ in range(5):
            say(person, True)
        assert queries() == before
