"""Who writes, submits, approves, publishes and takes down pages of courses; and what becomes of lessons and copies."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import GroupPagePermission, TaskState, Workflow, WorkflowPage

from accounts.models import Role, RoleAssignment
from courses import site
from courses.models import CourseIndexPage, CoursePage, CourseTrainer, Enrolment, LessonPage, LessonProgress
from tests.accounts.factories import UserFactory
from tests.assessments.factories import short_quiz
from tests.courses.factories import (
    CourseFactory,
    EnrolmentFactory,
    LessonFactory,
    course_index,
    pass_quiz,
    read_all,
)
from tests.kept import kept
from tests.times import NINE_AM, TEN_AM, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _course_of_all(django_db_setup, django_db_blocker):
    """Published once for all tests, each of which is undone; and undone after them."""
    with kept(django_db_blocker):
        index = course_index()
        site.let_staff_work(index)
        site.have_province_approve(index)
        course = CourseFactory(lessons=2, title="Nhận ra dấu hiệu", slug="dau-hieu")
        for page in (course, *course.lessons()):
            page.save_revision().publish()
        yield


@pytest.fixture
def index():
    return CourseIndexPage.objects.get()


@pytest.fixture
def course():
    return CoursePage.objects.get(slug="dau-hieu")


@pytest.fixture
def lesson(course):
    return course.lessons()[0]


def person(role, **fields):
    user = UserFactory(**fields)
    RoleAssignment.objects.create(user=user, role=role, valid_from=TODAY)
    return user


@pytest.fixture
def trainer(client, course):
    user = person(Role.TRAINER, email="giangvien@example.org")
    CourseTrainer.objects.create(course=course, trainer=user)
    client.force_login(user)
    return user


@pytest.fixture
def province(trainer):
    return person(Role.PROVINCE, full_name="Phạm Thị Duyệt", email="tinhdoan@example.org")


def may(page, user, what):
    return getattr(page.permissions_for_user(type(user).objects.get(pk=user.pk)), f"can_{what}")()


def edit(client, page, **more):
    """Post the form of the lesson's editor as it stands."""
    data = {
        "title": page.title,
        "slug": page.slug,
        "summary": "Tóm tắt mới",
        "minutes": "10",
        "body-count": "1",
        "body-0-deleted": "",
        "body-0-order": "0",
        "body-0-type": "heading",
        "body-0-value": "Đề mục",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        **more,
    }
    response = client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)
    assert response.status_code == 302, response.content.decode()[:3000]
    return LessonPage.objects.get(pk=page.pk)


class TestTrainers:
    def test_write_the_courses_given_to_them(self, trainer, course, lesson):
        assert may(course, trainer, "edit")
        assert may(lesson, trainer, "edit")
        assert may(course, trainer, "add_subpage")

    def test_write_no_course_of_others(self, trainer):
        other = CourseFactory(lessons=1)
        assert not may(other, trainer, "edit")
        assert not may(other.lessons()[0], trainer, "edit")
        assert not may(other, trainer, "add_subpage")

    def test_open_no_editor_of_others(self, client, trainer):
        other = CourseFactory(lessons=1)
        response = client.get(reverse("wagtailadmin_pages:edit", args=[other.lessons()[0].pk]))
        assert response.status_code == 302

    def test_do_not_publish(self, trainer, course, lesson):
        assert not may(lesson, trainer, "publish")
        assert not may(course, trainer, "publish_subpage")
        assert not may(lesson, trainer, "unpublish")

    def test_publish_where_the_province_allows_it(self, trainer, course, lesson):
        CourseTrainer.objects.update(may_publish=True)
        assert may(lesson, trainer, "publish")
        assert may(course, trainer, "publish_subpage")

    def test_publish_nothing_by_posting_to_the_editor(self, client, trainer, lesson):
        assert edit(client, lesson, **{"action-publish": "1"}).summary == ""

    def test_say_in_which_order_lessons_stand(self, client, trainer, course):
        first, second = course.lessons()
        client.post(reverse("wagtailadmin_pages:set_page_position", args=[second.pk]) + "?position=0")
        assert list(course.lessons()) == [second, first]

    def test_open_the_forms_for_a_course_and_a_lesson(self, client, trainer, index, course):
        for kind, parent in (("coursepage", index), ("lessonpage", course)):
            address = reverse("wagtailadmin_pages:add", args=["courses", kind, parent.pk])
            assert client.get(address).status_code == 200

    def test_have_the_course_that_they_make(self, client, trainer, index):
        data = {
            "title": "Khóa mới",
            "slug": "khoa-moi",
            "summary": "Tóm tắt",
            "introduction": "null",
            "outcomes-count": "0",
            "hours": "2",
            "comments-TOTAL_FORMS": "0",
            "comments-INITIAL_FORMS": "0",
        }
        address = reverse("wagtailadmin_pages:add", args=["courses", "coursepage", index.pk])
        assert client.post(address, data).status_code == 302
        made = CoursePage.objects.get(slug="khoa-moi")
        assert made.trainers.get().trainer == trainer
        assert may(made, trainer, "edit")


