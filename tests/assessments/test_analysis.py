"""The statistics of a quiz equal those of SciPy and NumPy on the same table, and a textbook's worked example."""

import math

import numpy as np
import pytest
from django.utils import translation
from scipy import stats

from assessments.analysis import FEW, ItemStatistics, Option, analyse, analyse_question, options_of
from assessments.models import Attempt, AttemptItem, QuestionVersion, Response
from tests.accounts.factories import UserFactory
from tests.assessments.factories import (
    ChoiceQuestionFactory,
    QuizFactory,
    ShortAnswerQuestionFactory,
    TrueFalseQuestionFactory,
    start,
)
from tests.times import NINE_AM, TEN_AM

pytestmark = pytest.mark.django_db
PEOPLE = 16  # who took the quiz of the table: enough for each question to be answered differently


def attempts_with_shares(table, **fields):
    """A quiz with attempts that earned these shares, a row each; two points for the second question, else one."""
    quiz = QuizFactory(with_questions=[TrueFalseQuestionFactory() for _ in table[0]], **fields)
    second = quiz.slots.order_by("sort_order")[1]
    second.points = 2
    second.save()
    for row in table:
        attempt = start(quiz)
        for item, share in zip(attempt.items.order_by("position"), row, strict=True):
            AttemptItem.objects.filter(pk=item.pk).update(share=share)
        points = [2 if place == 1 else 1 for place in range(len(row))]
        score = round(float(np.dot(row, points)), 2)
        Attempt.objects.filter(pk=attempt.pk).update(
            state="marked", score=score, passed=score >= 2, marked_at=TEN_AM, submitted_at=TEN_AM
        )
    return quiz


@pytest.fixture
def table():
    random = np.random.default_rng(7)
    ability = random.normal(size=(PEOPLE, 1))
    chance = 1 / (1 + np.exp(np.array([-1.5, -0.5, 0, 1, 2]) - ability))
    return (random.random((PEOPLE, 5)) < chance).astype(float) * random.choice(
        [1, 0.5, 0.25], size=(PEOPLE, 5)
    )


