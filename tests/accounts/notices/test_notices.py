"""Notices: told once, read by their own person, counted on every page without a statement more."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Notice, Role
from accounts.models.notice import KEPT_ONCE_READ
from accounts.notices.telling import tell, write_letter
from tests.accounts.factories import UserFactory
from tests.times import NINE_AM

pytestmark = pytest.mark.django_db

INDEX = reverse("notices:index")


def notice(person, about="mau:1", **fields):
    return Notice.objects.create(
        person=person,
        about=about,
        **{"title": "Bài đã chấm", "path": "/hoc-tap/", "told_at": NINE_AM, **fields},
    )


def say(person, **fields):
    tell(person, **{"about": "mau:1", "title": "Bài đã chấm", "path": "/hoc-tap/", "at": NINE_AM, **fields})


class TestTelling:
    def test_puts_up_a_notice(self):
        person = UserFactory()
        say(person, text="Bạn đạt 80%.")
        told = person.notices.get()
        assert (told.title, told.text, told.path, told.told_at) == (
            "Bài đã chấm", "Bạn đạt 80%.", "/hoc-tap/", NINE_AM,
        )  # fmt: skip

    def test_of_the_same_thing_twice_tells_once(self, mailoutbox, django_capture_on_commit_callbacks):
        person = UserFactory(email="vidu@example.com")
        with django_capture_on_commit_callbacks(execute=True):
            say(person)
            say(person, title="Khác")
        assert [each.title for each in person.notices.all()] == ["Bài đã chấm"]
        assert len(mailoutbox) == 1

    def test_writes_where_there_is_an_address(self, mailoutbox, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            say(UserFactory(email="vidu@example.com", full_name="Lê Thị Ví Dụ"), text="Bạn đạt 80%.")
            say(UserFactory())
        (letter,) = mailoutbox
        assert (letter.to, letter.subject) == (["vidu@example.com"], "Bài đã chấm")
        for words in ("Lê Thị Ví Dụ", "Bạn đạt 80%.", "http://localhost:8000/hoc-tap/"):
            assert words in letter.body

    def test_writes_no_letter_when_asked_not_to(self, mailoutbox, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            say(UserFactory(email="vidu@example.com"), by_letter=False)
        assert mailoutbox == []

    def test_undone_with_what_it_is_about_writes_nothing(
        self, django_capture_on_commit_callbacks, mailoutbox
    ):
        with django_capture_on_commit_callbacks(execute=False):
            say(UserFactory(email="vidu@example.com"))
        assert mailoutbox == []

    def test_survives_a_mail_server_that_refuses(self, settings):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "localhost", 1
        told = notice(UserFactory(email="vidu@example.com"))
        write_letter.call(told.pk)
        assert Notice.objects.get() == told

    def test_writes_to_no_closed_account(self, mailoutbox):
        write_letter.call(notice(UserFactory(email="vidu@example.com", is_active=False)).pk)
        assert mailoutbox == []

    def test_of_many_takes_as_many_statements_as_of_few(self, django_assert_num_queries):
        people = UserFactory.create_batch(20)
        say(people[0])
        with django_assert_num_queries(2):  # drops old ones, puts up
            Notice.objects.put_up_all(
                [
                    Notice(person=each, about="mau:1", title="Tin", path="/", told_at=NINE_AM)
                    for each in people
                ]
            )
        assert Notice.objects.count() == 20

    def test_drops_what_was_read_more_than_a_year_ago(self):
        person, other = UserFactory(), UserFactory()
        long_ago = NINE_AM - KEPT_ONCE_READ - datetime.timedelta(days=1)
        notice(person, "doc", told_at=long_ago, read_at=long_ago)
        notice(person, "chua", told_at=long_ago)
        notice(other, "doc", told_at=long_ago, read_at=long_ago)
        say(person, about="moi")
        assert {each.about for each in person.notices.all()} == {"moi", "chua"}
        assert other.notices.count() == 1


class TestNotice:
    def test_is_unique_by_person_and_thing(self):
        person = UserFactory()
        notice(person)
        with pytest.raises(IntegrityError):
            notice(person)

    @pytest.mark.parametrize("path", ["//example.com/", "https://example.com/", "/\\example.com"])
    def test_leads_nowhere_else(self, path):
        with pytest.raises(ValidationError):
            Notice(
                person=UserFactory(), about="mau", title="Tin", path=path, told_at=NINE_AM
            ).validate_constraints()


class TestPages:
    def test_list_the_own_ones_only(self, client):
        person = UserFactory()
        notice(person, title="Tin của tôi")
        notice(UserFactory(), title="Tin của người khác")
        client.force_login(person)
        html = client.get(INDEX).content.decode()
        assert "Tin của tôi" in html
        assert "Tin của người khác" not in html

    def test_are_for_who_has_signed_in(self, client):
        assert client.get(INDEX).url.startswith(reverse("account_login"))

    def test_open_one_and_lead_on(self, client):
        person = UserFactory()
        told = notice(person)
        client.force_login(person)
        assert client.get(told.get_absolute_url()).url == "/hoc-tap/"
        told.refresh_from_db()
        assert told.read_at is not None

    @pytest.mark.parametrize("role", [None, Role.UNIT_OFFICER, Role.PROVINCE])
    def test_open_nobody_elses(self, client, role):
        from tests.localities.factories import UnitFactory

        unit = UnitFactory()
        told = notice(UserFactory(unit=unit))
        client.force_login(UserFactory(role=role, unit=unit))
        assert client.get(told.get_absolute_url()).status_code == 404
        client.post(reverse("notices:read_all"))
        told.refresh_from_db()
        assert told.read_at is None

    def test_mark_all_as_read(self, client):
        person = UserFactory()
        notice(person, "mau:1"), notice(person, "mau:2")
        client.force_login(person)
        client.post(reverse("notices:read_all"))
        assert not person.notices.unread().exists()

    def test_of_the_list_ask_no_more_queries_for_more_notices(self, client):
        person = UserFactory()
        client.force_login(person)

        def count():
            with CaptureQueriesContext(connection) as queries:
                client.get(INDEX)
            return len(queries)

        notice(person, "mau:0")
        count()
        few = count()
        for number in range(1, 25):
            notice(person, f"mau:{number}")
        assert count() == few


class TestBell:
    def test_counts_what_waits(self, client):
        person = UserFactory()
        notice(person, "mau:1"), notice(person, "mau:2"), notice(person, "mau:3", read_at=NINE_AM)
        notice(UserFactory())
        client.force_login(person)
        assert "2 chưa đọc" in client.get(reverse("accounts:my_data")).content.decode()

    def test_stops_counting_at_a_hundred(self, client):
        person = UserFactory()
        Notice.objects.put_up_all(
            [Notice(person=person, about=str(n), title="Tin", path="/", told_at=NINE_AM) for n in range(120)]
        )
        client.force_login(person)
        assert "99+" in client.get(reverse("accounts:my_data")).content.decode()

    def test_is_silent_when_nothing_waits(self, client):
        client.force_login(UserFactory())
        assert "chưa đọc" not in client.get(reverse("accounts:my_data")).content.decode()

    def test_is_in_the_staff_area_too(self, client):
        trainer = UserFactory(role=Role.TRAINER)
        notice(trainer)
        client.force_login(trainer)
        html = client.get(reverse("wagtailadmin_home")).content.decode()
        assert "Thông báo (1)" in html or r"Th\u00f4ng b\u00e1o (1)" in html
