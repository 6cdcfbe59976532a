"""The rules of a quiz: what is drawn for whom, in which order, for how long, and which attempt counts."""

import datetime
from itertools import groupby

import pytest

from assessments.models import CannotStart, Category, Quiz, QuizAllowance, QuizSlot, WrongAccessCode
from tests.accounts.factories import UserFactory
from tests.assessments.factories import (
    CaseStudyQuestionFactory,
    QuizFactory,
    TrueFalseQuestionFactory,
    answer_right,
    short_quiz,
)
from tests.times import NINE_AM

pytestmark = pytest.mark.django_db

MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def learner():
    return UserFactory()


@pytest.fixture
def category():
    return Category.objects.create(name="Pháp luật")


def pool(category, count, **fields):
    return [TrueFalseQuestionFactory(category=category, **fields) for _ in range(count)]


def slot(quiz, order=0, **fields):
    return QuizSlot.objects.create(quiz=quiz, sort_order=order, **fields)


def taken(quiz, learner, at=NINE_AM, *, right=True):
    """An attempt that is handed in."""
    attempt = quiz.start(learner, at=at)
    if right:
        answer_right(attempt, at=at)
    attempt.submit(at=at)
    return attempt


def asked(attempt):
    """The ids of the questions in order."""
    return list(attempt.items.order_by("position").values_list("version__question", flat=True))


class TestDrawing:
    def test_takes_category_with_all_below_tags_and_difficulty(self, learner, category):
        below = Category.objects.create(name="Định nghĩa", parent=category)
        pool(category, 2, tags=["tuổi"], difficulty="easy")
        pool(category, 2, difficulty="hard")
        pool(None, 2, tags=["tuổi"], difficulty="hard")
        right = pool(below, 1, tags=["tuổi", "khác"], difficulty="hard")
        quiz = QuizFactory()
        slot(quiz, category=category, tags=["tuổi"], difficulty="hard")
        assert asked(quiz.start(learner, at=NINE_AM)) == [right[0].pk]

    def test_repeats_no_question_across_slots(self, category):
        questions = pool(category, 5)
        quiz = QuizFactory()
        slot(quiz, 0, category=category, draws=2)
        slot(quiz, 1, question=questions[0])
        slot(quiz, 2, category=category, draws=2)
        for _ in range(5):
            found = asked(quiz.start(UserFactory(), at=NINE_AM))
            assert sorted(found) == [question.pk for question in questions]

    def test_asks_on_retakes_what_was_seen_least_often(self, learner, category):
        questions = pool(category, 6)
        quiz = QuizFactory(attempts_allowed=0)
        slot(quiz, category=category, draws=2)
        seen = [question for _ in range(3) for question in asked(taken(quiz, learner, right=False))]
        assert sorted(seen) == [question.pk for question in questions]

    def test_what_others_have_seen_does_not_count(self, learner, category):
        pool(category, 3)
        quiz = QuizFactory(attempts_allowed=0)
        slot(quiz, category=category, draws=1)
        mine = asked(taken(quiz, learner, right=False))
        for _ in range(3):
            quiz.start(UserFactory(), at=NINE_AM)
        assert asked(quiz.start(learner, at=NINE_AM)) != mine

    def test_a_case_and_its_own_question_do_not_come_together(self, category):
        [alone, within] = pool(category, 2)
        case = CaseStudyQuestionFactory(questions=[within])
        quiz = QuizFactory(with_questions=[case])
        slot(quiz, 1, category=category)
        for _ in range(5):
            assert asked(quiz.start(UserFactory(), at=NINE_AM)) == [case.pk, alone.pk]

    def test_nor_are_they_drawn_together(self, category):
        [_alone, within] = pool(category, 2)
        case = CaseStudyQuestionFactory(questions=[within], category=category)
        quiz = QuizFactory()
        slot(quiz, 0, category=category)
        slot(quiz, 1, category=category)
        for _ in range(8):
            assert set(asked(quiz.start(UserFactory(), at=NINE_AM))) != {case.pk, within.pk}

    def test_they_do_when_nothing_else_is_left(self, learner, category):
        [within] = pool(category, 1)
        case = CaseStudyQuestionFactory(questions=[within])
        quiz = QuizFactory(with_questions=[case])
        slot(quiz, 1, category=category)
        assert asked(quiz.start(learner, at=NINE_AM)) == [case.pk, within.pk]

    def test_from_too_few_begins_nothing(self, learner, category):
        pool(category, 1)
        quiz = QuizFactory()
        slot(quiz, category=category, draws=2)
        with pytest.raises(CannotStart):
            quiz.start(learner, at=NINE_AM)
        assert not quiz.attempts.exists()


