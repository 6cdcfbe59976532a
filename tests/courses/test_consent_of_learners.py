"""Who has withdrawn the consent to processing begins nothing new, finishes what was begun, and is asked again."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Consent, ConsentWithdrawn, Purpose, Role
from assessments.models import Attempt
from courses.models import Enrolment, LessonProgress
from tests.accounts.factories import UserFactory
from tests.assessments.factories import answer_right, short_quiz
from tests.courses.factories import CourseFactory, EnrolmentFactory, read_all
from tests.registry.factories import person_with
from tests.times import NINE_AM

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner(client):
    learner = UserFactory()
    client.force_login(learner)
    return learner


@pytest.fixture
def enrolment(learner):
    return EnrolmentFactory(learner=learner, course=CourseFactory(lessons=2, quiz=short_quiz()))


def say(person, is_given):
    Consent.record(person, Purpose.PROCESSING, is_given, by=person, at=NINE_AM)


def is_asked(response):
    return response.status_code == 302 and response.url.startswith(reverse("accounts:my_data"))


class TestNothingNew:
    def test_is_enrolled_in_before_one_agrees_again(self, client, learner):
        course = CourseFactory()
        say(learner, False)
        address = reverse("courses:enrol", args=[course.pk])
        asked = client.post(address)
        assert is_asked(asked)
        assert "đồng ý lại" in client.get(asked.url).content.decode()
        assert not Enrolment.objects.exists()
        agreed = client.post(
            reverse("accounts:my_data"), {"purpose": "processing", "answer": "yes", "next": address}
        )
        assert agreed.url == address
        client.post(address)
        assert Enrolment.objects.get().learner == learner

    def test_is_begun_by_reading(self, client, enrolment):
        say(enrolment.learner, False)
        lesson = enrolment.course.lessons().first()
        assert is_asked(client.get(lesson.get_url()))
        assert is_asked(client.post(reverse("courses:complete_lesson", args=[lesson.pk])))
        assert not LessonProgress.objects.exists()

    def test_is_asked_in_a_quiz(self, client, enrolment):
        read_all(enrolment)
        say(enrolment.learner, False)
        address = reverse("courses:start_quiz", args=[enrolment.pk])
        assert is_asked(client.post(address))
        assert not Attempt.objects.exists()
        say(enrolment.learner, True)
        assert not is_asked(client.post(address))
        assert Attempt.objects.exists()

    def test_is_asked_of_who_never_answered(self, client, learner):
        assert not is_asked(client.post(reverse("courses:enrol", args=[CourseFactory().pk])))
        assert Enrolment.objects.exists()


class TestWhatIsBegun:
    def test_lessons_are_read_to_the_end(self, client, enrolment):
        first, last = enrolment.course.lessons()
        client.get(first.get_url())
        say(enrolment.learner, False)
        for lesson in (first, last):
            assert client.get(lesson.get_url()).status_code == 200
            client.post(reverse("courses:complete_lesson", args=[lesson.pk]))
        assert enrolment.progress.filter(completed_at__isnull=False).count() == 2

    def test_an_attempt_is_answered_and_handed_in(self, client, enrolment):
        read_all(enrolment)
        attempt = enrolment.start_quiz(at=timezone.now())
        say(enrolment.learner, False)
        assert enrolment.start_quiz(at=timezone.now()) == attempt
        answer_right(attempt)
        assert client.post(reverse("assessments:submit", args=[attempt.pk])).status_code == 302
        assert Attempt.objects.get().passed
        assert Enrolment.objects.get().completed_at


class TestByStaff:
    def test_are_left_out_and_named(self, client):
        course, person, other = CourseFactory(), UserFactory(full_name="Lê Thị Rút Lại"), UserFactory()
        say(person, False)
        client.force_login(person_with(Role.PROVINCE))
        data = {"course": course.pk, "people": [person.pk, other.pk]}
        answer = client.post(reverse("enrolments:enrol"), data, follow=True)
        assert [each.learner for each in Enrolment.objects.all()] == [other]
        assert "Lê Thị Rút Lại" in " ".join(map(str, answer.context["messages"]))

    def test_is_refused_one_by_one_too(self):
        person = UserFactory()
        say(person, False)
        with pytest.raises(ConsentWithdrawn):
            CourseFactory().enrol(person, at=NINE_AM)

    def test_is_seen_beside_the_name(self, client, enrolment):
        say(enrolment.learner, False)
        client.force_login(person_with(Role.PROVINCE))
        for page in (reverse("enrolments:index"), reverse("enrolments:learner", args=[enrolment.pk])):
            assert "không đồng ý xử lý dữ liệu từ 23/11/2026" in client.get(page).content.decode()
