"""The front page, a course and a lesson, as learners, visitors and editors see them."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import GroupPagePermission, Page

from accounts.models import Role, RoleAssignment
from assessments.models import Attempt
from courses.models import CoursePage, CourseTrainer, LessonPage, LessonProgress
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
from tests.times import NINE_AM, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner(client):
    learner = UserFactory()
    client.force_login(learner)
    return learner


@pytest.fixture
def editor(client):
    """Somebody who may edit pages."""
    user = UserFactory()
    role = RoleAssignment.objects.create(user=user, role=Role.TRAINER, valid_from=TODAY)
    GroupPagePermission.objects.create(
        group=role.user.groups.get(name="trainer"),
        page=course_index(),
        permission=Permission.objects.get(content_type__app_label="wagtailcore", codename="change_page"),
    )
    client.force_login(user)
    return user


def given(editor, course):
    """The course, which the province has given to the editor."""
    CourseTrainer.objects.create(course=course, trainer=editor)
    return course


def text(response):
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def queries(client, url):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


class TestIndex:
    def test_shows_published_courses_with_their_size(self, client):
        CourseFactory(title="Phòng, chống mua bán người", lessons=3)
        CourseFactory(title="Bản nháp", live=False)
        page = text(client.get("/"))
        assert "Phòng, chống mua bán người" in page
        assert "Bản nháp" not in page

    def test_counts_lessons_and_minutes_of_published_lessons(self):
        course = CourseFactory(lessons=3)
        LessonFactory(parent=course, live=False)
        CourseFactory(lessons=1)
        LessonPage.objects.update(minutes=10)
        found = CoursePage.objects.with_size().get(pk=course.pk)
        assert (found.lesson_count, found.minutes) == (3, 30)

    def test_says_so_when_there_is_no_course(self, client):
        course_index()
        assert 'class="empty"' in text(client.get("/"))

    def test_shows_ones_own_progress(self, client, learner):
        enrolment = EnrolmentFactory(learner=learner, course=CourseFactory(lessons=2))
        enrolment.complete_lesson(enrolment.course.lessons()[0], at=NINE_AM)
        page = text(client.get("/"))
        assert "<span>1/2</span>" in page
        assert 'aria-label=""' not in page

    def test_needs_as_many_queries_for_many_courses_as_for_one(self, client, learner):
        EnrolmentFactory(learner=learner, course=CourseFactory(lessons=1, quiz=short_quiz()))
        queries(client, "/")
        few = queries(client, "/")
        for _ in range(4):
            EnrolmentFactory(learner=learner, course=CourseFactory(lessons=3, quiz=short_quiz()))
        assert queries(client, "/") == few


class TestCourse:
    def test_asks_visitors_to_sign_in_and_come_back(self, client):
        course = CourseFactory(lessons=1)
        assert f"{reverse('account_login')}?next={course.url}" in text(client.get(course.url))

    def test_offers_to_enrol(self, client, learner):
        course = CourseFactory(lessons=1)
        assert reverse("courses:enrol", args=[course.pk]) in text(client.get(course.url))

    def test_shows_outcomes_and_introduction(self, client):
        course = CourseFactory(introduction="<p>Vì sao?</p>", outcomes=[("outcome", "Nhận ra dấu hiệu")])
        page = text(client.get(course.url))
        assert "Vì sao?" in page
        assert "Nhận ra dấu hiệu" in page

    def test_ticks_lessons_read(self, client, learner):
        enrolment = EnrolmentFactory(learner=learner, course=CourseFactory(lessons=2))
        enrolment.complete_lesson(enrolment.course.lessons()[0], at=NINE_AM)
        page = text(client.get(enrolment.course.url))
        assert page.count('class="is-done"') == 1
        assert page.count('class="is-current"') == 1

    def test_needs_as_many_queries_for_many_lessons_as_for_one(self, client, learner):
        enrolment = EnrolmentFactory(learner=learner, course=CourseFactory(lessons=1, quiz=short_quiz()))
        queries(client, enrolment.course.url)
        few = queries(client, enrolment.course.url)
        for _ in range(5):
            LessonFactory(parent=enrolment.course)
        assert queries(client, enrolment.course.url) == few


class TestQuizBox:
    @pytest.fixture
    def enrolment(self, learner):
        course = CourseFactory(lessons=1, quiz=essay_quiz(attempts_allowed=2))
        return EnrolmentFactory(learner=learner, course=course)

    def page(self, client, enrolment):
        return text(client.get(enrolment.course.url))

    def may_start(self, client, enrolment):
        return reverse("courses:start_quiz", args=[enrolment.pk]) in self.page(client, enrolment)

    def fail(self, enrolment):
        enrolment.start_quiz(at=NINE_AM).submit(at=NINE_AM)  # nothing answered

    def test_opens_after_the_lessons(self, client, enrolment):
        assert not self.may_start(client, enrolment)
        read_all(enrolment)
        assert self.may_start(client, enrolment)

    def test_leads_into_an_attempt_in_progress(self, client, enrolment):
        read_all(enrolment)
        attempt = enrolment.start_quiz(at=NINE_AM)
        assert not self.may_start(client, enrolment)
        assert self.page(client, enrolment).count(attempt.get_absolute_url()) == 2

    def test_says_that_marking_is_waited_for(self, client, enrolment):
        read_all(enrolment)
        attempt = pass_quiz(enrolment)
        assert not self.may_start(client, enrolment)
        assert attempt.get_absolute_url() in self.page(client, enrolment)

    def test_offers_another_attempt_until_none_is_left(self, client, enrolment):
        read_all(enrolment)
        self.fail(enrolment)
        assert self.may_start(client, enrolment)
        self.fail(enrolment)
        assert not self.may_start(client, enrolment)
        assert self.page(client, enrolment).count("badge--bad") == 2

    def test_shows_completion_with_the_way_to_the_certificate(self, client, enrolment):
        read_all(enrolment)
        attempt = pass_quiz(enrolment)
        attempt.items.awaiting_marking().get().give(1, by=UserFactory(), at=NINE_AM)
        page = self.page(client, enrolment)
        assert "result--ok" in page
        assert f'class="button" href="{reverse("certificates:mine")}"' in page

    def test_shows_nothing_of_other_peoples_attempts(self, client, enrolment):
        other = EnrolmentFactory(course=enrolment.course)
        read_all(other)
        attempt = pass_quiz(other)
        assert attempt.get_absolute_url() not in self.page(client, enrolment)


class TestLesson:
    def test_asks_visitors_to_sign_in_and_come_back(self, client):
        lesson = LessonFactory()
        response = client.get(lesson.url)
        assert response.url == f"{reverse('account_login')}?next={lesson.url}"

    def test_shows_the_course_to_who_is_not_enrolled(self, client, learner):
        lesson = LessonFactory()
        response = client.get(lesson.url, follow=True)
        assert response.redirect_chain == [(lesson.course.url, 302)]
        assert "message--info" in text(response)
        assert not LessonProgress.objects.exists()

    def test_shows_the_lesson_and_remembers_it(self, client, learner):
        enrolment = EnrolmentFactory(learner=learner, course=CourseFactory(lessons=3))
        first, second, third = enrolment.course.lessons()
        page = text(client.get(second.url))
        assert "Nội dung bài học." in page
        assert all(url in page for url in (first.url, third.url, enrolment.course.url))
        assert reverse("courses:complete_lesson", args=[second.pk]) in page
        assert enrolment.progress.get().lesson == second

    def test_is_readable_for_editors_and_keeps_nothing(self, client, editor):
        lesson = LessonFactory()
        given(editor, lesson.course)
        page = text(client.get(lesson.url))
        assert "Nội dung bài học." in page
        assert "<button" not in page.split("<main")[1]
        assert not LessonProgress.objects.exists()

    def test_a_draft_is_not_found(self, client, learner):
        lesson = LessonFactory(live=False)
        assert client.get(lesson.url).status_code == 404

    def test_weighs_little_and_needs_no_script(self, client, learner):
        enrolment = EnrolmentFactory(learner=learner, course=CourseFactory())
        body = [("text", f"<p>{'Nạn nhân là người bị xâm hại. ' * 15}</p>")] * 12
        lesson = LessonFactory(parent=enrolment.course, body=body)
        response = client.get(lesson.url)
        assert len(response.content) < 30_000
        scripts = re.findall(r"<script[^>]*>", response.content.decode())
        # The place where one stopped, forms without a line, a second press: small, and nothing needs them.
        assert len(scripts) == 3
        assert all('type="module"' in each or " defer" in each for each in scripts)

    def test_needs_as_many_queries_among_many_lessons_as_among_few(self, client, learner):
        enrolment = EnrolmentFactory(learner=learner, course=CourseFactory(lessons=2, quiz=short_quiz()))
        url = enrolment.course.lessons()[0].url
        queries(client, url)
        few = queries(client, url)
        for _ in range(5):
            LessonFactory(parent=enrolment.course)
        assert queries(client, url) == few


class TestBlocks:
    def page(self, client, learner, *body):
        course = CourseFactory()
        EnrolmentFactory(learner=learner, course=course)
        return text(client.get(LessonFactory(parent=course, body=list(body)).url))

    def test_are_shown_as_what_they_are(self, client, learner):
        page = self.page(
            client,
            learner,
            ("key_point", "<p>Dưới 18 tuổi</p>"),
            ("legal_citation", {"document": "Luật 53", "provision": "Điều 2", "text": "<p>Định nghĩa</p>"}),
            ("self_check", {"question": "Gọi số nào <ngay>?", "answer": "<p>111</p>"}),
        )
        assert 'class="callout callout--key"' in page
        assert "<cite>Luật 53</cite>, Điều 2" in page
        assert "Gọi số nào &lt;ngay&gt;?" in page
        assert '<details class="callout callout--check">' in page

    @pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile")  # Wagtail leaves it to the collector
    def test_a_picture_is_small_lazy_and_described(self, client, learner):
        image = get_image_model().objects.create(title="a", file=get_test_image_file(size=(1600, 900)))
        page = self.page(
            client, learner, ("image", {"image": image, "alt_text": "Bản đồ", "decorative": False})
        )
        assert 'alt="Bản đồ"' in page
        assert 'loading="lazy"' in page
        assert 'width="800"' in page
        assert 'type="image/webp"' in page


class TestDeleting:
    """The editor may delete pages without children, if nobody is enrolled."""

    def delete(self, client, page):
        return client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))

    def test_a_course_that_people_are_enrolled_in_is_refused(self, client, editor):
        enrolment = EnrolmentFactory(course=given(editor, CourseFactory(live=False)))
        assert self.delete(client, enrolment.course).status_code == 302
        assert CoursePage.objects.filter(pk=enrolment.course_id).exists()

    def test_so_is_the_index_above_it_even_to_who_may_do_anything(self):
        EnrolmentFactory()
        anything = UserFactory(is_superuser=True)
        assert not course_index().permissions_for_user(anything).can_delete()

    def test_a_course_of_nobody_goes(self, client, editor):
        EnrolmentFactory()
        self.delete(client, course := given(editor, CourseFactory(live=False)))
        assert not CoursePage.objects.filter(pk=course.pk).exists()


class TestPreview:
    @pytest.mark.parametrize("model", [LessonPage, CoursePage])
    def test_shows_a_draft_to_its_editor(self, client, editor, model):
        lesson = LessonFactory(live=False)
        given(editor, lesson.course)
        page = lesson if model is LessonPage else lesson.course
        url = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
        response = client.get(url)
        assert response.status_code == 200
        assert page.title in response.content.decode()
        assert not LessonProgress.objects.exists()

    def test_of_the_front_page(self, client, editor):
        index = course_index()
        assert client.get(reverse("wagtailadmin_pages:view_draft", args=[index.pk])).status_code == 200

    def test_of_a_lesson_not_yet_saved(self, rf, editor):
        course = CourseFactory()
        lesson = LessonPage(title="Mới", slug="moi")
        lesson.path = Page._get_children_path_interval(course.path)[0]
        lesson.depth = course.depth + 1
        lesson.set_url_path(course)
        response = lesson.make_preview_request()
        assert "Mới" in text(response.render() if hasattr(response, "render") else response)


def test_attempt_states_are_states_of_the_quiz_box():
    from courses.standing import QuizState

    open_states = {state.value for state in Attempt.State} - {Attempt.State.MARKED.value}
    assert open_states <= {state.value for state in QuizState}


class TestLengthOfALesson:
    @pytest.mark.parametrize(("words", "minutes"), [(1, 1), (1300, 7), (4000, 20)])
    def test_is_counted_from_its_words(self, words, minutes):
        lesson = LessonFactory(body=[("text", f"<p>{'chữ ' * words}</p>"), ("key_point", "<p>Nhớ.</p>")])
        lesson.refresh_from_db()
        assert lesson.minutes == minutes

    def test_of_the_course_is_said_with_what_it_counts(self, client):
        course = CourseFactory(hours="1.5")
        assert "1,5" in client.get(course.url).content.decode()


class TestContents:
    def test_lead_to_the_headings(self, client, learner):
        lesson = LessonFactory(body=[("heading", "Một"), ("text", "<p>…</p>"), ("heading", "Hai")])
        lesson.course.enrol(learner, at=NINE_AM)
        html = client.get(lesson.url).content.decode()
        assert lesson.contents == [("muc-1", "Một"), ("muc-3", "Hai")]
        for anchor, _heading in lesson.contents:
            assert f'href="#{anchor}"' in html
            assert f'id="{anchor}"' in html
