"""A role that is over is over on every page at once, and one that begins is there, for who stays signed in."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, RoleAssignment, User
from assessments.models import AttemptFile
from courses import site
from courses.models import CourseTrainer
from tests.accounts.factories import UserFactory
from tests.assessments.factories import FileQuestionFactory
from tests.assessments.types.journey import asked
from tests.courses.factories import CourseFactory, course_index
from tests.localities.factories import UnitFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer(client):
    """Still signed in since yesterday."""
    person = UserFactory(role=Role.TRAINER)
    client.force_login(person)
    return person


def overnight(person, **days):
    """The role has other days, and the groups are of yesterday."""
    RoleAssignment.objects.filter(user=person).update(**days)
    User.objects.filter(pk=person.pk).update(groups_as_of=timezone.localdate() - datetime.timedelta(days=1))


def is_over():
    return {"valid_from": "2020-01-01", "valid_until": timezone.localdate()}


class TestARoleThatIsOver:
    def test_opens_no_file_of_a_learner(self, client, trainer):
        attempt = asked(FileQuestionFactory(), UserFactory(), attempts_allowed=1)
        item = attempt.items.select_related("attempt").get()
        url = reverse(
            "assessments:file", args=[AttemptFile.store(item, "a.pdf", b"%PDF-1.4", at=attempt.started_at).pk]
        )
        assert client.get(url).status_code == 200
        overnight(trainer, **is_over())
        assert client.get(url).status_code == 404

    def test_opens_no_lesson_of_others(self, client, trainer):
        site.let_staff_work(course_index())
        course = CourseFactory(lessons=1)
        CourseTrainer.objects.create(course=course, trainer=trainer)
        lesson = course.lessons()[0]
        assert client.get(lesson.url).status_code == 200
        overnight(trainer, **is_over())
        assert client.get(lesson.url).status_code != 200

    def test_opens_no_page_of_the_staff_area(self, client, trainer):
        overnight(trainer, **is_over())
        assert client.get("/quan-tri/").status_code == 403

    def test_is_over_in_the_middle_of_the_day_too(self, client, trainer):
        trainer.roles.get().end(on=timezone.localdate())
        assert client.get("/quan-tri/").status_code == 403


def test_a_role_that_begins_today_is_there(client):
    person = UserFactory(unit=UnitFactory())
    RoleAssignment.objects.create(user=person, role=Role.TRAINER, valid_from="2099-01-01")
    client.force_login(person)
    assert client.get("/quan-tri/").status_code == 403
    overnight(person, valid_from=timezone.localdate())
    assert client.get("/quan-tri/").status_code == 200


def test_a_clock_that_ran_ahead_does_no_harm(client, trainer):
    trainer.sync_groups(on=datetime.date(2099, 1, 1))
    RoleAssignment.objects.filter(user=trainer).update(**is_over())
    assert client.get("/quan-tri/").status_code == 403


def test_groups_of_today_cost_nothing(client, trainer, django_assert_num_queries):
    client.get("/suc-khoe/")
    with django_assert_num_queries(2):  # the session with its person, and the page's own
        assert client.get("/suc-khoe/").wsgi_request.user == trainer


def test_who_is_no_longer_let_in_is_out_at_once(client, trainer):
    User.objects.filter(pk=trainer.pk).update(is_active=False)
    assert client.get("/quan-tri/").status_code == 302
