"""The pages: an index of courses, courses, lessons. Trainers edit them; a course's quiz is a Quiz of assessments."""

import datetime
from typing import TYPE_CHECKING, Any, Self

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet

from accounts.models import Consent, Role, User
from assessments.models import Quiz
from courses.blocks import RICH_TEXT, LessonBlocks, OutcomeBlock
from courses.models.approval import AwaitsApprovalMixin
from courses.models.readers import readers_of
from courses.models.titles import KeptTitle
from courses.models.unenrolment import Unenrolment
from elearn.base.slugs import ReadableSlugMixin
from elearn.base.text.fields import FormattedField, ProseField

if TYPE_CHECKING:
    from courses.models.enrolment import Enrolment
    from courses.standing import Standing


class CourseIndexPage(KeptTitle, ReadableSlugMixin, AwaitsApprovalMixin, Page):
    """The front page: what the site is, and its courses."""

    introduction = FormattedField(_("introduction"), features=RICH_TEXT, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = ["wagtailcore.Page"]
    admin_default_ordering = "ord"  # as learners see them; moved by dragging
    template = "courses/index.html"

    class Meta:
        verbose_name = _("course index")
        verbose_name_plural = _("course indexes")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With the courses and, for who is signed in, where the person stands in each; and other pages of the menu."""
        courses = list(CoursePage.objects.child_of(self).live().public().with_size().order_by("path"))
        standings = {}
        if isinstance(request.user, User):
            own = request.user.enrolments.current().filter(course__in=courses).standings(at=timezone.now())
            standings = {standing.enrolment.course_id: standing for standing in own}
        rows = [(course, standings.get(course.pk)) for course in courses]
        others = self.get_children().live().public().in_menu().not_type(CoursePage)
        return {**super().get_context(request, *args, **kwargs), "rows": rows, "others": others}


WORDS_A_MINUTE = 200
"""How quickly a lesson is read: a rule of ours, at which 1,300 words take six or seven minutes."""


class CourseQuerySet(PageQuerySet):
    """Courses."""

    def open_to_enrolling_by(self, user: User) -> Self:
        """Those that `user` may enrol people in: for trainers the ones given to them with that right."""
        if user.sees_everyone() or user.units_in_charge_of(timezone.localdate()):
            return self
        given = user.courses_given.filter(may_enrol=True).values("course")
        return self.filter(pk__in=given) if user.has_role(Role.TRAINER) else self.none()

    def with_size(self) -> Self:
        """With `lesson_count` and `minutes`, of the published lessons."""
        return self.annotate(
            lesson_count=_of_lessons(models.Count("pk")), minutes=_of_lessons(models.Sum("minutes"))
        )


def _of_lessons(aggregate: models.Aggregate) -> Coalesce:
    """The aggregate over the published lessons of the course in the outer query, as a whole number."""
    below = LessonPage.objects.filter(live=True, path__startswith=models.OuterRef("path")).order_by()
    found = below.annotate(one=models.Value(1)).values("one").annotate(found=aggregate).values("found")
    return Coalesce(models.Subquery(found), 0, output_field=models.IntegerField())


class CoursePage(KeptTitle, ReadableSlugMixin, AwaitsApprovalMixin, Page):
    """A course: its lessons are the pages below, its quiz comes at the end."""

    title_is_printed = True
    summary = ProseField(_("summary"))
    introduction = FormattedField(_("introduction"), features=RICH_TEXT, blank=True)
    outcomes = StreamField([("outcome", OutcomeBlock())], blank=True, verbose_name=_("what one learns"))
    hours = models.DecimalField(
        _("hours"),
        max_digits=4,
        decimal_places=1,
        help_text=_(
            "Of the programme, with practice and work of one's own; printed on the certificate. How long reading"
            " takes is counted from the words."
        ),
    )
    certificate_valid_months = models.PositiveSmallIntegerField(
        _("certificate valid for, months"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(600)],
        help_text=_("Counted from the day of completion. Empty: without end."),
    )
    quiz = models.ForeignKey(
        Quiz,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="courses",
        verbose_name=_("final quiz"),
    )

    objects = PageManager.from_queryset(CourseQuerySet)()

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("introduction"),
        FieldPanel("outcomes"),
        MultiFieldPanel(
            [FieldPanel("hours"), FieldPanel("certificate_valid_months"), FieldPanel("quiz")],
            heading=_("Completion"),
        ),
    ]
    parent_page_types = ["courses.CourseIndexPage"]
    subpage_types = ["courses.LessonPage"]
    admin_default_ordering = "ord"
    template = "courses/course.html"

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With the lessons and, for an enrolled learner, where the learner stands."""
        standing = None
        if isinstance(request.user, User):
            standing = self.standing_of(request.user, at=timezone.now())
        lessons = standing.lessons if standing else list(self.lessons().defer("body"))
        return {
            **super().get_context(request, *args, **kwargs),
            "standing": standing,
            "unenrolment": None if standing else self._unenrolment_of(request.user),
            "rows": [(lesson, standing is not None and standing.has_read(lesson)) for lesson in lessons],
            "minutes": sum(lesson.minutes for lesson in lessons),
        }

    def clean(self) -> None:
        """A practice is checked at once and taken as often as wished: nobody passes a course by it."""
        super().clean()
        if self.quiz and self.quiz.is_practice:
            raise ValidationError({"quiz": _("This quiz is a practice. A course ends with an exam.")})

    def standing_of(self, learner: User, *, at: datetime.datetime) -> "Standing | None":
        """Where the learner stands at `at`; None for who is not enrolled."""
        return next(iter(learner.enrolments.current().filter(course=self).standings(at=at)), None)

    def copy(self, *args: Any, **kwargs: Any) -> "CoursePage":
        """A copy with a quiz of its own, so that nobody has passed it before."""
        copied: CoursePage = super().copy(*args, **kwargs)
        copied.take_own_quiz()
        return copied

    @transaction.atomic
    def take_own_quiz(self) -> None:
        """Put a copy of the quiz in its place, in drafts too, if another course ends with the same."""
        quiz: Any = self.quiz
        if quiz is None or not quiz.courses.exclude(pk=self.pk).exists():
            return
        own = quiz.copied()
        self.quiz = own
        CoursePage.objects.filter(pk=self.pk).update(quiz=own)
        for revision in self.revisions.all():
            if revision.content.get("quiz") == quiz.pk:
                revision.content["quiz"] = own.pk
                revision.save(update_fields=["content"])

    def _unenrolment_of(self, user: Any) -> Unenrolment | None:
        out = Unenrolment.objects.in_force().filter(enrolment__course=self, enrolment__superseded_at=None)
        return out.filter(enrolment__learner=user).select_related("by").first() if user.pk else None

    def lessons(self) -> "PageQuerySet[LessonPage]":
        """The published lessons in order."""
        return LessonPage.objects.child_of(self).live().order_by("path")

    def enrol(self, learner: User, *, at: datetime.datetime, by: User | None = None) -> "Enrolment":
        """The learner's enrolment, made if there is none; who was taken out is brought back.

        Raises ConsentWithdrawn for who is not in the course.
        """
        if not self.enrolments.current().filter(learner=learner).exists():
            Consent.objects.require_processing(learner)
        enrolment, is_new = self.enrolments.get_or_create(
            learner=learner, superseded_at=None, defaults={"enrolled_at": at}
        )
        if not is_new:
            Unenrolment.objects.bring_back(enrolment, by=by, at=at)
        return enrolment

    @transaction.atomic
    def enrol_all(
        self, people: models.QuerySet[User], *, at: datetime.datetime, by: User | None = None
    ) -> int:
        """Enrol those of `people` who are not enrolled, and bring back those taken out; how many.

        Who has withdrawn the consent to processing is left out.
        """
        people = people.exclude(pk__in=Consent.objects.withdrawals().values("person"))
        out = list(self.enrolments.taken_out().filter(learner__in=people))
        for enrolment in out:
            Unenrolment.objects.bring_back(enrolment, by=by, at=at)
        new = people.exclude(enrolments__course=self)
        enrolment = self.enrolments.model
        made = enrolment.objects.bulk_create(
            [enrolment(course=self, learner=learner, enrolled_at=at) for learner in new],
            ignore_conflicts=True,  # who enrols at the same moment is enrolled all the same
        )
        return len(made) + len(out)

    def complete_those_done(self, *, at: datetime.datetime) -> None:
        """Complete the course for whoever has nothing left to do, as after a lesson was taken away."""
        begun = self.enrolments.current().filter(completed_at=None, progress__isnull=False)
        for enrolment in begun.distinct():
            enrolment.complete_if_done(at=at)


class LessonPage(KeptTitle, ReadableSlugMixin, AwaitsApprovalMixin, Page):
    """A lesson to read, for those enrolled in its course."""

    summary = ProseField(_("summary"), blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes to read"), default=1, editable=False)
    body = StreamField(LessonBlocks(), verbose_name=_("body"))

    content_panels = [*Page.content_panels, FieldPanel("summary"), FieldPanel("body")]
    parent_page_types = ["courses.CoursePage"]
    subpage_types: list[str] = []
    template = "courses/lesson.html"

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")

    @cached_property
    def course(self) -> CoursePage:
        """The course that the lesson belongs to; also for a preview of what is not saved yet."""
        return CoursePage.objects.get(path=self._get_basepath(self.path, self.depth - 1))

    @property
    def unpublishing_notice(self) -> str:
        """What the staff area says before the lesson is taken offline; empty when nobody has opened it."""
        readers = readers_of([self.pk])
        kept = gettext("Their progress is kept; the lesson no longer counts for completing the course.")
        return f"{readers.words} {kept}" if readers.opened else ""

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """With the minutes counted from the words."""
        self.minutes = max(1, round(self.word_count / WORDS_A_MINUTE))
        super().full_clean(*args, **kwargs)

    @property
    def word_count(self) -> int:
        """How many words there are to read, as Vietnamese counts them: parts between spaces."""
        texts = [self.title, self.summary, *self.body.stream_block.get_searchable_content(self.body)]
        return sum(len(str(text).split()) for text in texts)

    @property
    def contents(self) -> list[tuple[str, str]]:
        """The headings in the text with their anchors, in order."""
        return [
            (f"muc-{number}", str(block.value))
            for number, block in enumerate(self.body, 1)
            if block.block_type == "heading"
        ]

    def practices(self) -> list[Quiz]:
        """The practices in the text, in order."""
        return [block.value for block in self.body if block.block_type == "practice" and block.value]

    def following(self) -> "LessonPage | None":
        """The next published lesson of the course."""
        return self.course.lessons().filter(path__gt=self.path).first()

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """For learners enrolled in the course, and for its editors; others are shown the course, to enrol there."""
        if not isinstance(request.user, User):
            return redirect_to_login(request.get_full_path())
        standing = self.course.standing_of(request.user, at=timezone.now())
        if standing:
            standing.enrolment.open_lesson(self, at=timezone.now())
        elif not self.permissions_for_user(request.user).can_edit():
            messages.info(request, gettext("Enrol in this course first; then you can read its lessons."))
            return redirect(self.course.get_url(request) or "/")
        return super().serve(request, *args, standing=standing, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With the lessons before and after and, for an enrolled learner, `standing`; None for editors."""
        standing = kwargs.get("standing")
        lessons = standing.lessons if standing else self.course.lessons().defer("body")
        before = [lesson for lesson in lessons if lesson.path < self.path]
        after = [lesson for lesson in lessons if lesson.path > self.path]
        return {
            **super().get_context(request, *args, **kwargs),
            "course": self.course,
            "standing": standing,
            "is_read": standing is not None and standing.has_read(self),
            "number": len(before) + 1,
            "total": len(before) + 1 + len(after),
            "previous": before[-1] if before else None,
            "following": after[0] if after else None,
        }
