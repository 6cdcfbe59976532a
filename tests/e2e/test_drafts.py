"""A trainer saves a lesson on a slow line, again and again: what was typed last is what is there afterwards."""

import os

import pytest
from django.urls import reverse

from accounts.models import Role
from courses.models import CourseTrainer, LessonPage
from courses.site import course_index
from tests.accounts.factories import UserFactory
from tests.courses.factories import CourseFactory, LessonFactory

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

ROUNDS = int(os.environ.get("ELEARN_ROUNDS", "5"))
SLOW = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 200_000,
    "uploadThroughput": 60_000,
}  # bytes/s


@pytest.fixture
def trainer(demo):
    course_index()
    return UserFactory(role=Role.TRAINER)


@pytest.fixture
def editor(desktop, sign_in, trainer):
    """A desktop on a slow line; the editor's own files stay in its cache."""
    sign_in(trainer, on=desktop)
    line = desktop.context.new_cdp_session(desktop)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW)
    return desktop


@pytest.fixture
def course(trainer):
    course = CourseFactory()
    CourseTrainer.objects.create(course=course, trainer=trainer)
    return course


def title(page):
    return page.locator("#id_title")


def wait_until_ready(page):
    """The blocks are there, and the editor looks for changes: two seconds later, by Wagtail's script."""
    page.wait_for_selector("[name=body-count]", state="attached")
    page.wait_for_timeout(2100)


def save(page):
    page.locator("button.action-save").first.click()
    page.wait_for_selector(".messages .success", timeout=60_000)


def test_a_draft_saved_right_after_typing_is_the_draft(editor, course):
    lesson = LessonFactory(parent=course, title="Bài học")
    lesson.save_revision()
    address = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
    lost = []
    for number in range(ROUNDS):
        editor.goto(address)
        wait_until_ready(editor)
        title(editor).fill(f"Lần {number}")
        editor.wait_for_timeout(700 + 37 * (number % 10))
        title(editor).fill(f"Lần {number}: chữ cuối cùng")
        save(editor)
        kept = LessonPage.objects.get(pk=lesson.pk).get_latest_revision_as_object().title
        if kept != f"Lần {number}: chữ cuối cùng":
            lost.append(kept)
    assert lost == []


def test_who_walks_away_after_a_title_leaves_nothing_behind(editor, course):
    editor.goto(reverse("wagtailadmin_pages:add", args=["courses", "lessonpage", course.pk]))
    wait_until_ready(editor)
    title(editor).fill("Bài bỏ dở")
    editor.wait_for_timeout(4000)
    editor.on("dialog", lambda dialog: dialog.accept())
    editor.goto("/quan-tri/")
    assert not LessonPage.objects.child_of(course).exists()