class TestFigures:
    def test_of_questions_are_those_of_scipy(self, table):
        quiz = attempts_with_shares(table)
        points = np.array([1, 2, 1, 1, 1])
        marks = table * points
        found = {each.version.question_id: each for each in analyse(quiz).items}
        for place, slot in enumerate(quiz.slots.order_by("sort_order")):
            figures = found[slot.question_id]
            rest = (marks.sum(axis=1) - marks[:, place]) / (points.sum() - points[place])
            assert figures.answers == PEOPLE
            assert figures.facility == pytest.approx(table[:, place].mean(), abs=1e-6)
            assert figures.spread == pytest.approx(stats.tstd(table[:, place]), abs=1e-6)
            assert figures.discrimination == pytest.approx(stats.pearsonr(table[:, place], rest)[0], abs=1e-6)

    def test_of_the_point_biserial_are_those_of_scipy(self, table):
        right = (table > 0).astype(float)
        quiz = attempts_with_shares(right)
        points = np.array([1, 2, 1, 1, 1])
        found = {each.version.question_id: each for each in analyse(quiz).items}
        for place, slot in enumerate(quiz.slots.order_by("sort_order")):
            rest = right @ points - right[:, place] * points[place]
            expected = stats.pointbiserialr(right[:, place], rest).statistic
            assert found[slot.question_id].discrimination == pytest.approx(expected, abs=1e-6)

    def test_of_the_whole_are_those_of_numpy(self, table):
        points = np.array([1, 2, 1, 1, 1])
        marks = table * points
        percents = 100 * np.round(marks.sum(axis=1), 2) / 6
        found = analyse(attempts_with_shares(table))
        alpha = 5 / 4 * (1 - marks.var(axis=0, ddof=1).sum() / marks.sum(axis=1).var(ddof=1))
        assert found.attempts == PEOPLE
        assert found.mean == pytest.approx(percents.mean(), abs=1e-6)
        assert found.median == pytest.approx(np.median(percents), abs=1e-6)
        assert found.deviation == pytest.approx(stats.tstd(percents), abs=1e-6)
        assert found.alpha == pytest.approx(alpha, abs=1e-6)
        assert found.standard_error == pytest.approx(stats.tstd(percents) * math.sqrt(1 - alpha), abs=1e-6)
        assert sum(found.bands) == PEOPLE
        assert found.seconds == 3600

    def test_alpha_of_a_scale_that_always_agrees_is_one(self):
        quiz = QuizFactory(with_questions=[TrueFalseQuestionFactory() for _ in range(3)])
        for right in (True, False, True, False):
            attempt = start(quiz)
            for position in (1, 2, 3):
                attempt.answer(position, {"": [str(right).lower()]}, sequence=1, at=NINE_AM)
            attempt.submit(at=TEN_AM)
        assert analyse(quiz).alpha == pytest.approx(1)

    def test_count_the_first_attempts_only_if_wished(self):
        quiz, learner = QuizFactory(with_questions=[TrueFalseQuestionFactory()]), UserFactory()
        for answer in ("false", "true"):
            attempt = start(quiz, learner)
            attempt.answer(1, {"": [answer]}, sequence=1, at=NINE_AM)
            attempt.submit(at=TEN_AM)
        assert analyse(quiz).items[0].facility == 0.5
        assert analyse(quiz, first_only=True).items[0].facility == 0

    def test_leave_out_practice_and_what_is_not_marked(self):
        quiz = QuizFactory(with_questions=[TrueFalseQuestionFactory()])
        start(quiz)
        practice = start(quiz)
        practice.submit(at=TEN_AM)
        Attempt.objects.filter(pk=practice.pk).update(is_practice=True)
        found = analyse(quiz)
        assert (found.attempts, found.items, found.alpha) == (0, [], None)

    def test_tell_versions_of_a_question_apart(self):
        question = TrueFalseQuestionFactory(is_true=True)
        quiz = QuizFactory(with_questions=[question])
        for is_true in (True, False):
            question.is_true = is_true
            question.save_revision().publish()
            attempt = start(quiz)
            attempt.answer(1, {"": ["true"]}, sequence=1, at=NINE_AM)
            attempt.submit(at=TEN_AM)
        assert {each.version.number: each.facility for each in analyse(quiz).items} == {1: 1, 2: 0}

    def test_need_as_many_statements_for_five_as_for_two(self, django_assert_num_queries):
        for number in (2, 5):
            quiz = QuizFactory(with_questions=[TrueFalseQuestionFactory() for _ in range(number)])
            for _ in range(number):
                start(quiz).submit(at=TEN_AM)
            analyse(quiz)  # the items of versions are built once in a process
            with django_assert_num_queries(5):
                analyse(quiz)


class TestQuestion:
    def test_of_one_quiz_are_the_figures_of_that_quiz(self, table):
        quiz = attempts_with_shares(table)
        for figures in analyse(quiz).items:
            (found,) = analyse_question(figures.version.question)
            assert (found.answers, found.quizzes) == (PEOPLE, [quiz.pk])
            for name in ("facility", "spread", "discrimination"):
                assert getattr(found, name) == pytest.approx(getattr(figures, name), abs=1e-6)

    def test_over_all_quizzes_are_those_of_scipy(self):
        shared = TrueFalseQuestionFactory()
        shares, rests = [], []
        for rows in ([(1, 1), (1, 0), (0, 0)], [(0, 1), (1, 1), (0, 0), (0, 0)]):
            quiz = QuizFactory(with_questions=[shared, TrueFalseQuestionFactory()])
            for share, rest in rows:
                attempt = start(quiz)
                for position, right in ((1, share), (2, rest)):
                    key = attempt.items.get(position=position).item.key
                    attempt.answer(position, {"": [str(key == bool(right)).lower()]}, sequence=1, at=NINE_AM)
                attempt.submit(at=TEN_AM)
                shares.append(share)
                rests.append(rest)
        (found,) = analyse_question(shared)
        assert len(found.quizzes) == 2
        assert found.answers == 7
        assert found.facility == pytest.approx(np.mean(shares), abs=1e-6)
        assert found.spread == pytest.approx(stats.tstd(shares), abs=1e-6)
        expected = stats.pointbiserialr(shares, rests).statistic
        assert found.discrimination == pytest.approx(expected, abs=1e-6)
        assert {each.label: each.count for each in found.options} == {"true": 3, "false": 4}

    def test_tell_versions_apart_the_newest_first(self):
        question = TrueFalseQuestionFactory(is_true=True)
        quiz = QuizFactory(with_questions=[question])
        for is_true in (True, False):
            question.is_true = is_true
            question.save_revision().publish()
            attempt = start(quiz)
            attempt.answer(1, {"": ["true"]}, sequence=1, at=NINE_AM)
            attempt.submit(at=TEN_AM)
        assert [(each.version.number, each.facility) for each in analyse_question(question)] == [
            (2, 0),
            (1, 1),
        ]

    def test_leave_out_practice(self):
        question = TrueFalseQuestionFactory()
        practice = start(QuizFactory(with_questions=[question]))
        practice.submit(at=TEN_AM)
        Attempt.objects.filter(pk=practice.pk).update(is_practice=True)
        assert analyse_question(question) == []


