"""A trainer saves a lesson on a slow line, again and again: what was typed last is what is there afterwards."""

import os

import pytest
from django.urls import reverse

from accounts.models import Role
from courses.models import LessonPage
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
CONFLICT = "[data-w-session-target~='overwriteDialog'], #w-overwrite-changes-dialog"


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


def title(page):
    return page.locator("#id_title")


def save(page):
    page.locator("button.action-save").first.click()
    page.wait_for_selector(".messages .success", timeout=60_000)


def test_a_draft_saved_right_after_typing_is_the_draft(editor):
    lesson = LessonFactory(parent=CourseFactory(), title="Bài học")
    lesson.save_revision()
    address = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
    lost = []
    for number in range(ROUNDS):
        editor.goto(address)
        # The editor looks for changes two seconds after it was opened; an autosave follows each of them.
        editor.wait_for_timeout(2100)
        title(editor).fill(f"Lần {number}")
        editor.wait_for_timeout(700 + 37 * (number % 10))
        title(editor).fill(f"Lần {number}: chữ cuối cùng")
        save(editor)
        kept = LessonPage.objects.get(pk=lesson.pk).get_latest_revision_as_object().title
        if kept != f"Lần {number}: chữ cuối cùng":
            lost.append(kept)
    assert lost == []


def test_who_walks_away_after_a_title_leaves_nothing_behind(editor):
    course = CourseFactory()
    editor.goto(reverse("wagtailadmin_pages:add", args=["courses", "lessonpage", course.pk]))
    editor.wait_for_timeout(2100)
    title(editor).fill("Bài bỏ dở")
    editor.wait_for_timeout(1500)
    editor.on("dialog", lambda dialog: dialog.accept())
    editor.goto("/quan-tri/")
    assert not LessonPage.objects.child_of(course).exists()