class TestApproval:
    @pytest.fixture
    def submitted(self, client, trainer, province, lesson):
        return edit(client, lesson, **{"action-submit": "1"})

    def approve(self, client, lesson):
        edit(client, lesson, **{"action-workflow-action": "1", "workflow-action-name": "approve"})

    def test_has_members_on_a_fresh_database(self, index):
        (task,) = index.get_workflow().tasks.all()
        assert Group.objects.get(name=Role.PROVINCE.value) in task.specific.groups.all()

    def test_is_set_up_once(self, index):
        site.have_province_approve(index)
        assert WorkflowPage.objects.filter(page=index).count() == 1

    def test_leaves_a_workflow_that_the_province_chose(self, index):
        other = Workflow.objects.create(name="Hai bước")
        WorkflowPage.objects.filter(page=index).update(workflow=other)
        site.have_province_approve(index)
        assert CourseIndexPage.objects.get().get_workflow() == other

    def test_is_not_yet_published(self, submitted):
        assert submitted.summary == ""
        assert TaskState.objects.get().status == TaskState.STATUS_IN_PROGRESS

    def test_tells_the_province_in_vietnamese(self, submitted, mailoutbox):
        (mail,) = [mail for mail in mailoutbox if mail.to == ["tinhdoan@example.org"]]
        assert "chờ duyệt" in mail.subject
        assert "You can" not in mail.body

    def test_says_who_is_waited_for(self, client, submitted):
        page = client.get(reverse("wagtailadmin_pages:edit", args=[submitted.pk])).content.decode()
        assert "Phạm Thị Duyệt" in page

    def test_is_given_by_the_province(self, client, submitted, province):
        client.force_login(province)
        self.approve(client, submitted)
        assert LessonPage.objects.get(pk=submitted.pk).summary == "Tóm tắt mới"

    def test_is_told_to_the_trainer(self, client, submitted, province, mailoutbox):
        client.force_login(province)
        self.approve(client, submitted)
        (mail,) = [mail for mail in mailoutbox if mail.to == ["giangvien@example.org"]]
        assert "được duyệt" in mail.subject

    def test_shows_behind_the_bells_of_both(self, client, trainer, submitted, province):
        (notice,) = province.notices.all()
        assert submitted.title in notice.title
        assert notice.path == reverse("wagtailadmin_pages:edit", args=[submitted.pk])
        assert not trainer.notices.exists()
        client.force_login(province)
        self.approve(client, submitted)
        (answer,) = trainer.notices.all()
        assert "duyệt" in answer.title
        assert province.notices.count() == 1

    def test_sent_back_says_why(self, client, trainer, submitted, province):
        client.force_login(province)
        url = reverse(
            "wagtailadmin_pages:workflow_action", args=[submitted.pk, "reject", TaskState.objects.get().pk]
        )
        client.post(url, {"comment": "Thiếu căn cứ."})
        (answer,) = trainer.notices.all()
        assert "trả lại" in answer.title
        assert answer.text == "Thiếu căn cứ."

    def test_sent_back_and_submitted_again_is_told_again(self, client, trainer, submitted, province):
        client.force_login(province)
        url = reverse(
            "wagtailadmin_pages:workflow_action", args=[submitted.pk, "reject", TaskState.objects.get().pk]
        )
        client.post(url, {"comment": "Thiếu căn cứ."})
        client.force_login(trainer)
        edit(client, submitted, **{"action-submit": "1"})
        assert province.notices.count() == 2

    def test_is_not_given_by_another_trainer(self, client, submitted):
        other = person(Role.TRAINER)
        CourseTrainer.objects.create(course=submitted.course, trainer=other, may_publish=True)
        client.force_login(other)
        data = {"action-workflow-action": "1", "workflow-action-name": "approve"}
        client.post(reverse("wagtailadmin_pages:edit", args=[submitted.pk]), data)
        assert TaskState.objects.get().status == TaskState.STATUS_IN_PROGRESS


class TestTheProvince:
    @pytest.mark.parametrize("what", ["edit", "publish", "unpublish"])
    def test_may_do_everything_with_a_page(self, province, lesson, what):
        assert may(lesson, province, what)

    def test_opens_and_takes_down_a_course(self, client, province, course):
        client.force_login(province)
        assert client.get(reverse("wagtailadmin_explore", args=[course.pk])).status_code == 200
        client.post(reverse("wagtailadmin_pages:unpublish", args=[course.pk]))
        assert not CoursePage.objects.get(pk=course.pk).live