class TestOptions:
    def test_say_how_often_each_was_chosen_and_by_whom(self):
        question, other = ChoiceQuestionFactory(), TrueFalseQuestionFactory()
        quiz = QuizFactory(with_questions=[question, other])
        right, _second, wrong, _never = question.latest_version.item.choices
        for choice, also in ((right, "true"), (right, "true"), (wrong, "false")):
            attempt = start(quiz)
            attempt.answer(1, {"": [choice.id]}, sequence=1, at=NINE_AM)
            attempt.answer(2, {"": [also]}, sequence=1, at=NINE_AM)
            attempt.submit(at=TEN_AM)
        options = {each.label: each for each in options_of(quiz, question.latest_version)}
        assert (options["111"].count, options["111"].rest, options["111"].is_right) == (2, 1, True)
        assert (options["911"].count, options["911"].rest, options["911"].is_right) == (1, 0, False)
        assert options["115"].count == 0
        assert options["111"].share == pytest.approx(2 / 3)

    def test_of_typed_answers_are_the_most_frequent(self):
        question = ShortAnswerQuestionFactory()
        key = question.latest_version.item.key
        quiz = QuizFactory(with_questions=[question])
        for text in (key, key.upper(), "khác"):
            attempt = start(quiz)
            attempt.answer(1, {"": [text]}, sequence=1, at=NINE_AM)
            attempt.submit(at=TEN_AM)
        first, second = options_of(quiz, question.latest_version)
        assert (first.count, first.is_right, second.label, second.is_right) == (2, True, "khác", False)

    def test_count_the_last_answer(self):
        question = TrueFalseQuestionFactory()
        attempt = start(QuizFactory(with_questions=[question]))
        for sequence, answer in enumerate(("false", "true"), start=1):
            attempt.answer(1, {"": [answer]}, sequence=sequence, at=NINE_AM)
        attempt.submit(at=TEN_AM)
        assert Response.objects.count() == 2
        counts = {each.label: each.count for each in options_of(attempt.quiz, question.latest_version)}
        assert counts == {"true": 1, "false": 0}


class TestVerdicts:
    @pytest.fixture(autouse=True)
    def in_english(self):
        with translation.override("en"):
            yield

    def figures(self, **fields):
        values = {"answers": FEW, "facility": 0.6, "spread": 0.4, "discrimination": 0.4, "seconds": 40}
        return ItemStatistics(**({"version": QuestionVersion()} | values | fields))

    @pytest.mark.parametrize(
        ("fields", "word"),
        [
            ({"answers": FEW - 1, "facility": 1}, "Too few"),
            ({}, "Works well"),
            ({"facility": 0.99}, "Too easy"),
            ({"facility": 0.1}, "Too hard"),
            ({"discrimination": -0.2}, "check the key"),
            ({"discrimination": 0.1}, "Hardly tells"),
        ],
    )
    def test_say_what_the_figures_mean(self, fields, word):
        assert word in " ".join(self.figures(**fields).verdicts)

    def test_name_a_wrong_choice_that_attracts_the_strong(self):
        options = [Option("Đúng", 20, 0.6, 0.5, True), Option("Sai", 10, 0.4, 0.9, False)]
        assert "Sai" in self.figures(options=options).verdicts[0]

    def test_name_a_choice_that_nobody_takes(self):
        options = [Option("Đúng", 30, 1, 0.5, True), Option("Thừa", 0, 0, None, False)]
        assert "Thừa" in self.figures(options=options).verdicts[0]

    def test_ask_for_no_other_wrong_answer_where_there_are_two(self):
        options = [Option("true", 30, 1, 0.5, True), Option("false", 0, 0, None, False)]
        figures = self.figures(options=options, version=QuestionVersion(kind="true_false"))
        assert figures.verdicts == ["Works well."]
