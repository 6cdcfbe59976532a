"""Enrolling, reading, resuming, the final quiz and completion."""

import datetime

import pytest
from django.urls import reverse

from assessments.models import Attempt, CannotStart
from courses.models import CoursePage, Enrolment, LessonProgress
from courses.signals import course_completed
from courses.standing import QuizState
from tests.accounts.factories import UserFactory
from tests.assessments.factories import essay_quiz, short_quiz
from tests.courses.factories import (
    CourseFactory,
    EnrolmentFactory,
    LessonFactory,
    course_index,
    pass_quiz,
    read_all,
)
from tests.kept import kept
from tests.times import NINE_AM, TEN_AM

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _course_of_all(django_db_setup, django_db_blocker):
    """Made once for all tests, each of which is undone; and undone after them."""
    with kept(django_db_blocker):
        CourseFactory(lessons=2, quiz=short_quiz(), slug="cua-tat-ca")
        yield


@pytest.fixture
def learner(client):
    learner = UserFactory()
    client.force_login(learner)
    return learner


@pytest.fixture
def enrolment(learner):
    return EnrolmentFactory(learner=learner, course=CoursePage.objects.get(slug="cua-tat-ca"))


@pytest.fixture
def completions():
    heard = []

    def hear(enrolment, **kwargs):
        heard.append(enrolment)

    course_completed.connect(hear)
    yield heard
    course_completed.disconnect(hear)


def is_completed(enrolment):
    enrolment.refresh_from_db()
    return enrolment.completed_at is not None


def standing_of(enrolment):
    return Enrolment.objects.filter(pk=enrolment.pk).standings(at=NINE_AM)[0]


class TestEnrol:
    def test_enrols_and_shows_the_course(self, client, learner):
        course = CourseFactory(lessons=1)
        response = client.post(reverse("courses:enrol", args=[course.pk]))
        assert response.url == course.url
        assert learner.enrolments.get().course == course

    def test_twice_is_once(self, client, enrolment):
        client.post(reverse("courses:enrol", args=[enrolment.course.pk]))
        again = Enrolment.objects.get()
        assert again.enrolled_at == NINE_AM

    def test_a_draft_cannot_be_enrolled_in(self, client, learner):
        course = CourseFactory(live=False)
        assert client.post(reverse("courses:enrol", args=[course.pk])).status_code == 404
        assert not Enrolment.objects.exists()

    def test_the_address_alone_shows_the_course_and_enrols_nobody(self, client, learner):
        course = CourseFactory()
        assert client.get(reverse("courses:enrol", args=[course.pk])).url == course.url
        assert not Enrolment.objects.exists()

    def test_visitors_are_asked_to_sign_in(self, client):
        url = reverse("courses:enrol", args=[CourseFactory().pk])
        assert client.post(url).url == f"{reverse('account_login')}?next={url}"
        assert not Enrolment.objects.exists()


class TestReading:
    def complete(self, client, lesson):
        return client.post(reverse("courses:complete_lesson", args=[lesson.pk]))

    def test_leads_to_the_next_lesson_and_after_the_last_to_the_course(self, client, enrolment):
        first, second = enrolment.course.lessons()
        assert self.complete(client, first).url == second.url
        assert self.complete(client, second).url == enrolment.course.url
        assert not enrolment.lessons_left().exists()

    def test_again_changes_nothing(self, client, enrolment):
        lesson = enrolment.course.lessons()[0]
        enrolment.complete_lesson(lesson, at=NINE_AM)
        self.complete(client, lesson)
        assert enrolment.progress.get().completed_at == NINE_AM

    def test_a_lesson_of_a_course_one_is_not_enrolled_in_leads_to_the_course(self, client, learner):
        other = EnrolmentFactory(course=CourseFactory(lessons=1))
        response = self.complete(client, other.course.lessons()[0])
        assert response.url == other.course.url
        assert not LessonProgress.objects.exists()

    def test_a_draft_is_not_found(self, client, enrolment):
        assert self.complete(client, LessonFactory(parent=enrolment.course, live=False)).status_code == 404

    def test_the_address_alone_shows_the_lesson(self, client, enrolment):
        lesson = enrolment.course.lessons()[0]
        url = reverse("courses:complete_lesson", args=[lesson.pk])
        assert client.get(url).url == lesson.url
        assert not enrolment.progress.exists()

    def test_visitors_are_asked_to_sign_in(self, client):
        lesson = LessonFactory()
        assert self.complete(client, lesson).url.startswith(reverse("account_login"))


