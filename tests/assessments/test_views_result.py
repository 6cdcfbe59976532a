"""What the learner reads after handing in."""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from assessments.models import QuizAllowance
from tests.accounts.factories import UserFactory
from tests.assessments.factories import (
    ChoiceQuestionFactory,
    QuizFactory,
    TrueFalseQuestionFactory,
    answer_right,
    essay_quiz,
    short_quiz,
    start,
)
from tests.times import NINE_AM, TEN_AM

pytestmark = pytest.mark.django_db

HOUR = datetime.timedelta(hours=1)
WHY = "Vì luật ghi như vậy."
LAW = "Điều 2, Luật 53/2024/QH15"


@pytest.fixture
def learner(client):
    learner = UserFactory()
    client.force_login(learner)
    return learner


@pytest.fixture(autouse=True)
def _home(settings):
    settings.LOGIN_REDIRECT_URL = "/hoc-tap/"


def explained_quiz(**fields):
    """One statement, with an explanation and its law."""
    question = TrueFalseQuestionFactory(explanation=f"<p>{WHY}</p>", legal_reference=LAW)
    return QuizFactory(with_questions=[question], **fields)


def handed_in(quiz, learner, value=None):
    """An attempt whose first question is answered with `value`, or all are right."""
    attempt = start(quiz, learner)
    if value is None:
        answer_right(attempt)
    else:
        attempt.answer(1, {"": [value]}, sequence=1, at=NINE_AM)
    attempt.submit(at=TEN_AM)
    return attempt


def page(client, attempt):
    response = client.get(attempt.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def shown(attempt):
    return attempt.shown(attempt.quiz.standing(attempt.learner, at=TEN_AM))


class TestResult:
    def test_of_a_pass_explains_every_answer(self, client, learner):
        html = page(client, handed_in(explained_quiz(), learner))
        assert "result--ok" in html
        assert "100%" in html
        assert WHY in html
        assert LAW in html
        assert 'href="/hoc-tap/"' in html

    def test_of_a_fail_keeps_the_key_back_while_attempts_are_left(self, client, learner):
        attempt = handed_in(explained_quiz(attempts_allowed=2), learner, "false")
        response = client.get(attempt.get_absolute_url())
        html = response.content.decode()
        assert "result--bad" in html
        assert "badge--bad" in html
        assert response.context["standing"].attempts_left == 1
        assert response.context["shown"] == {"score", "marks", "feedback"}
        assert WHY not in html
        assert LAW not in html
        assert "badge--ok" not in html

    def test_of_the_last_fail_shows_the_key(self, client, learner):
        html = page(client, handed_in(explained_quiz(attempts_allowed=1), learner, "false"))
        assert "result--bad" in html
        assert WHY in html

    def test_shows_what_is_partly_right(self, client, learner):
        question = ChoiceQuestionFactory(takes_several=True)
        attempt = start(QuizFactory(with_questions=[question]), learner)
        attempt.answer(1, {"": attempt.items.get().item.key[:1]}, sequence=1, at=NINE_AM)
        attempt.submit(at=TEN_AM)
        html = page(client, attempt)
        assert "badge--warn" in html
        assert "50%" in html

    def test_needs_as_many_queries_for_twenty_questions_as_for_two(
        self, client, learner, django_assert_num_queries
    ):
        for number in (2, 20):
            quiz = QuizFactory(with_questions=[TrueFalseQuestionFactory() for _ in range(number)])
            attempt = handed_in(quiz, learner)
            with django_assert_num_queries(
                6
            ):  # as the quiz; other attempts, what is allowed, whose course it is
                page(client, attempt)


class TestAwaitingMarking:
    def test_says_what_happens_next_and_shows_no_marks(self, client, learner):
        html = page(client, handed_in(essay_quiz(), learner))
        assert "result--" not in html
        assert "badge--ok" not in html
        assert "badge--bad" not in html
        assert "Em sẽ lắng nghe và báo 111." in html

    def test_afterwards_shows_the_markers_comment(self, client, learner):
        attempt = handed_in(essay_quiz(), learner)
        essay = attempt.items.get(position=3)
        essay.give(Decimal("0.5"), by=UserFactory(), comment="Nên nói rõ số 111.", at=TEN_AM)
        html = page(client, attempt)
        assert "Nên nói rõ số 111." in html
        assert "result--ok" in html  # 2.5 of 3


class TestShowsKey:
    def test_not_before_marking(self):
        attempt = start(short_quiz(attempts_allowed=1))
        assert "key" not in shown(attempt)

    def test_not_while_another_attempt_is_in_progress(self, learner):
        quiz = explained_quiz(attempts_allowed=2)
        first = handed_in(quiz, learner, "false")
        start(quiz, learner)  # the last one, so none is left
        assert "key" not in shown(first)

    def test_of_an_earlier_fail_once_passed(self, learner):
        quiz = explained_quiz()
        first = handed_in(quiz, learner, "false")
        handed_in(quiz, learner)
        assert "key" in shown(first)

    def test_not_for_a_fail_when_attempts_are_without_limit(self, learner):
        assert "key" not in shown(handed_in(explained_quiz(attempts_allowed=0), learner, "false"))

    def test_not_before_the_quiz_closes_even_to_who_has_passed(self, learner):
        quiz = explained_quiz(closes_at=TEN_AM + HOUR, attempts_allowed=1)
        attempt = handed_in(quiz, learner)
        assert "key" not in attempt.shown(quiz.standing(learner, at=TEN_AM))
        assert "key" in attempt.shown(quiz.standing(learner, at=TEN_AM + HOUR))

    def test_not_while_the_quiz_is_longer_open_for_this_person(self, learner):
        quiz = explained_quiz(closes_at=TEN_AM)
        QuizAllowance.objects.create(quiz=quiz, learner=learner, closes_at=TEN_AM + HOUR)
        attempt = handed_in(quiz, learner, "false")
        assert "key" not in attempt.shown(quiz.standing(learner, at=TEN_AM))

    def test_not_to_who_must_end_earlier_than_others(self, learner):
        quiz = explained_quiz(closes_at=TEN_AM + HOUR)
        QuizAllowance.objects.create(quiz=quiz, learner=learner, closes_at=TEN_AM)
        attempt = handed_in(quiz, learner, "false")
        assert "key" not in attempt.shown(quiz.standing(learner, at=TEN_AM))

    def test_when_it_comes_is_said(self, client, learner):
        quiz = explained_quiz(closes_at=timezone.now() + HOUR)
        attempt = quiz.start(learner, at=timezone.now())
        attempt.submit(at=timezone.now())
        assert "đã đóng với tất cả học viên" in page(client, attempt)

    def test_does_not_look_at_what_others_did(self, learner):
        quiz = explained_quiz(attempts_allowed=1)
        start(quiz, UserFactory())
        assert "key" in shown(handed_in(quiz, learner, "false"))
