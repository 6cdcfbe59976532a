"""Several devices, late deliveries, and what the script asks when the time is up."""

import datetime

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from assessments.models import Attempt, Response
from tests.accounts.factories import UserFactory
from tests.assessments.factories import short_quiz, start
from tests.times import NINE_AM, TEN_AM

pytestmark = pytest.mark.django_db

A_MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def attempt(client):
    learner = UserFactory()
    client.force_login(learner)
    return start(short_quiz(), learner)


def kept(attempt):
    return [asked.response for asked in attempt.items_with_responses()]


def answer(client, attempt, **fields):
    url = reverse("assessments:answer", args=[attempt.pk, 2])
    return client.post(url, {"sequence": "1", "q2": "true", **fields})


def end(attempt, ago, late):
    """The time was up `ago`; what was given in time may come for `late` more."""
    ends_at = timezone.now() - ago
    Attempt.objects.filter(pk=attempt.pk).update(ends_at=ends_at, late_until=ends_at + late)


class TestFormsOfTwoDevices:
    def test_what_was_not_touched_in_the_older_form_stays_as_the_other_device_answered(self, client, attempt):
        attempt.answer(2, {"": ["true"]}, sequence=5, at=NINE_AM)
        attempt.answer(2, {"": ["false"]}, sequence=6, at=TEN_AM)
        response = client.post(attempt.get_absolute_url(), {"q2": "true", "known": 5})
        assert response.status_code == 302
        assert kept(attempt)[1] is False

    def test_an_answer_that_would_overwrite_is_looked_over_first(self, client, attempt):
        attempt.answer(2, {"": ["false"]}, sequence=6, at=TEN_AM)
        response = client.post(attempt.get_absolute_url(), {"q2": "true", "known": 5})
        assert response.status_code == 422
        assert kept(attempt)[1] is False
        known = response.context["known"]
        client.post(attempt.get_absolute_url(), {"q2": "true", "known": known})
        assert kept(attempt)[1] is True


class TestAnswersOfTwoDevices:
    def test_say_that_the_other_has_answered_since_and_when(self, client, attempt):
        answer(client, attempt, device="a", known=0)
        response = answer(client, attempt, device="b", known=0, sequence="9", q2="false")
        assert response.status_code == 412
        assert response.json()["latest"] == 1
        assert kept(attempt)[1] is True

    def test_with_the_other_known_the_last_wins(self, client, attempt):
        answer(client, attempt, device="a", known=0)
        assert answer(client, attempt, device="b", known=1, sequence="9", q2="false").status_code == 200
        assert kept(attempt)[1] is False


class TestLate:
    def test_what_was_given_in_time_is_kept_and_flagged(self, client, attempt):
        end(attempt, A_MINUTE, late=10 * A_MINUTE)
        assert answer(client, attempt, age=120_000).status_code == 200
        assert Response.objects.get().is_late

    @pytest.mark.parametrize(("age", "late"), [(0, 10 * A_MINUTE), (120_000, A_MINUTE / 2)])
    def test_what_was_not_or_comes_too_late_is_refused_and_said_once(self, client, attempt, age, late):
        end(attempt, A_MINUTE, late=late)
        assert answer(client, attempt, age=age).status_code == 410
        response = answer(client, attempt, age=age)
        assert response.status_code == 410
        assert len(list(get_messages(response.wsgi_request))) == 1
        assert not Response.objects.exists()


class TestHandingInByScript:
    def test_answers_in_json(self, client, attempt):
        url = reverse("assessments:submit", args=[attempt.pk])
        accept = {"Accept": "application/json"}
        assert client.post(url, headers=accept).json() == {"handed_in": True}
        assert client.post(url, headers=accept).status_code == 409


class TestPractice:
    @pytest.mark.parametrize("position", ["", "x", "99999999999999999999"])
    def test_a_position_that_is_none_checks_nothing(self, client, attempt, position):
        Attempt.objects.filter(pk=attempt.pk).update(is_practice=True)
        response = client.get(attempt.get_absolute_url(), {"xem": position})
        assert response.context["checked"] == 0
        assert client.post(attempt.get_absolute_url(), {"check": position}).status_code == 302