class TestStartQuiz:
    def start(self, client, enrolment):
        return client.post(reverse("courses:start_quiz", args=[enrolment.pk]))

    def test_leads_to_the_attempt(self, client, enrolment):
        read_all(enrolment)
        response = self.start(client, enrolment)
        assert response.url == Attempt.objects.get().get_absolute_url()

    def test_pressed_twice_is_one_attempt(self, client, enrolment):
        read_all(enrolment)
        assert self.start(client, enrolment).url == self.start(client, enrolment).url
        assert Attempt.objects.count() == 1

    def test_before_the_lessons_are_read_leads_back(self, client, enrolment):
        assert self.start(client, enrolment).url == enrolment.course.url
        assert not Attempt.objects.exists()

    def test_an_attempt_in_progress_is_gone_on_with_though_a_lesson_was_added(self, client, enrolment):
        read_all(enrolment)
        url = self.start(client, enrolment).url
        LessonFactory(parent=enrolment.course)
        assert self.start(client, enrolment).url == url

    def test_after_passing_leads_back(self, client, enrolment):
        read_all(enrolment)
        pass_quiz(enrolment)
        assert self.start(client, enrolment).url == enrolment.course.url
        assert Attempt.objects.count() == 1

    def test_a_course_without_quiz_has_none_to_start(self):
        with pytest.raises(CannotStart):
            EnrolmentFactory().start_quiz(at=NINE_AM)

    def test_another_persons_enrolment_is_not_found(self, client, learner):
        other = EnrolmentFactory(course=CourseFactory(lessons=1, quiz=short_quiz()))
        read_all(other)
        assert self.start(client, other).status_code == 404
        assert not Attempt.objects.exists()

    def test_the_address_alone_starts_nothing(self, client, enrolment):
        read_all(enrolment)
        url = reverse("courses:start_quiz", args=[enrolment.pk])
        assert client.get(url).status_code == 200
        assert not Attempt.objects.exists()


class TestCompletion:
    def test_needs_every_lesson_and_the_quiz(self, enrolment):
        first, second = enrolment.course.lessons()
        enrolment.complete_lesson(first, at=NINE_AM)
        assert not is_completed(enrolment)
        enrolment.complete_lesson(second, at=NINE_AM)
        assert not is_completed(enrolment)
        attempt = pass_quiz(enrolment)
        assert is_completed(enrolment)
        assert enrolment.completing_attempt == attempt

    def test_comes_with_the_last_lesson_when_the_quiz_was_passed_before(self, enrolment):
        pass_quiz(enrolment)
        assert not is_completed(enrolment)
        read_all(enrolment, at=TEN_AM)
        assert is_completed(enrolment)
        assert enrolment.completed_at == TEN_AM

    def test_waits_for_the_marker_of_an_essay(self):
        enrolment = EnrolmentFactory(course=CourseFactory(lessons=1, quiz=essay_quiz()))
        read_all(enrolment)
        attempt = pass_quiz(enrolment)
        assert not is_completed(enrolment)
        attempt.items.awaiting_marking().get().give(1, by=UserFactory(), at=TEN_AM)
        assert is_completed(enrolment)
        assert enrolment.completed_at == TEN_AM

    def test_does_not_come_with_a_quiz_failed(self, enrolment):
        read_all(enrolment)
        enrolment.start_quiz(at=NINE_AM).submit(at=NINE_AM)
        assert not is_completed(enrolment)

    def test_of_a_course_without_quiz_comes_with_the_last_lesson(self):
        enrolment = EnrolmentFactory(course=CourseFactory(lessons=2))
        read_all(enrolment)
        assert is_completed(enrolment)

    def test_is_not_taken_away_by_a_lesson_added_later(self, client, enrolment):
        read_all(enrolment)
        pass_quiz(enrolment)
        LessonFactory(parent=enrolment.course)
        enrolment.complete_if_done(at=TEN_AM)
        assert is_completed(enrolment)
        assert "result--ok" in client.get(enrolment.course.url).content.decode()

    def test_does_not_ask_for_lessons_taken_offline(self, enrolment):
        enrolment.course.lessons()[1].unpublish()
        enrolment.complete_lesson(enrolment.course.lessons()[0], at=NINE_AM)
        pass_quiz(enrolment)
        assert is_completed(enrolment)

    @pytest.mark.parametrize("take_away", ["unpublish", "delete"])
    def test_comes_when_the_last_lesson_left_is_taken_away(self, enrolment, take_away):
        enrolment.complete_lesson(enrolment.course.lessons()[0], at=NINE_AM)
        pass_quiz(enrolment)
        getattr(enrolment.course.lessons()[1], take_away)()
        assert is_completed(enrolment)

    def test_is_told_once(self, enrolment, completions):
        read_all(enrolment)
        pass_quiz(enrolment)
        enrolment.complete_if_done(at=TEN_AM)
        read_all(enrolment)
        assert completions == [enrolment]

    def test_that_fails_leaves_the_lesson_unread_so_that_it_can_be_tried_again(self, enrolment):
        def fail(**kwargs):
            raise OSError

        pass_quiz(enrolment)
        course_completed.connect(fail)
        try:
            with pytest.raises(OSError):
                read_all(enrolment)
        finally:
            course_completed.disconnect(fail)
        assert enrolment.lessons_left().count() == 1
        read_all(enrolment)
        assert is_completed(enrolment)

    def test_of_others_is_left_alone(self, enrolment):
        other = EnrolmentFactory(course=enrolment.course)
        read_all(other)
        read_all(enrolment)
        pass_quiz(enrolment)
        assert not is_completed(other)

    def test_is_said_after_the_last_lesson(self, client, enrolment):
        pass_quiz(enrolment)
        for lesson in enrolment.course.lessons():
            response = client.post(reverse("courses:complete_lesson", args=[lesson.pk]))
        assert "result--ok" in client.get(response.url).content.decode()


