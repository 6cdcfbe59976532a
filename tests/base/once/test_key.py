"""The key of a form: what it takes for the same, what for another; and what counts as the same work of one person."""

import datetime
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from certificates.batches import start
from certificates.models import Batch
from elearn.base.once.models import FIELD, KEPT_FOR, SentForm
from registry.models import PlaceTarget
from tests.accounts.factories import UserFactory
from tests.certificates.factories import course
from tests.registry.factories import SchemeFactory, commune
from tests.times import NINE_AM

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return User.objects.create_superuser("tinhdoan", "x", full_name="Người của Tỉnh Đoàn")


def text(response):
    return response.content.decode()


class TestKey:
    """Of a form that no rule keeps: a target of a commune, as an example."""

    @pytest.fixture
    def form(self, user):
        scheme, place = SchemeFactory(), commune()
        browser = Client()
        browser.force_login(user)
        url = reverse("coverage:targets")
        html = text(browser.get(url))
        key = re.search(rf'name="{FIELD}" value="([^"]+)"', html[html.rindex("<form") :])[1]
        data = {"scheme": scheme.pk, "locality": place.name, "unit": "", "people": "3", FIELD: key}
        return browser, url, {**data, "valid_from": str(timezone.localdate()), "valid_until": ""}

    def test_is_on_every_form_of_a_signed_in_person(self, form):
        _browser, _url, data = form
        assert len(data[FIELD]) == 12

    def test_the_second_is_told(self, form):
        browser, url, data = form
        browser.post(url, data)
        assert "gửi hai lần" in text(browser.post(url, data, follow=True))

    def test_another_content_is_another_form(self, form):
        browser, url, data = form
        browser.post(url, data)
        later = str(timezone.localdate() + datetime.timedelta(days=30))
        browser.post(url, {**data, "people": "4", "valid_from": later})
        assert "gửi hai lần" not in text(browser.get(url))

    def test_what_was_refused_is_done_when_it_is_right(self, form):
        browser, url, data = form
        assert browser.post(url, {**data, "people": ""}).status_code == 422
        assert browser.post(url, data).status_code == 302
        assert PlaceTarget.objects.count() == 1

    def test_is_one_persons(self, form):
        browser, url, data = form
        browser.post(url, data)
        other = Client()
        other.force_login(User.objects.create_superuser("khac", "x"))
        assert "gửi hai lần" not in text(other.post(url, data, follow=True))

    def test_is_forgotten_after_a_while(self, form):
        browser, url, data = form
        browser.post(url, data)
        SentForm.objects.forget_old(timezone.now())
        assert SentForm.objects.count() == 1
        SentForm.objects.forget_old(timezone.now() + KEPT_FOR)
        assert not SentForm.objects.exists()


class TestWork:
    @pytest.fixture(autouse=True)
    def no_worker(self, monkeypatch):
        monkeypatch.setattr(Batch, "enqueue", lambda batch: None)

    def test_that_is_not_over_is_that_work(self):
        page, user = course(), UserFactory()
        begun = [start(Batch.Kind.ARCHIVE, page, [1], by=user, at=NINE_AM) for _ in range(2)]
        assert begun[0] == begun[1]

    def test_of_another_person_or_about_others_is_another(self):
        page, user = course(), UserFactory()
        begun = start(Batch.Kind.ARCHIVE, page, [1], by=user, at=NINE_AM)
        assert start(Batch.Kind.ARCHIVE, page, [1, 2], by=user, at=NINE_AM) != begun
        assert start(Batch.Kind.ARCHIVE, page, [1], by=UserFactory(), at=NINE_AM) != begun

    def test_that_is_over_is_asked_for_anew(self):
        page, user = course(), UserFactory()
        begun = start(Batch.Kind.ARCHIVE, page, [1], by=user, at=NINE_AM)
        begun.take_up(at=NINE_AM)
        begun.finish(Batch.State.FAILED, at=NINE_AM)
        assert start(Batch.Kind.ARCHIVE, page, [1], by=user, at=NINE_AM) != begun
