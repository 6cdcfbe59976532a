"""A result that comes later reaches the learner: on the pages, behind the bell, by letter."""

import datetime
import re

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from assessments import regrading
from assessments.models import Attempt, AttemptItem, Quiz
from tests.accounts.factories import UserFactory
from tests.assessments.factories import QuizFactory, TrueFalseQuestionFactory, answer_right, essay_quiz
from tests.courses.factories import CourseFactory, EnrolmentFactory, read_all
from tests.kept import kept
from tests.localities.factories import UnitFactory
from tests.times import NINE_AM, TEN_AM

pytestmark = pytest.mark.django_db

MY_LEARNING = reverse("courses:my_learning")


@pytest.fixture(scope="module", autouse=True)
def _enrolment_of_all(django_db_setup, django_db_blocker):
    """With all lessons read; made once for all tests, each of which is undone; and undone after them."""
    with kept(django_db_blocker):
        unit = UnitFactory(name="Đoàn xã Mẫu", contact_name="Lê Thị Phụ Trách", contact_phone="0912 345 678")
        learner = UserFactory(username="vidu", email="vidu@example.com", unit=unit)
        course = CourseFactory(lessons=2, quiz=essay_quiz(attempts_allowed=2))
        read_all(EnrolmentFactory(learner=learner, course=course))
        yield


@pytest.fixture
def learner(client):
    learner = User.objects.get(username="vidu")
    client.force_login(learner)
    return learner


@pytest.fixture
def enrolment(learner):
    return learner.enrolments.get()


@pytest.fixture
def letters(django_capture_on_commit_callbacks):
    """Runs what is to be done and gives the letters of it."""

    def run(act):
        with django_capture_on_commit_callbacks(execute=True):
            act()
        return mail.outbox

    return run


def hand_in(enrolment):
    """An attempt that waits for its essay to be marked."""
    attempt = enrolment.course.quiz.start(enrolment.learner, at=NINE_AM)
    answer_right(attempt)
    attempt.submit(at=NINE_AM)
    assert attempt.state == Attempt.State.AWAITING_MARKING
    return attempt


def mark(attempt, share):
    """A marker gives every answer this share, an hour later."""
    AttemptItem.objects.filter(attempt=attempt).update(share=share, marked_at=TEN_AM)
    Attempt.objects.get(pk=attempt.pk).finish_if_marked(at=TEN_AM)


def failed(enrolment):
    attempt = hand_in(enrolment)
    mark(attempt, 0)
    return attempt


class TestNotice:
    def test_of_a_result_that_failed_says_what_to_read_and_whether_there_is_another_attempt(
        self, enrolment, letters
    ):
        (letter,) = letters(lambda: failed(enrolment))
        told = enrolment.learner.notices.get()
        assert told.title.startswith("Chưa đạt")
        for lesson in enrolment.course.lessons():
            assert lesson.title in told.text
        assert "Bạn còn 1 lượt" in told.text
        assert told.text in letter.body
        assert told.path == Attempt.objects.get().get_absolute_url()

    def test_of_the_last_attempt_says_whom_to_turn_to(self, enrolment, letters):
        failed(enrolment)
        failed(enrolment)
        told = enrolment.learner.notices.first()
        assert "dùng hết số lượt" in told.text
        assert "Lê Thị Phụ Trách, Đoàn xã Mẫu, 0912 345 678" in told.text

    def test_says_when_another_attempt_may_begin(self, enrolment):
        Quiz.objects.update(wait_minutes=120)
        enrolment.course.quiz.refresh_from_db()
        failed(enrolment)
        assert "11:00" in enrolment.learner.notices.get().text

    def test_of_a_pass_leads_to_the_result(self, enrolment):
        mark(hand_in(enrolment), 1)
        told = enrolment.learner.notices.get(about__startswith="attempt:")
        assert told.title.startswith("Đạt")

    def test_of_a_pass_that_completes_the_course_is_one_letter(self, enrolment, letters):
        attempt = hand_in(enrolment)
        (letter,) = letters(lambda: mark(attempt, 1))
        assert "chứng nhận" in letter.subject.lower()

    def test_is_not_for_a_result_seen_at_once(self, learner):
        enrolment = EnrolmentFactory(
            learner=learner,
            course=CourseFactory(lessons=1, quiz=QuizFactory(with_questions=[TrueFalseQuestionFactory()])),
        )
        read_all(enrolment)
        attempt = enrolment.course.quiz.start(learner, at=NINE_AM)
        attempt.submit(at=NINE_AM)
        assert not learner.notices.exists()

    def test_is_for_what_the_clock_handed_in(self, learner):
        quiz = QuizFactory(with_questions=[TrueFalseQuestionFactory()], time_limit=10)
        attempt = quiz.start(learner, at=NINE_AM)
        attempt.hand_in_if_over(at=NINE_AM + datetime.timedelta(hours=2))
        assert learner.notices.get().title.startswith("Chưa đạt")

    def test_of_a_practice_there_is_none(self, learner):
        attempt = hand_in(EnrolmentFactory(learner=learner, course=CourseFactory(quiz=essay_quiz())))
        Attempt.objects.update(is_practice=True)
        mark(attempt, 0)
        assert not learner.notices.exists()

    def test_says_no_result_that_the_quiz_does_not_show(self, enrolment):
        Quiz.objects.update(shown_when_marked=[])
        enrolment.course.quiz.refresh_from_db()
        failed(enrolment)
        told = enrolment.learner.notices.get()
        assert "đạt" not in f"{told.title} {told.text}".lower()

    def test_names_no_single_lessons_where_the_marks_are_not_shown(self, enrolment):
        Quiz.objects.update(shown_when_marked=["score"])
        enrolment.course.quiz.refresh_from_db()
        failed(enrolment)
        told = enrolment.learner.notices.get()
        assert all(lesson.title in told.text for lesson in enrolment.course.lessons())

    def test_is_told_once_however_often_it_is_marked(self, enrolment):
        attempt = failed(enrolment)
        mark(attempt, 0)
        assert enrolment.learner.notices.count() == 1


