"""The quiz without script: the whole form is sent, looked over, and handed in."""

import hashlib
import re

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from assessments.items.essay import LONGEST
from assessments.models import Attempt, Response
from tests.accounts.factories import UserFactory
from tests.assessments.factories import (
    CaseStudyQuestionFactory,
    ChoiceQuestionFactory,
    EssayQuestionFactory,
    FileQuestionFactory,
    GapFillQuestionFactory,
    MatchingQuestionFactory,
    NumericalQuestionFactory,
    OrderingQuestionFactory,
    QuizFactory,
    ShortAnswerQuestionFactory,
    TrueFalseQuestionFactory,
    answer_right,
    essay_quiz,
    fields_of,
    short_quiz,
    start,
)
from tests.times import NINE_AM, TEN_AM

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n" + b"x" * 100


@pytest.fixture
def learner(client):
    learner = UserFactory()
    client.force_login(learner)
    return learner


@pytest.fixture(autouse=True)
def _home(settings):
    settings.LOGIN_REDIRECT_URL = "/hoc-tap/"


def right_choice(attempt):
    return attempt.items.get(position=1).item.key[0]


def kept(attempt):
    return [asked.response for asked in attempt.items_with_responses()]


def summary(attempt):
    return reverse("assessments:submit", args=[attempt.pk])


class TestForm:
    def test_keeps_all_answers_and_leads_to_the_summary(self, client, learner):
        attempt = start(essay_quiz(), learner)
        right = right_choice(attempt)
        response = client.post(
            attempt.get_absolute_url(), {"q1": right, "q2": "false", "q3": "Báo 111.", "known": 0}
        )
        assert response.status_code == 302
        assert response.url == summary(attempt)
        assert kept(attempt) == [[right], False, "Báo 111."]

    def test_keeps_an_answer_to_every_type_once(self, client, learner):
        makers = (
            ChoiceQuestionFactory, TrueFalseQuestionFactory, ShortAnswerQuestionFactory, NumericalQuestionFactory,
            MatchingQuestionFactory, OrderingQuestionFactory, GapFillQuestionFactory, EssayQuestionFactory,
            CaseStudyQuestionFactory, FileQuestionFactory,
        )  # fmt: skip
        attempt = start(QuizFactory(with_questions=[make() for make in makers]), learner, at=timezone.now())
        *asked, _file = attempt.items.order_by("position")
        wanted = [each.item.key or "Báo 111." for each in asked]
        data = {}
        for each, response in zip(asked, wanted, strict=True):
            fields = fields_of(response)
            data |= {f"{each.name}.{part}".rstrip("."): values for part, values in fields.items()}
        upload = {"q10.upload": SimpleUploadedFile("bao-cao.pdf", PDF), "known": 0}
        assert client.post(attempt.get_absolute_url(), data | upload).status_code == 302
        *answers, stored = kept(attempt)
        assert answers == wanted
        assert stored == {"file": hashlib.sha256(PDF).hexdigest()}
        client.post(attempt.get_absolute_url(), data | {"q10": stored["file"], "known": 1})
        assert Response.objects.count() == len(makers)

    def test_keeps_only_what_differs(self, client, learner):
        attempt = start(short_quiz(), learner)
        right = right_choice(attempt)
        client.post(attempt.get_absolute_url(), {"q1": right, "q2": "true"})
        client.post(attempt.get_absolute_url(), {"q1": right, "q2": "false"})
        assert Response.objects.count() == 3
        assert kept(attempt) == [[right], False]

    def test_comes_after_what_the_script_has_sent(self, client, learner):
        attempt = start(short_quiz(), learner)
        attempt.answer(2, {"": ["true"]}, sequence=1795398000000, at=NINE_AM)
        client.post(attempt.get_absolute_url(), {"q2": "false", "known": 1795398000000})
        assert kept(attempt) == [None, False]

    def test_an_empty_field_takes_the_answer_away(self, client, learner):
        attempt = start(short_quiz(), learner)
        attempt.answer(2, {"": ["true"]}, sequence=5, at=NINE_AM)
        client.post(attempt.get_absolute_url(), {"known": 5})
        assert kept(attempt) == [None, None]

    def test_an_older_tab_does_not_empty_what_another_has_answered(self, client, learner):
        attempt = start(short_quiz(), learner)
        attempt.answer(2, {"": ["true"]}, sequence=5, at=NINE_AM)
        client.post(attempt.get_absolute_url(), {"known": 0})
        assert kept(attempt) == [None, True]

    def test_an_unknown_choice_is_said_at_its_question_and_the_rest_is_kept(self, client, learner):
        attempt = start(essay_quiz(), learner)
        fields = {"q1": "bịa", "q2": "true", "q3": "Em sẽ lắng nghe."}
        response = client.post(attempt.get_absolute_url(), fields)
        html = response.content.decode()
        assert response.status_code == 422
        assert html.count('role="alert" >') + html.count('role="alert">') == 1
        assert re.search(r'value="true"\s+checked', html)
        assert kept(attempt) == [None, True, "Em sẽ lắng nghe."]

    def test_a_text_that_is_too_long_is_shown_again(self, client, learner):
        attempt = start(essay_quiz(), learner)
        attempt.answer(3, {"": ["Ngắn."]}, sequence=1, at=NINE_AM)
        text = "dài " * LONGEST
        response = client.post(attempt.get_absolute_url(), {"q3": text})
        assert response.status_code == 422
        assert text.strip() in response.content.decode()
        assert kept(attempt)[2] == "Ngắn."

    def test_after_handing_in_changes_nothing_and_says_so(self, client, learner):
        attempt = start(short_quiz(), learner)
        answer_right(attempt)
        attempt.submit(at=TEN_AM)
        response = client.post(attempt.get_absolute_url(), {"q2": "false"})
        assert response.url == attempt.get_absolute_url()
        assert len(list(get_messages(response.wsgi_request))) == 1
        assert Response.objects.count() == 2


class TestSummary:
    def test_says_what_is_not_answered(self, client, learner):
        attempt = start(short_quiz(), learner)
        attempt.answer(2, {"": ["true"]}, sequence=1, at=NINE_AM)
        response = client.get(summary(attempt))
        assert [asked.position for asked in response.context["unanswered"]] == [1]
        assert f"{attempt.get_absolute_url()}#q1" in response.content.decode()

    def test_looking_does_not_hand_in(self, client, learner):
        attempt = start(short_quiz(), learner)
        client.get(summary(attempt))
        attempt.refresh_from_db()
        assert attempt.is_open

    def test_hands_in(self, client, learner):
        attempt = start(short_quiz(), learner)
        answer_right(attempt)
        response = client.post(summary(attempt))
        assert response.url == attempt.get_absolute_url()
        attempt.refresh_from_db()
        assert (attempt.state, attempt.passed) == (Attempt.State.MARKED, True)

    def test_the_second_tab_is_told_and_changes_nothing(self, client, learner):
        attempt = start(short_quiz(), learner)
        client.post(summary(attempt))
        attempt.refresh_from_db()
        handed_in = attempt.submitted_at
        response = client.post(summary(attempt))
        assert response.url == attempt.get_absolute_url()
        assert len(list(get_messages(response.wsgi_request))) == 1
        attempt.refresh_from_db()
        assert attempt.submitted_at == handed_in

    def test_after_handing_in_leads_to_the_result(self, client, learner):
        attempt = start(short_quiz(), learner)
        attempt.submit(at=TEN_AM)
        assert client.get(summary(attempt)).url == attempt.get_absolute_url()
