"""A completed course taken once more, as to renew a title."""

import datetime

import pytest
from django.urls import reverse

from courses.models import Enrolment
from tests.accounts.factories import UserFactory
from tests.assessments.factories import short_quiz
from tests.courses.factories import CourseFactory, EnrolmentFactory, pass_quiz, read_all
from tests.times import NINE_AM

pytestmark = pytest.mark.django_db
LATER = NINE_AM + datetime.timedelta(days=600)


@pytest.fixture
def first():
    enrolment = EnrolmentFactory(course=CourseFactory(lessons=2, quiz=short_quiz()))
    read_all(enrolment)
    pass_quiz(enrolment)
    enrolment.refresh_from_db()
    return enrolment


def begin_anew(enrolment):
    return enrolment.begin_anew(reason="Công nhận lại", at=LATER)


class TestBeginAnew:
    def test_starts_with_lessons_unread_and_the_quiz_not_passed(self, first):
        again = begin_anew(first)
        assert again.lessons_left().count() == 2
        assert not again.course.quiz.standing(first.learner, at=LATER).attempts

    def test_keeps_the_completion_and_the_certificate_of_before(self, first):
        begin_anew(first)
        first.refresh_from_db()
        assert first.completed_at
        assert first.certificates.get().state_on(LATER.date()) == "in_force"

    def test_is_completed_by_new_work_with_a_certificate_of_its_own(self, first):
        again = begin_anew(first)
        read_all(again, at=LATER)
        assert not Enrolment.objects.get(pk=again.pk).completed_at
        pass_quiz(again, at=LATER)
        assert Enrolment.objects.get(pk=again.pk).completed_at == LATER
        assert again.certificates.get() != first.certificates.get()

    def test_happens_once_however_often_it_is_asked_for(self, first):
        assert begin_anew(first) == begin_anew(first)
        assert Enrolment.objects.count() == 2

    def test_changes_nothing_while_the_course_is_not_completed(self):
        enrolment = EnrolmentFactory()
        assert begin_anew(enrolment) == enrolment

    def test_lets_an_attempt_of_before_be_regraded_without_touching_the_new_round(self, first):
        again = begin_anew(first)
        read_all(again, at=LATER)
        pass_quiz(again, at=LATER)
        first.completing_attempt.passed = False
        first.completing_attempt.save()
        for enrolment in (Enrolment.objects.get(pk=first.pk), Enrolment.objects.get(pk=again.pk)):
            enrolment.reopen_if_not_passed(by=UserFactory(), reason="Sai đáp án", at=LATER)
        assert not Enrolment.objects.get(pk=first.pk).completed_at
        assert Enrolment.objects.get(pk=again.pk).completed_at

    def test_shows_the_learner_only_the_new_round(self, first, client):
        begin_anew(first)
        client.force_login(first.learner)
        rows = client.get(reverse("courses:my_learning")).context["rows"]
        assert [standing.enrolment.superseded_at for standing, _not_passed in rows] == [None]
        assert client.post(reverse("courses:start_quiz", args=[first.pk])).status_code == 404
