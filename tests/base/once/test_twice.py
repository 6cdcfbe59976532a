"""Forms sent twice at once, by two threads: each does one thing, and both answers are of use.

Most are sent without the key of their page, as from two pages opened beside each other: then the domain's own rule must
hold. Many in one test, since after each of these tests all tables are emptied.
"""

import io
import re
import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import Consent, User
from assessments.models import Attempt, QuestionImport
from certificates.models import Batch
from courses.models import Enrolment, LessonProgress
from elearn.base.once.models import FIELD
from localities.models import Unit
from registry.models import ApiToken, PlaceTarget, RosterImport
from tests.accounts.factories import UserFactory
from tests.assessments.factories import short_quiz
from tests.certificates.factories import CertificateFactory
from tests.courses.factories import CourseFactory
from tests.localities.factories import LocalityFactory
from tests.registry.factories import SchemeFactory, commune
from tests.registry.importing.rosters import workbook

pytestmark = pytest.mark.django_db(transaction=True)
QUESTION = "::Tổng đài::Gọi số nào? {=111 ~114}\n".encode()


@pytest.fixture
def user():
    return User.objects.create_superuser("tinhdoan", "x", full_name="Người của Tỉnh Đoàn")


def twice(user, send):
    """Both responses of `send(browser)`, at once in two windows of one browser."""
    first = Client()
    first.force_login(user)
    begin, responses = threading.Barrier(2), []

    def press():
        browser = Client()
        browser.cookies = first.cookies
        browser.raise_request_exception = True
        try:
            begin.wait()
            responses.append(send(browser))
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(responses) == 2
    assert all(response.status_code < 500 for response in responses)
    return responses


def post(user, url, data):
    return twice(user, lambda browser: browser.post(url, data() if callable(data) else data))


def text(response):
    return response.content.decode()


ACCOUNT = {
    "full_name": "Người Mới",
    "username": "moi",
    "unit": "",
    "phone": "",
    "email": "",
    "is_active": "on",
}


def password_in(response):
    """The one shown; not from its context, in which what two threads render is mixed."""
    return re.findall("<code>([^<]+)</code>", text(response))[-1]


def statuses(responses):
    return sorted(response.status_code for response in responses)


def test_what_the_province_sends(user):
    person, place = UserFactory(), LocalityFactory()

    role = {"role": "trainer", "unit": "", "valid_from": "2026-11-01", "valid_until": ""}
    given = post(user, reverse("wagtailusers_users:roles", args=[person.pk]), role | {"own_password": "x"})
    assert person.roles.count() == 1
    assert statuses(given) == [200, 422]

    unit = {"name": "Đoàn xã Hai Lần", "kind": "commune", "locality": place.name, "parent": ""}
    unit |= {
        "valid_from": "",
        "valid_until": "",
        "contact_name": "",
        "contact_phone": "",
        "contact_hours": "",
    }
    # Two units may be called alike, such as two schools whose communes were merged: here the key of the form decides.
    post(user, reverse("unit:add"), unit | {FIELD: "k" * 22})
    assert Unit.objects.filter(name="Đoàn xã Hai Lần").count() == 1

    post(user, reverse("accounts:my_data"), {"purpose": "processing", "answer": "yes"})
    assert Consent.objects.filter(person=user).count() == 1

    on_paper = {"purpose": "processing", "answer": "yes", "evidence": "Phiếu ngày 1/11"}
    post(user, reverse("wagtailusers_users:consents", args=[person.pk]), on_paper)
    assert person.consents.count() == 1

    made = post(user, reverse("api_tokens:index"), {"name": "Cổng", "scopes": ["roster"]})
    assert ApiToken.objects.count() == 1
    assert sum("elearn_" in text(response) for response in made) == 1

    opened = post(user, reverse("wagtailusers_users:add"), ACCOUNT)
    new = User.objects.get(username="moi")
    assert new.roles.count() == 1
    assert statuses(opened) == [200, 422]
    refused = next(response for response in opened if response.status_code == 422)
    assert reverse("wagtailusers_users:new_password", args=[new.pk]) in text(refused)


def test_files_and_work(user, monkeypatch):
    monkeypatch.setattr(Batch, "enqueue", lambda batch: None)  # no worker is there yet
    roster = io.BytesIO()
    workbook().save(roster)
    page = CertificateFactory().enrolment.course
    sent = {
        RosterImport: (
            "roster_import:index",
            lambda: {"file": SimpleUploadedFile("danh-sach.xlsx", roster.getvalue())},
        ),
        QuestionImport: ("bank:upload", lambda: {"file": SimpleUploadedFile("cau.txt", QUESTION)}),
        Batch: ("certificates_admin:start_batch", {"course": page.pk, "kind": "archive"}),
    }
    for model, (name, data) in sent.items():
        first, second = post(user, reverse(name), data)
        assert model.objects.count() == 1, model
        assert first.url == second.url


def test_what_learners_send(user):
    certificate = CertificateFactory(holder=user)
    course = CourseFactory(quiz=short_quiz(), lessons=1)

    post(user, reverse("courses:enrol", args=[course.pk]), {})
    enrolment = Enrolment.objects.get(course=course)

    post(user, reverse("courses:complete_lesson", args=[course.lessons()[0].pk]), {})
    assert LessonProgress.objects.filter(enrolment=enrolment).count() == 1

    first, second = post(user, reverse("courses:start_quiz", args=[enrolment.pk]), {})
    attempt = user.attempts.get()
    assert first.url == second.url == attempt.get_absolute_url()

    post(user, reverse("assessments:submit", args=[attempt.pk]), {})
    assert user.attempts.get().state == Attempt.State.MARKED

    post(user, reverse("certificates:share", args=[certificate.code]), {"share": "on"})
    certificate.refresh_from_db()
    assert certificate.share_token


def test_with_the_key_of_the_page_the_second_is_led_to_where_the_first_went(user):
    scheme, place, person = SchemeFactory(), commune(), UserFactory()
    target = {"scheme": scheme.pk, "locality": place.name, "unit": "", "people": "3", "valid_until": ""}
    target |= {"valid_from": "2026-11-01", FIELD: "khoa-mot"}
    first, second = post(user, reverse("coverage:targets"), target)
    assert PlaceTarget.objects.count() == 1
    assert first.url == second.url == reverse("coverage:targets")

    opened = post(user, reverse("wagtailusers_users:add"), {**ACCOUNT, FIELD: "khoa-hai"})
    shown, led = sorted(opened, key=lambda response: response.status_code)
    assert password_in(shown)
    assert led.url == reverse("wagtailusers_users:new_password", args=[User.objects.get(username="moi").pk])

    mine = {FIELD: "khoa-ba", "own_password": "x"}
    given = post(user, reverse("wagtailusers_users:new_password", args=[person.pk]), mine)
    (shown,) = [response for response in given if response.status_code == 200]
    person.refresh_from_db()
    assert person.check_password(password_in(shown))