class TestALessonThatPeopleHaveRead:
    @pytest.fixture
    def read(self, province, lesson, client):
        for enrolment in EnrolmentFactory.create_batch(2, course=lesson.course):
            enrolment.open_lesson(lesson, at=NINE_AM)
        enrolment.complete_lesson(lesson, at=NINE_AM)
        client.force_login(province)
        return lesson

    def messages(self, response):
        return " ".join(str(message) for message in response.context["messages"])

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_is_not_deleted(self, client, read, method):
        response = getattr(client, method)(reverse("wagtailadmin_pages:delete", args=[read.pk]), follow=True)
        assert "2 học viên đã mở bài học này" in self.messages(response)
        assert LessonProgress.objects.count() == 2

    def test_is_not_deleted_among_many(self, client, read):
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
        client.post(f"{address}?id={read.pk}", follow=True)
        assert LessonPage.objects.filter(pk=read.pk).exists()

    def test_is_taken_offline_with_a_word_on_what_that_does(self, client, read):
        page = client.get(reverse("wagtailadmin_pages:unpublish", args=[read.pk])).content.decode()
        assert "1 người đã đọc xong" in page

    def test_keeps_its_progress_when_taken_offline_and_back(self, client, read):
        client.post(reverse("wagtailadmin_pages:unpublish", args=[read.pk]))
        read.get_latest_revision().publish()
        assert read.course.lessons().count() == 2
        assert sorted(s.lessons_read for s in Enrolment.objects.standings(at=TEN_AM)) == [0, 1]

    def test_one_that_nobody_opened_is_deleted(self, client, province, course):
        client.force_login(province)
        lesson = LessonFactory(parent=course)
        client.post(reverse("wagtailadmin_pages:delete", args=[lesson.pk]))
        assert not LessonPage.objects.filter(pk=lesson.pk).exists()


class TestTheList:
    def test_shows_lessons_in_their_order(self, client, trainer, course):
        LessonFactory(parent=course, title="Bài cuối").save_revision()
        response = client.get(reverse("wagtailadmin_explore", args=[course.pk]))
        titles = [page.title for page in response.context["pages"]]
        assert titles == [page.title for page in course.lessons()]
        assert response.context["ordering"] == "ord"


class TestACopy:
    @pytest.fixture
    def passed(self, course):
        course.quiz = short_quiz()
        course.save()
        course.save_revision().publish()
        enrolment = EnrolmentFactory(course=course)
        read_all(enrolment)
        pass_quiz(enrolment)
        return Enrolment.objects.get(pk=enrolment.pk)

    def copy(self, client, course):
        data = {
            "new_title": "Khóa thứ hai",
            "new_slug": "khoa-hai",
            "new_parent_page": course.get_parent().pk,
        }
        data |= {"copy_subpages": "on", "publish_copies": ""}
        client.post(reverse("wagtailadmin_pages:copy", args=[course.pk]), data)
        return CoursePage.objects.get(slug="khoa-hai")

    def test_ends_with_a_quiz_of_its_own_that_asks_the_same(self, client, province, passed):
        copied = self.copy(client, passed.course)
        assert copied.quiz != passed.course.quiz
        asked = [
            [slot.question_id for slot in quiz.slots.all()] for quiz in (copied.quiz, passed.course.quiz)
        ]
        assert asked[0] == asked[1]

    def test_keeps_it_when_the_copy_is_published(self, client, province, passed):
        copied = self.copy(client, passed.course)
        copied.get_latest_revision().publish()
        assert CoursePage.objects.get(pk=copied.pk).quiz == copied.quiz

    def test_has_not_been_passed_by_who_passed_the_first(self, client, province, passed):
        copied = self.copy(client, passed.course)
        copied.get_latest_revision().publish()
        for lesson in LessonPage.objects.child_of(copied):
            lesson.get_latest_revision().publish()
        enrolment = copied.enrol(passed.learner, at=TEN_AM)
        read_all(enrolment, at=TEN_AM)
        assert Enrolment.objects.get(pk=enrolment.pk).completed_at is None

    def test_made_by_a_program_has_one_too(self, passed):
        copied = passed.course.copy(update_attrs={"slug": "khac"}, recursive=True)
        assert copied.quiz != passed.course.quiz

    def test_belongs_to_who_made_it(self, client, trainer, passed):
        assert self.copy(client, passed.course).trainers.get().trainer == trainer


def test_no_trainer_has_the_right_to_publish_everywhere(index):
    held = GroupPagePermission.objects.filter(group__name=Role.TRAINER.value, page=index)
    assert set(held.values_list("permission__codename", flat=True)) == {"add_page", "change_page"}
