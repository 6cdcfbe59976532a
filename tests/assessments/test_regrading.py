"""A corrected question is marked again: looked at first, then done, and nobody loses a pass unasked."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.dispatch import Signal
from django.test.utils import CaptureQueriesContext

from assessments import regrading
from assessments.models import Attempt, Regrade, RegradedAttempt, RegradedItem
from tests.accounts.factories import UserFactory
from tests.assessments.factories import (
    ChoiceQuestionFactory,
    QuizFactory,
    TrueFalseQuestionFactory,
    answer_right,
    essay_quiz,
    start,
)
from tests.times import NINE_AM, TEN_AM

pytestmark = pytest.mark.django_db


def handed_in(quiz, *answers):
    attempt = start(quiz)
    for position, value in enumerate(answers, start=1):
        attempt.answer(position, {"": [value]}, sequence=1, at=NINE_AM)
    attempt.submit(at=NINE_AM)
    return attempt


def corrected(question, is_true):
    question.is_true = is_true
    question.save_revision().publish()
    return question


@pytest.fixture
def question():
    """Its key is wrong: the statement is false."""
    return TrueFalseQuestionFactory(is_true=True)


@pytest.fixture
def quiz(question):
    return QuizFactory(with_questions=[question, TrueFalseQuestionFactory()], pass_mark=60)


@pytest.fixture
def province():
    return UserFactory()


def apply(question, by, taken_away=(), reason="Đáp án sai"):
    return regrading.apply(question, taken_away=set(taken_away), reason=reason, by=by, at=TEN_AM)


class TestPreview:
    def test_says_who_changes_and_changes_nothing(self, quiz, question):
        right, wrong = handed_in(quiz, "false", "true"), handed_in(quiz, "true", "true")
        report = regrading.preview(corrected(question, False))
        assert report.answers == 2
        assert [(each.attempt_id, each.old_score, each.new_score) for each in report.changes] == [
            (right.pk, 1, 2),
            (wrong.pk, 2, 1),
        ]
        assert [each.attempt_id for each in report.newly_passed] == [right.pk]
        assert [each.attempt_id for each in report.newly_failed] == [wrong.pk]
        right.refresh_from_db()
        assert (right.score, right.passed) == (1, False)
        assert not Regrade.objects.exists()

    def test_of_a_question_not_corrected_is_refused(self, quiz, question):
        handed_in(quiz, "true", "true")
        with pytest.raises(regrading.NothingToRegrade):
            regrading.preview(question)


class TestApply:
    def test_gives_the_pass_and_says_so_to_the_apps_above(self, quiz, question, province):
        attempt = handed_in(quiz, "false", "true")
        regrade = apply(corrected(question, False), province)
        attempt.refresh_from_db()
        assert (attempt.score, attempt.passed) == (2, True)
        assert attempt.items.get(position=1).graded_with == question.latest_version
        assert (regrade.decided_by, regrade.reason) == (province, "Đáp án sai")

    def test_keeps_a_pass_without_a_yes_and_writes_that_down(self, quiz, question, province):
        attempt = handed_in(quiz, "true", "true")
        apply(corrected(question, False), province)
        attempt.refresh_from_db()
        assert (attempt.score, attempt.passed) == (1, True)
        log = RegradedAttempt.objects.get()
        assert (log.old_score, log.new_score, log.old_passed, log.new_passed) == (2, 1, True, True)
        assert log.keeps_pass

    def test_takes_a_pass_away_with_a_yes(self, quiz, question, province):
        attempt = handed_in(quiz, "true", "true")
        apply(corrected(question, False), province, taken_away=[attempt.pk])
        attempt.refresh_from_db()
        assert (attempt.score, attempt.passed) == (1, False)

    def test_of_the_same_correction_twice_is_refused(self, quiz, question, province):
        handed_in(quiz, "true", "true")
        apply(corrected(question, False), province)
        with pytest.raises(regrading.NothingToRegrade):
            apply(question, province)

    def test_without_a_reason_is_refused(self, quiz, question, province):
        handed_in(quiz, "true", "true")
        with pytest.raises(ValueError):
            apply(corrected(question, False), province, reason=" ")
        assert not Regrade.objects.exists()

    def test_leaves_what_was_answered_and_asked(self, quiz, question, province):
        attempt = handed_in(quiz, "true", "true")
        before = attempt.items.get(position=1).version_id
        apply(corrected(question, False), province)
        item = attempt.items.get(position=1)
        assert (item.version_id, item.last_response()) == (before, True)

    def test_counts_for_an_attempt_in_progress_when_it_is_handed_in(self, quiz, question, province):
        handed_in(quiz, "true", "true")
        begun = start(quiz)
        apply(corrected(question, False), province)
        begun.answer(1, {"": ["false"]}, sequence=1, at=NINE_AM)
        begun.submit(at=TEN_AM)
        assert begun.items.get(position=1).share == 1

    def test_leaves_marks_that_people_gave(self, province):
        quiz = essay_quiz()
        attempt = start(quiz)
        answer_right(attempt)
        attempt.submit(at=NINE_AM)
        essay = attempt.items.get(position=3)
        essay.give(essay.points / 2, by=UserFactory(), at=NINE_AM)
        question = essay.version.question
        question.prompt = "<p>Câu khác</p>"
        question.save_revision().publish()
        with pytest.raises(regrading.NothingToRegrade):
            apply(question, province)

    def test_waits_for_the_marker_of_an_essay(self, province):
        quiz = essay_quiz()
        attempt = start(quiz)
        answer_right(attempt)
        attempt.submit(at=NINE_AM)
        question = attempt.items.get(position=2).version.question
        apply(corrected(question, False), province)
        attempt.refresh_from_db()
        assert attempt.state == Attempt.State.AWAITING_MARKING
        assert attempt.items.get(position=2).share == 0
        essay = attempt.items.get(position=3)
        essay.give(essay.points, by=UserFactory(), at=TEN_AM)
        attempt.refresh_from_db()
        assert attempt.score == 2

    def test_is_written_down_for_good(self, quiz, question, province):
        handed_in(quiz, "true", "true")
        apply(corrected(question, False), province)
        for model, change in (
            (Regrade, {"reason": "khác"}),
            (RegradedItem, {"old_share": 0}),
            (RegradedAttempt, {"keeps_pass": False}),
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                model.objects.update(**change)

    def test_needs_as_many_statements_for_ten_as_for_two(self, province, monkeypatch):
        # News of each pass travels up: what others do with it is theirs.
        monkeypatch.setattr("assessments.regrading.attempt_regraded", Signal())
        counts = []
        for number in (2, 10):
            question = ChoiceQuestionFactory()
            quiz = QuizFactory(with_questions=[question], pass_mark=60)
            wrong = question.latest_version.item.choices[2].id
            for _ in range(number):
                handed_in(quiz, wrong)
            for block, is_right in zip(question.choices, (False, False, True, False), strict=True):
                block.value["is_right"] = is_right
            question.save_revision().publish()
            report = regrading.preview(question)
            assert len(report.newly_passed) == number
            with CaptureQueriesContext(
                connection,
            ) as queries:
                apply(question, province)
            counts.append(sum("assessments_" in each["sql"] for each in queries))
        assert counts[0] == counts[1]
