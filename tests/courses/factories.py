"""Courses as they are in use: published, under an index page that is the root of the site."""

from decimal import Decimal

import factory
from wagtail.models import Locale, Page, Site

from courses.models import CourseIndexPage, CoursePage, Enrolment, LessonPage
from tests.accounts.factories import UserFactory
from tests.assessments.factories import answer_right
from tests.times import NINE_AM


def course_index():
    """The course index at the root of the site; made once."""
    if index := CourseIndexPage.objects.first():
        return index
    Locale.objects.get_or_create(language_code="vi")
    root = Page.get_first_root_node() or Page.add_root(instance=Page(title="Root", slug="root"))
    index = root.add_child(instance=CourseIndexPage(title="Học để bảo vệ", slug="khoa-hoc"))
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "root_page": index}
    )
    Site.clear_site_root_paths_cache()
    return index


class PageFactory(factory.django.DjangoModelFactory):
    """A page added under `parent`."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class, parent, **fields):
        return parent.add_child(instance=model_class(**fields))


class CourseFactory(PageFactory):
    """A course with as many `lessons` as asked for; `quiz` is its final quiz."""

    class Meta:
        model = CoursePage

    parent = factory.LazyFunction(course_index)
    title = factory.Sequence(lambda n: f"Khóa học {n}")
    slug = factory.Sequence(lambda n: f"khoa-hoc-{n}")
    summary = "Điều cán bộ Đoàn cần biết."
    hours = Decimal("6.5")

    @classmethod
    def _create(cls, model_class, lessons=0, **fields):
        course = super()._create(model_class, **fields)
        for _number in range(lessons):
            LessonFactory(parent=course)
        return course


class LessonFactory(PageFactory):
    class Meta:
        model = LessonPage

    parent = factory.SubFactory(CourseFactory)
    title = factory.Sequence(lambda n: f"Bài học {n}")
    slug = factory.Sequence(lambda n: f"bai-{n}")
    body = factory.LazyFunction(lambda: [("heading", "Đề mục"), ("text", "<p>Nội dung bài học.</p>")])


class EnrolmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Enrolment

    learner = factory.SubFactory(UserFactory)
    course = factory.SubFactory(CourseFactory)
    enrolled_at = NINE_AM


def read_all(enrolment, at=NINE_AM):
    """Read every lesson of the course."""
    for lesson in enrolment.course.lessons():
        enrolment.complete_lesson(lesson, at=at)


def pass_quiz(enrolment, at=NINE_AM):
    """Take the final quiz and answer everything right; returns the attempt handed in."""
    attempt = enrolment.course.quiz.start(enrolment.learner, at=at)
    answer_right(attempt, at=at)
    attempt.submit(at=at)
    return attempt
