"""A corrected key reaches all the way: the attempt, the completed course, the certificate."""

import pytest

from assessments import regrading
from assessments.models import Attempt
from certificates.models import Certificate
from courses.models import Enrolment
from tests.accounts.factories import UserFactory
from tests.assessments.factories import QuizFactory, TrueFalseQuestionFactory
from tests.certificates.factories import course
from tests.times import NINE_AM, TEN_AM

pytestmark = pytest.mark.django_db


@pytest.fixture
def question():
    """Its key is wrong: the statement is false."""
    return TrueFalseQuestionFactory(is_true=True)


@pytest.fixture
def page(question):
    page = course()
    page.quiz = QuizFactory(with_questions=[question])
    page.save()
    return page


def handed_in(page, answer):
    attempt = page.enrol(UserFactory(), at=NINE_AM).start_quiz(at=NINE_AM)
    attempt.answer(1, {"": [answer]}, sequence=1, at=NINE_AM)
    attempt.submit(at=NINE_AM)
    return attempt


def regrade(question, taken_away=()):
    question.is_true = False
    question.save_revision().publish()
    return regrading.apply(
        question, taken_away=set(taken_away), reason="Đáp án sai", by=UserFactory(), at=TEN_AM
    )


class TestRegrade:
    def test_that_gives_the_pass_completes_the_course_and_certifies_it(self, page, question):
        attempt = handed_in(page, "false")
        assert not Certificate.objects.exists()
        regrade(question)
        assert Enrolment.objects.get(learner=attempt.learner).completed_at == TEN_AM
        assert Certificate.objects.get().score == 100

    def test_without_a_yes_leaves_course_and_certificate(self, page, question):
        attempt = handed_in(page, "true")
        regrade(question)
        assert Enrolment.objects.get(learner=attempt.learner).completed_at
        assert Certificate.objects.get().withdrawn_at is None

    def test_that_takes_the_pass_away_reopens_the_course_and_withdraws_the_certificate(self, page, question):
        attempt = handed_in(page, "true")
        done = regrade(question, taken_away=[attempt.pk])
        certificate = Certificate.objects.get()
        assert not Attempt.objects.get(pk=attempt.pk).passed
        assert not Enrolment.objects.get(learner=attempt.learner).completed_at
        assert certificate.withdrawn_at == TEN_AM
        assert done.reason in certificate.withdrawal_reason
