"""A form of an editor that was sent before it was complete."""

import pytest
from django.urls import reverse

from accounts.models import Role
from courses.models import CourseTrainer, LessonPage
from courses.site import course_index
from tests.accounts.factories import UserFactory
from tests.courses.factories import CourseFactory, LessonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def lesson(client):
    course_index()
    trainer = UserFactory(role=Role.TRAINER)
    client.force_login(trainer)
    lesson = LessonFactory(parent=CourseFactory())
    CourseTrainer.objects.create(course=lesson.course, trainer=trainer)
    return lesson


class TestAnEditorWithoutItsBlocks:
    def test_is_answered_with_what_to_do(self, client, lesson):
        response = client.post(
            reverse("wagtailadmin_pages:edit", args=[lesson.pk]), {"title": "Bài", "slug": "bai"}
        )
        assert response.status_code == 400
        assert "chờ" in response.content.decode()

    def test_loses_nothing_of_what_was_there(self, client, lesson):
        client.post(reverse("wagtailadmin_pages:edit", args=[lesson.pk]), {"title": "Bài", "slug": "bai"})
        kept = LessonPage.objects.get(pk=lesson.pk).get_latest_revision_as_object()
        assert [block.block_type for block in kept.body] == ["heading", "text"]

    def test_makes_no_page(self, client, lesson):
        course = lesson.course
        address = reverse("wagtailadmin_pages:add", args=["courses", "lessonpage", course.pk])
        assert client.post(address, {"title": "Bài mới", "slug": "bai-moi"}).status_code == 400
        assert LessonPage.objects.child_of(course).count() == 1
