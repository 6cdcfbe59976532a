"""The rules of a quiz as learners meet them in a course: time, access codes, what counts, and practices."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from assessments.models import Attempt, Quiz, QuizAllowance
from courses.blocks import PracticeBlock
from courses.code_tries import MOST
from courses.standing import QuizState
from tests.accounts.factories import UserFactory
from tests.assessments.factories import answer_right, short_quiz
from tests.courses.factories import CourseFactory, EnrolmentFactory, LessonFactory, pass_quiz, read_all
from tests.times import NINE_AM

pytestmark = pytest.mark.django_db

HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def learner(client):
    learner = UserFactory()
    client.force_login(learner)
    return learner


@pytest.fixture
def enrolment(learner):
    enrolment = EnrolmentFactory(learner=learner, course=CourseFactory(lessons=1, quiz=short_quiz()))
    read_all(enrolment)
    return enrolment


def rules(enrolment, **fields):
    Quiz.objects.filter(pk=enrolment.course.quiz_id).update(**fields)


def standing(enrolment, at=NINE_AM):
    return enrolment.course.standing_of(enrolment.learner, at=at)


def start_url(enrolment):
    return reverse("courses:start_quiz", args=[enrolment.pk])


class TestState:
    @pytest.mark.parametrize(
        ("fields", "state"),
        [
            ({}, QuizState.READY),
            ({"is_draft": True}, QuizState.NOT_NOW),
            ({"opens_at": NINE_AM + HOUR}, QuizState.NOT_NOW),
            ({"closes_at": NINE_AM - HOUR}, QuizState.NOT_NOW),
            ({"opens_at": NINE_AM - HOUR, "closes_at": NINE_AM + HOUR}, QuizState.READY),
        ],
    )
    def test_follows_the_rules_of_time(self, enrolment, fields, state):
        rules(enrolment, **fields)
        assert standing(enrolment).quiz_state == state

    def test_waits_between_attempts(self, enrolment):
        rules(enrolment, wait_minutes=60)
        enrolment.start_quiz(at=NINE_AM).submit(at=NINE_AM)
        assert standing(enrolment).quiz_state == QuizState.NOT_NOW
        assert standing(enrolment, at=NINE_AM + HOUR).quiz_state == QuizState.FAILED

    def test_an_allowance_gives_a_person_another_attempt(self, enrolment):
        rules(enrolment, attempts_allowed=1)
        enrolment.start_quiz(at=NINE_AM).submit(at=NINE_AM)
        assert standing(enrolment).quiz_state == QuizState.NOT_NOW
        QuizAllowance.objects.create(quiz=enrolment.course.quiz, learner=enrolment.learner, extra_attempts=1)
        assert standing(enrolment).quiz_state == QuizState.FAILED

    def test_a_pass_is_lost_when_the_last_attempt_counts(self, enrolment):
        rules(enrolment, counting=Quiz.Counting.LAST)
        pass_quiz(enrolment)
        assert standing(enrolment).quiz_state == QuizState.PASSED

    def test_the_course_page_says_why_not(self, client, enrolment):
        rules(enrolment, opens_at=timezone.now() + HOUR)
        page = client.get(enrolment.course.url).content.decode()
        assert str(standing(enrolment, at=timezone.now()).in_quiz.why_not) in page
        assert start_url(enrolment) not in page

    def test_the_last_lesson_does_not_promise_what_is_closed(self, client, learner):
        enrolment = EnrolmentFactory(learner=learner, course=CourseFactory(lessons=1, quiz=short_quiz()))
        rules(enrolment, is_draft=True)
        lesson = enrolment.course.lessons()[0]
        response = client.post(reverse("courses:complete_lesson", args=[lesson.pk]), follow=True)
        [message] = response.context["messages"]
        assert str(standing(enrolment).in_quiz.why_not) in str(message)


class TestBeforeTheQuiz:
    def test_a_quiz_with_a_clock_is_not_begun_by_a_touch(self, client, enrolment):
        rules(enrolment, time_limit=45)
        page = client.get(enrolment.course.url).content.decode()
        assert f'href="{start_url(enrolment)}"' in page
        assert f'action="{start_url(enrolment)}"' not in page
        assert "45" in client.get(start_url(enrolment)).content.decode()
        assert not Attempt.objects.exists()

    def test_says_the_time_of_this_person(self, client, enrolment):
        rules(enrolment, time_limit=45)
        QuizAllowance.objects.create(quiz=enrolment.course.quiz, learner=enrolment.learner, extra_minutes=15)
        assert client.get(start_url(enrolment)).context["standing"].in_quiz.minutes == 60

    def test_begins_at_a_yes(self, client, enrolment):
        rules(enrolment, time_limit=45)
        assert client.post(start_url(enrolment)).url == Attempt.objects.get().get_absolute_url()

    def test_leads_to_the_course_when_it_cannot_begin(self, client, enrolment):
        rules(enrolment, is_draft=True)
        assert client.get(start_url(enrolment)).url == enrolment.course.url

    def test_of_another_person_is_not_found(self, client, enrolment):
        client.force_login(UserFactory())
        assert client.get(start_url(enrolment)).status_code == 404

    def test_of_a_course_without_quiz_leads_to_the_course(self, client, learner):
        enrolment = EnrolmentFactory(learner=learner)
        assert client.get(start_url(enrolment)).url == enrolment.course.url
        assert client.post(start_url(enrolment)).url == enrolment.course.url


class TestAccessCode:
    @pytest.fixture(autouse=True)
    def code(self, enrolment):
        rules(enrolment, access_code="Đất Mũi 7")

    def test_is_asked_for(self, client, enrolment):
        assert 'name="code"' in client.get(start_url(enrolment)).content.decode()
        assert client.post(start_url(enrolment)).status_code == 200
        assert not Attempt.objects.exists()

    def test_opens_the_quiz_whatever_its_capitals(self, client, enrolment):
        response = client.post(start_url(enrolment), {"code": " đất mũi 7 "})
        assert response.url == Attempt.objects.get().get_absolute_url()

    def test_a_wrong_one_is_refused_in_words(self, client, enrolment):
        response = client.post(start_url(enrolment), {"code": "7"})
        assert response.status_code == 422
        assert response.context["wrong"]
        assert not Attempt.objects.exists()

    def test_guessing_comes_to_an_end_for_this_person_alone(self, client, enrolment):
        for _try in range(MOST):
            client.post(start_url(enrolment), {"code": "7"})
        assert client.post(start_url(enrolment), {"code": "Đất Mũi 7"}).status_code == 429
        other = EnrolmentFactory(course=enrolment.course)
        read_all(other)
        client.force_login(other.learner)
        assert client.post(start_url(other), {"code": "Đất Mũi 7"}).status_code == 302

    def test_an_attempt_in_progress_needs_it_no_more(self, client, enrolment):
        client.post(start_url(enrolment), {"code": "Đất Mũi 7"})
        assert client.post(start_url(enrolment)).url == Attempt.objects.get().get_absolute_url()


class TestPractice:
    @pytest.fixture
    def quiz(self):
        return short_quiz(mode=Quiz.Mode.PRACTICE)

    @pytest.fixture
    def lesson(self, enrolment, quiz):
        return LessonFactory(parent=enrolment.course, body=[("practice", quiz)])

    def url(self, lesson, quiz):
        return reverse("courses:start_practice", args=[lesson.pk, quiz.pk])

    def test_is_offered_in_the_lesson(self, client, lesson, quiz):
        page = client.get(lesson.url).content.decode()
        assert quiz.title in page
        assert f'action="{self.url(lesson, quiz)}"' in page

    def test_starts_as_often_as_wished_and_counts_for_nothing(self, client, enrolment, lesson, quiz):
        for number in (1, 2):
            response = client.post(self.url(lesson, quiz))
            attempt = quiz.attempts.get(number=number)
            assert response.url == attempt.get_absolute_url()
            answer_right(attempt)
            attempt.submit(at=NINE_AM)
        assert standing(enrolment).quiz_state == QuizState.LESSONS_FIRST

    def test_who_is_not_enrolled_is_told_to(self, client, lesson, quiz):
        client.force_login(UserFactory())
        assert client.post(self.url(lesson, quiz)).url == lesson.course.url
        assert not Attempt.objects.exists()

    def test_visitors_are_asked_to_sign_in(self, client, lesson, quiz):
        client.logout()
        assert client.post(self.url(lesson, quiz)).url.startswith(reverse("account_login"))

    def test_the_address_alone_shows_the_lesson(self, client, lesson, quiz):
        assert client.get(self.url(lesson, quiz)).url == lesson.url
        assert not Attempt.objects.exists()

    def test_a_quiz_that_the_lesson_does_not_hold_is_not_found(self, client, enrolment, lesson):
        assert client.post(self.url(lesson, enrolment.course.quiz)).status_code == 404
        assert client.post(self.url(lesson, short_quiz(mode=Quiz.Mode.PRACTICE))).status_code == 404
        assert not Attempt.objects.exists()

    def test_a_practice_made_an_exam_later_starts_no_more(self, client, lesson, quiz):
        Quiz.objects.update(mode=Quiz.Mode.EXAM)
        assert client.post(self.url(lesson, quiz)).url == lesson.url
        assert not Attempt.objects.exists()

    def test_a_draft_says_so(self, client, lesson, quiz):
        Quiz.objects.filter(pk=quiz.pk).update(is_draft=True)
        assert client.post(self.url(lesson, quiz)).url == lesson.url
        assert not Attempt.objects.exists()


class TestAuthoring:
    def test_a_course_does_not_end_with_a_practice(self):
        course = CourseFactory()
        course.quiz = short_quiz(mode=Quiz.Mode.PRACTICE)
        with pytest.raises(ValidationError) as refused:
            course.clean()
        assert set(refused.value.message_dict) == {"quiz"}

    def test_a_lesson_holds_no_exam(self):
        with pytest.raises(ValidationError):
            PracticeBlock().clean(short_quiz())
        practice = short_quiz(mode=Quiz.Mode.PRACTICE)
        assert PracticeBlock().clean(practice) == practice
