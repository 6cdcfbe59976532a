"""The pages of the analysis."""

import io
import xml.etree.ElementTree as ET

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

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


def workbook(client, quiz):
    response = client.get(reverse("analysis:export", args=[quiz.pk]))
    return load_workbook(io.BytesIO(b"".join(response.streaming_content)))


def test_the_workbook_holds_the_whole_the_questions_and_the_answers(client, quiz):
    whole, questions, answers = (list(sheet.values) for sheet in workbook(client, quiz))
    assert whole[1][1] == 3
    assert [row[2:4] for row in questions[1:]] == [(3, 1), (3, 0.6667)]
    assert ("911", 0) in [(row[2], row[4]) for row in answers[1:]]


def test_the_workbook_holds_no_formula(client, quiz):
    cells = [cell for sheet in workbook(client, quiz) for row in sheet.rows for cell in row]
    assert "=Câu đầu" in [cell.value for cell in cells]
    assert not [cell for cell in cells if cell.data_type == "f"]


class TestVersions:
    def test_are_shown_with_the_quizzes_that_asked_them(self, client, quiz):
        question = quiz.slots.order_by("sort_order")[0].question
        html = client.get(reverse("analysis:versions", args=[question.pk])).content.decode()
        assert reverse("analysis:question", args=[quiz.pk, question.latest_version.pk]) in html

    def test_of_a_question_nobody_was_asked_say_so(self, client):
        response = client.get(reverse("analysis:versions", args=[TrueFalseQuestionFactory().pk]))
        assert response.context["found"] == []

    def test_are_not_for_learners(self, client, quiz):
        client.force_login(UserFactory())
        question = quiz.slots.first().question_id
        assert client.get(reverse("analysis:versions", args=[question])).status_code in (302, 403)

    def test_need_as_many_queries_for_ten_quizzes_as_for_two(self, client):
        counts = []
        for number in (2, 10):
            question = TrueFalseQuestionFactory()
            for _ in range(number):
                start(QuizFactory(with_questions=[question])).submit(at=TEN_AM)
            url = reverse("analysis:versions", args=[question.pk])
            client.get(url)
            with CaptureQueriesContext(connection) as queries:
                client.get(url)
            counts.append(len(queries))
        assert counts[0] == counts[1]


def test_the_page_needs_as_many_queries_for_ten_questions_as_for_two(client):
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
