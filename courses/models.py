"""Courses of lessons, people enrolled in them, and completion.

The site's root is a CourseIndexPage, with CoursePages under it and their LessonPages. An Enrolment is a person in a
course; LessonProgress is how far; the rule of completion is: every lesson read and the quiz passed.
"""

import datetime
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from accounts.models import User
from assessments.models import Attempt, CannotStart, Quiz
from courses.blocks import LessonBlocks
from courses.signals import course_completed

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

RICH_TEXT = ["bold", "italic", "ul", "ol", "link"]


class CourseIndexPage(Page):
    """The front page: what the site is, and its courses."""

    introduction = RichTextField(_("introduction"), features=RICH_TEXT, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    subpage_types = ["courses.CoursePage"]
    template = "courses/index.html"

    class Meta:
        verbose_name = _("course index")
        verbose_name_plural = _("course indexes")

    def get_context(self, request: "HttpRequest", *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With the courses and, for who is signed in, the own enrolments by course."""
        courses = CoursePage.objects.child_of(self).live().public().order_by("path")
        enrolments = Enrolment.objects.none()
        if request.user.is_authenticated:
            enrolments = request.user.enrolments.with_progress()
        by_course = {enrolment.course_id: enrolment for enrolment in enrolments}
        rows = [(course, by_course.get(course.pk)) for course in courses]
        return {**super().get_context(request, *args, **kwargs), "rows": rows}


class CoursePage(Page):
    """A course: its lessons are the pages below, its quiz comes at the end."""

    summary = models.TextField(_("summary"))
    introduction = RichTextField(_("introduction"), features=RICH_TEXT, blank=True)
    hours = models.DecimalField(
        _("hours"), max_digits=4, decimal_places=1, help_text=_("Printed on the certificate.")
    )
    quiz = models.ForeignKey(
        Quiz, models.PROTECT, null=True, blank=True, related_name="courses", verbose_name=_("final quiz")
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("introduction"),
        MultiFieldPanel([FieldPanel("hours"), FieldPanel("quiz")], heading=_("completion")),
    ]
    parent_page_types = ["courses.CourseIndexPage"]
    subpage_types = ["courses.LessonPage"]
    template = "courses/course.html"

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    def lessons(self) -> models.QuerySet["LessonPage"]:
        """The published lessons in order."""
        return LessonPage.objects.child_of(self).live().order_by("path")

    def enrol(self, learner: User, *, at: datetime.datetime) -> "Enrolment":
        """The learner's enrolment, made if there is none."""
        return Enrolment.objects.get_or_create(course=self, learner=learner, defaults={"enrolled_at": at})[0]


class LessonPage(Page):
    """A lesson to read, for those enrolled in its course."""

    summary = models.TextField(_("summary"), blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes to read"), default=15)
    body = StreamField(LessonBlocks(), verbose_name=_("body"))

    content_panels = [*Page.content_panels, FieldPanel("summary"), FieldPanel("minutes"), FieldPanel("body")]
    parent_page_types = ["courses.CoursePage"]
    subpage_types: list[str] = []
    template = "courses/lesson.html"

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")

    @property
    def course(self) -> CoursePage:
        return CoursePage.objects.get(pk=self.get_parent().pk)

    def serve(self, request: "HttpRequest", *args: Any, **kwargs: Any) -> "HttpResponse":
        """For learners enrolled in the course; others are shown the course, where they can enrol."""
        from courses.views import serve_lesson  # noqa: PLC0415 - the view imports this module

        return serve_lesson(request, self)


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    """People in courses."""

    def with_progress(self) -> Self:
        """With `lessons_done`, the number of lessons read."""
        return self.select_related("course").annotate(
            lessons_done=models.Count("progress", filter=models.Q(progress__completed_at__isnull=False))
        )

    def completed(self) -> Self:
        return self.filter(completed_at__isnull=False)


class Enrolment(models.Model):
    """A person takes a course since `enrolled_at` and completed it at `completed_at`."""

    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="enrolments", verbose_name=_("learner")
    )
    course = models.ForeignKey(
        CoursePage, models.PROTECT, related_name="enrolments", verbose_name=_("course")
    )
    enrolled_at = models.DateTimeField(_("enrolled"))
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True)
    completing_attempt = models.ForeignKey(
        Attempt,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("attempt that passed"),
    )

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering = ["-enrolled_at"]
        constraints = [models.UniqueConstraint(name="enrolled_once", fields=["learner", "course"])]

    def __str__(self) -> str:
        return f"{self.learner}: {self.course}"

    def lessons_left(self) -> models.QuerySet[LessonPage]:
        """The lessons not yet read, in order."""
        read = self.progress.filter(completed_at__isnull=False).values("lesson")
        return self.course.lessons().exclude(pk__in=read)

    def open_lesson(self, lesson: LessonPage, *, at: datetime.datetime) -> "LessonProgress":
        """Note that the learner is in this lesson now: "my learning" resumes here."""
        return self.progress.update_or_create(lesson=lesson, defaults={"opened_at": at})[0]

    def complete_lesson(self, lesson: LessonPage, *, at: datetime.datetime) -> None:
        """Note that the lesson is read; reading it again changes nothing."""
        progress = self.progress.get_or_create(lesson=lesson, defaults={"opened_at": at})[0]
        if progress.completed_at is None:
            progress.completed_at = at
            progress.save(update_fields=["completed_at"])
            self.complete_if_done(at=at)

    def start_quiz(self, *, at: datetime.datetime) -> Attempt:
        """The learner's attempt at the final quiz. Raises CannotStart, also while lessons are left."""
        if self.course.quiz is None:
            raise CannotStart(_("This course has no quiz."))
        if self.lessons_left().exists():
            raise CannotStart(_("Read all lessons first; the quiz asks about them."))
        return self.course.quiz.start(self.learner, at=at)

    @transaction.atomic
    def complete_if_done(self, *, at: datetime.datetime) -> None:
        """Complete the course once every lesson is read and the quiz is passed; once, whatever is retried."""
        enrolment = Enrolment.objects.select_for_update().get(pk=self.pk)
        if enrolment.completed_at or enrolment.lessons_left().exists():
            return
        if quiz := enrolment.course.quiz:
            passed = (
                quiz.attempts.filter(learner=enrolment.learner, passed=True).order_by("-score", "pk").first()
            )
            if passed is None:
                return
            enrolment.completing_attempt = passed
        enrolment.completed_at = at
        enrolment.save(update_fields=["completed_at", "completing_attempt"])
        course_completed.send(Enrolment, enrolment=enrolment)


class LessonProgress(models.Model):
    """An enrolled learner opened the lesson last at `opened_at` and had read it at `completed_at`."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="progress")
    lesson = models.ForeignKey(LessonPage, models.CASCADE, related_name="progress")
    opened_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("lesson progress")
        verbose_name_plural = _("lesson progress")
        constraints = [models.UniqueConstraint(name="one_progress_a_lesson", fields=["enrolment", "lesson"])]

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.lesson_id}"