class TestStanding:
    def test_resumes_in_the_lesson_opened_last_that_is_not_finished(self):
        enrolment = EnrolmentFactory(course=CourseFactory(lessons=4))
        first, second, third, fourth = enrolment.course.lessons()
        assert standing_of(enrolment).resume_at == first
        enrolment.open_lesson(second, at=NINE_AM)
        enrolment.open_lesson(first, at=TEN_AM)
        assert standing_of(enrolment).resume_at == first
        enrolment.complete_lesson(first, at=TEN_AM)
        assert standing_of(enrolment).resume_at == second
        enrolment.complete_lesson(second, at=TEN_AM)
        assert standing_of(enrolment).resume_at == third
        enrolment.complete_lesson(third, at=TEN_AM)
        enrolment.complete_lesson(fourth, at=TEN_AM)
        assert standing_of(enrolment).resume_at is None

    def test_is_the_same_as_what_the_database_counts(self):
        enrolment = EnrolmentFactory(course=CourseFactory(lessons=3))
        for lesson in enrolment.course.lessons()[:2]:
            enrolment.complete_lesson(lesson, at=NINE_AM)
        enrolment.course.lessons()[0].unpublish()
        standing, counted = standing_of(enrolment), Enrolment.objects.with_progress().get()
        assert (standing.lessons_read, len(standing.lessons)) == (1, 2)
        assert (counted.lessons_read, counted.lesson_count) == (1, 2)

    def test_knows_that_there_is_no_quiz(self):
        assert standing_of(EnrolmentFactory()).quiz_state == QuizState.NONE

    def test_counts_attempts_left(self, enrolment):
        read_all(enrolment)
        enrolment.start_quiz(at=NINE_AM).submit(at=NINE_AM)
        standing = standing_of(enrolment)
        assert (standing.quiz_state, standing.in_quiz.attempts_left) == (QuizState.FAILED, 2)

    def test_without_a_limit_one_may_always_try_again(self):
        enrolment = EnrolmentFactory(course=CourseFactory(quiz=short_quiz(attempts_allowed=0)))
        enrolment.start_quiz(at=NINE_AM).submit(at=NINE_AM)
        standing = standing_of(enrolment)
        assert (standing.quiz_state, standing.in_quiz.attempts_left) == (QuizState.FAILED, None)

    def test_needs_as_many_queries_for_many_as_for_one(self, django_assert_num_queries):
        for _ in range(3):
            EnrolmentFactory(course=CourseFactory(lessons=2, quiz=short_quiz()))
        with django_assert_num_queries(5):
            assert len(Enrolment.objects.standings(at=NINE_AM)) == 3


class TestMyLearning:
    url = "/hoc-tap/"

    def page(self, client):
        response = client.get(self.url)
        assert response.status_code == 200
        return response.content.decode()

    def test_without_a_course_leads_to_the_courses(self, client, learner):
        course_index()
        page = self.page(client)
        assert 'class="empty"' in page
        assert 'class="button" href="/"' in page

    def test_leads_to_where_one_left_off(self, client, enrolment):
        second = enrolment.course.lessons()[1]
        enrolment.open_lesson(second, at=NINE_AM)
        assert f'class="button" href="{second.url}#doc-tiep"' in self.page(client)

    def test_leads_to_the_quiz_when_all_is_read(self, client, enrolment):
        read_all(enrolment)
        assert f'href="{enrolment.course.url}#quiz"' in self.page(client)

    def test_leads_into_an_attempt_in_progress(self, client, enrolment):
        read_all(enrolment)
        assert enrolment.start_quiz(at=NINE_AM).get_absolute_url() in self.page(client)

    def test_shows_completed_courses_last_with_the_certificate(self, client, enrolment):
        read_all(enrolment)
        pass_quiz(enrolment)
        later = EnrolmentFactory(learner=enrolment.learner, enrolled_at=NINE_AM - datetime.timedelta(days=9))
        page = self.page(client)
        assert page.index(later.course.title) < page.index(enrolment.course.title)
        assert page.count(reverse("certificates:mine")) == 3  # menu, ways above, the course itself

    def test_shows_nothing_of_others(self, client, learner):
        other = EnrolmentFactory(course=CourseFactory(title="Khóa của người khác"))
        assert other.course.title not in self.page(client)

    def test_visitors_are_asked_to_sign_in(self, client):
        assert client.get(self.url).url == f"{reverse('account_login')}?next={self.url}"

    def test_needs_as_many_queries_for_many_courses_as_for_one(self, client, enrolment):
        self.page(client)
        few = self.count(client)
        for _ in range(5):
            course = CourseFactory(lessons=2, quiz=short_quiz())
            EnrolmentFactory(learner=enrolment.learner, course=course)
        assert self.count(client) == few

    def count(self, client):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as captured:
            self.page(client)
        return len(captured)
