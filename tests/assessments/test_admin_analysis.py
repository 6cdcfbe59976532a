"""The pages of the analysis."""

import csv
import io
import xml.etree.ElementTree as ET

import pytest
from django.urls import reverse

from tests.accounts.factories import UserFactory
from tests.assessments.factories import ChoiceQuestionFactory, QuizFactory, TrueFalseQuestionFactory, start
from tests.times import NINE_AM, TEN_AM

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def trainer(client):
    trainer = UserFactory(role="trainer")
    client.force_login(trainer)
    return trainer


@pytest.fixture
def quiz():
    questions = [ChoiceQuestionFactory(title="=Câu đầu"), TrueFalseQuestionFactory()]
    quiz = QuizFactory(with_questions=questions)
    for answer in ("true", "false", "true"):
        attempt = start(quiz)
        attempt.answer(1, {"": attempt.items.get(position=1).item.key}, sequence=1, at=NINE_AM)
        attempt.answer(2, {"": [answer]}, sequence=1, at=NINE_AM)
        attempt.submit(at=TEN_AM)
    return quiz


def test_the_list_leads_to_each_quiz(client, quiz):
    html = client.get(reverse("analysis:index")).content.decode()
    assert reverse("analysis:quiz", args=[quiz.pk]) in html


def test_the_page_shows_figures_and_words(client, quiz):
    response = client.get(reverse("analysis:quiz", args=[quiz.pk]))
    html = response.content.decode()
    assert response.context["found"].attempts == 3
    assert "67%" in html
    assert "=Câu đầu" in html
    assert client.get(reverse("analysis:quiz", args=[quiz.pk]), {"lan-dau": "1"}).status_code == 200


def test_of_a_quiz_that_nobody_took_says_so(client):
    response = client.get(reverse("analysis:quiz", args=[QuizFactory().pk]))
    assert response.status_code == 200
    assert "<table" not in response.content.decode().split("<main")[-1]


def test_the_page_of_a_question_shows_what_was_answered(client, quiz):
    version = quiz.slots.order_by("sort_order")[0].question.latest_version
    html = client.get(reverse("analysis:question", args=[quiz.pk, version.pk])).content.decode()
    assert "911" in html
    assert "100%" in html


def test_a_question_of_another_quiz_is_not_found(client, quiz):
    other = TrueFalseQuestionFactory().latest_version
    assert client.get(reverse("analysis:question", args=[quiz.pk, other.pk])).status_code == 404


def test_the_chart_is_a_picture_without_script(client, quiz):
    response = client.get(reverse("analysis:chart", args=[quiz.pk]))
    assert response["Content-Type"] == "image/svg+xml"
    picture = ET.fromstring(response.content)
    assert not [each for each in picture.iter() if each.tag.endswith("script")]


def test_the_table_opens_harmlessly_in_a_spreadsheet(client, quiz):
    response = client.get(reverse("analysis:export", args=[quiz.pk]))
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) == 3
    assert {row[0] for row in rows[1:]} >= {"'=Câu đầu"}


def test_the_page_needs_as_many_queries_for_ten_questions_as_for_two(client):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for number in (2, 10):
        quiz = QuizFactory(with_questions=[TrueFalseQuestionFactory() for _ in range(number)])
        for _ in range(number):
            start(quiz).submit(at=TEN_AM)
        url = reverse("analysis:quiz", args=[quiz.pk])
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        counts.append(len(queries))
    assert counts[0] == counts[1]