class TestRegrade:
    def test_that_gives_a_pass_is_told_with_its_reason(self, learner):
        question = TrueFalseQuestionFactory(is_true=True)
        enrolment = EnrolmentFactory(
            learner=learner, course=CourseFactory(lessons=1, quiz=QuizFactory(with_questions=[question]))
        )
        read_all(enrolment)
        attempt = enrolment.course.quiz.start(learner, at=NINE_AM)
        attempt.answer(1, {"": ["false"]}, sequence=1, at=NINE_AM)
        attempt.submit(at=NINE_AM)
        question.is_true = False
        question.save_revision().publish()
        regrading.apply(question, taken_away=set(), reason="Đáp án sai", by=UserFactory(), at=TEN_AM)
        told = learner.notices.get(about__startswith="attempt:")
        assert told.title.startswith("Đạt")
        assert "Đáp án sai" in told.text


class TestMyLearning:
    def test_says_that_it_is_not_passed_and_what_to_do(self, client, enrolment):
        attempt = failed(enrolment)
        html = client.get(MY_LEARNING).content.decode()
        assert "Chưa đạt" in html
        assert attempt.get_absolute_url() in html
        assert "Làm lại bài kiểm tra" in html
        for lesson in enrolment.course.lessons():
            assert lesson.title in html

    def test_says_whom_to_turn_to_when_all_attempts_are_used(self, client, enrolment):
        failed(enrolment), failed(enrolment)
        html = client.get(MY_LEARNING).content.decode()
        assert 'href="tel:0912345678"' in html
        assert "Đến bài kiểm tra cuối khóa" not in html

    def test_shows_no_result_that_the_quiz_does_not_show(self, client, enrolment):
        Quiz.objects.update(shown_when_marked=[], shown_when_over=[])
        enrolment.course.quiz.refresh_from_db()
        failed(enrolment)
        assert "Chưa đạt" not in client.get(MY_LEARNING).content.decode()

    @pytest.mark.parametrize("passes", [False, True])
    def test_nor_does_the_page_of_the_course(self, client, enrolment, passes):
        Quiz.objects.update(shown_when_marked=[], shown_when_over=[])
        enrolment.course.quiz.refresh_from_db()
        attempt = hand_in(enrolment)
        mark(attempt, int(passes))
        attempt.refresh_from_db()
        assert attempt.passed is passes
        html = client.get(enrolment.course.url).content.decode()
        assert not re.search(rf"(?<!\d){int(attempt.percent)}%", html)
        assert "chưa hiện" in html

    def test_leads_to_certificates_titles_and_papers(self, client, learner):
        html = client.get(MY_LEARNING).content.decode()
        main = html[html.index("<main") :]
        for name in ("certificates:mine", "registry:my_titles", "assessments:papers"):
            assert reverse(name) in main

    def test_asks_no_more_queries_for_more_courses_not_passed(self, client, learner):
        def one_more():
            enrolment = EnrolmentFactory(
                learner=learner, course=CourseFactory(lessons=2, quiz=essay_quiz(attempts_allowed=1))
            )
            read_all(enrolment)
            failed(enrolment)

        def count():
            with CaptureQueriesContext(connection) as queries:
                client.get(MY_LEARNING)
            return len(queries)

        one_more()
        count()
        few = count()
        one_more(), one_more()
        assert count() == few


class TestResultPage:
    def test_that_failed_leads_to_the_lessons_and_to_another_attempt(self, client, enrolment):
        html = client.get(failed(enrolment).get_absolute_url()).content.decode()
        for lesson in enrolment.course.lessons():
            assert lesson.get_url() in html
        assert reverse("courses:start_quiz", args=[enrolment.pk]) in html

    def test_that_failed_for_good_leads_to_the_officer(self, client, enrolment):
        failed(enrolment)
        html = client.get(failed(enrolment).get_absolute_url()).content.decode()
        assert reverse("courses:start_quiz", args=[enrolment.pk]) not in html
        assert 'href="tel:0912345678"' in html

    def test_that_passed_leads_to_the_certificate(self, client, enrolment):
        attempt = hand_in(enrolment)
        mark(attempt, 1)
        html = client.get(attempt.get_absolute_url()).content.decode()
        assert reverse("certificates:mine") in html[html.index("<main") :]

    def test_of_a_quiz_of_no_course_leads_nowhere(self, client, learner):
        attempt = essay_quiz().start(learner, at=timezone.now())
        attempt.submit(at=timezone.now())
        mark(attempt, 0)
        assert client.get(attempt.get_absolute_url()).context["next_steps"] == []

    def test_shows_nobody_elses(self, client, enrolment):
        attempt = failed(enrolment)
        client.force_login(UserFactory())
        assert client.get(attempt.get_absolute_url()).status_code == 404


class TestCoursePage:
    def test_promises_no_attempts_when_all_are_used(self, client, enrolment):
        failed(enrolment), failed(enrolment)
        html = client.get(enrolment.course.get_url()).content.decode()
        assert "Bạn có 2 lượt" not in html
        assert 'href="tel:0912345678"' in html