class TestOrder:
    def sections(self, quiz):
        items = quiz.start(UserFactory(), at=NINE_AM).items.order_by("position")
        return [
            (name, {each.slot_id for each in group}) for name, group in groupby(items, lambda i: i.section)
        ]

    def test_is_shuffled_within_each_section_only(self):
        quiz = QuizFactory(shuffles_questions=True)
        slots = [
            slot(quiz, order, question=TrueFalseQuestionFactory(), section=section)
            for order, section in enumerate(["Luật", "", "", "Kỹ năng", "", ""])
        ]
        first, second = ({each.pk for each in half} for half in (slots[:3], slots[3:]))
        for _ in range(5):
            assert self.sections(quiz) == [("Luật", first), ("Kỹ năng", second)]

    def test_differs_from_attempt_to_attempt_when_shuffled(self):
        quiz = QuizFactory(
            with_questions=[TrueFalseQuestionFactory() for _ in range(6)], shuffles_questions=True
        )
        assert len({tuple(asked(quiz.start(UserFactory(), at=NINE_AM))) for _ in range(8)}) > 1

    def test_is_that_of_the_author_otherwise(self):
        questions = [TrueFalseQuestionFactory() for _ in range(6)]
        quiz = QuizFactory(with_questions=questions)
        assert asked(quiz.start(UserFactory(), at=NINE_AM)) == [question.pk for question in questions]


class TestTime:
    def test_is_the_limit_and_the_extra_minutes_of_this_person(self, learner):
        quiz = short_quiz(time_limit=30)
        QuizAllowance.objects.create(quiz=quiz, learner=learner, extra_minutes=15)
        assert quiz.start(learner, at=NINE_AM).ends_at == NINE_AM + 45 * MINUTE
        assert quiz.start(UserFactory(), at=NINE_AM).ends_at == NINE_AM + 30 * MINUTE

    def test_ends_when_the_quiz_closes(self, learner):
        quiz = short_quiz(time_limit=30, closes_at=NINE_AM + 10 * MINUTE)
        assert quiz.start(learner, at=NINE_AM).ends_at == NINE_AM + 10 * MINUTE

    def test_late_answers_are_taken_for_as_long_as_the_quiz_says(self, learner):
        attempt = short_quiz(time_limit=30, late_minutes=5).start(learner, at=NINE_AM)
        assert attempt.late_until == NINE_AM + 35 * MINUTE


class TestWaiting:
    def test_is_from_handing_in(self, learner):
        quiz = short_quiz(wait_minutes=60)
        taken(quiz, learner, right=False)
        with pytest.raises(CannotStart):
            quiz.start(learner, at=NINE_AM + 59 * MINUTE)
        assert quiz.start(learner, at=NINE_AM + 60 * MINUTE).number == 2


class TestAccessCode:
    def test_is_needed_to_begin(self, learner):
        quiz = short_quiz(access_code="Đất Mũi")
        with pytest.raises(WrongAccessCode):
            quiz.start(learner, at=NINE_AM, code="Cà Mau")
        assert quiz.start(learner, at=NINE_AM, code=" đất mũi ").number == 1


class TestWhichAttemptCounts:
    @pytest.mark.parametrize(
        ("counting", "percent", "has_passed"),
        [
            (Quiz.Counting.HIGHEST, 100, True),
            (Quiz.Counting.LAST, 100, True),
            (Quiz.Counting.FIRST, 0, False),
            (Quiz.Counting.AVERAGE, 50, False),
        ],
    )
    def test_of_a_fail_and_a_pass(self, learner, counting, percent, has_passed):
        quiz = short_quiz(counting=counting)
        taken(quiz, learner, right=False)
        taken(quiz, learner)
        standing = quiz.standing(learner, at=NINE_AM)
        assert (standing.percent, standing.has_passed) == (percent, has_passed)
