"""People in courses: how far they are, and completion."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from typing import Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Greatest, Left, Length
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Consent, Role, User
from assessments.models import Attempt, CannotStart, Quiz, QuizAllowance
from assessments.models import Standing as QuizStanding
from courses.models.pages import CoursePage, LessonPage
from courses.models.trainers import CourseTrainer
from courses.models.unenrolment import Unenrolment
from courses.signals import completion_taken_away, course_completed
from courses.standing import Standing


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    """People in courses."""

    def completed(self) -> Self:
        return self.filter(completed_at__isnull=False)

    def current(self) -> Self:
        """Without those that the person has begun anew since, and those taken out."""
        return self.not_superseded().filter(~Exists(_open_unenrolments()))

    def not_superseded(self) -> Self:
        """Without those that the person has begun anew since."""
        return self.filter(superseded_at=None)

    def taken_out(self) -> Self:
        """Those of people who were taken out of the course and not brought back."""
        return self.not_superseded().filter(Exists(_open_unenrolments()))

    def visible_to(self, user: User) -> Self:
        """Those of the people whom `user` may see, and of everybody in the courses given to `user`."""
        if user.sees_everyone():
            return self
        return self.filter(
            Q(learner__in=User.objects.visible_to(user)) | Q(course__in=courses_given(user).values("course"))
        )

    def managed_by(self, user: User) -> Self:
        """Those that `user` may end and take up again: of the own units, or of a course given with that right."""
        if user.sees_everyone():
            return self
        units = user.units_in_charge_of(timezone.localdate())
        courses = courses_given(user).filter(may_enrol=True).values("course")
        return self.filter(Q(learner__unit__in=units) | Q(course__in=courses))

    def search(self, text: str) -> Self:
        """Those of people whose name, without marks, or username contains `text`."""
        return self.filter(learner__in=User.objects.search(text))

    def with_progress(self) -> Self:
        """With `lessons_read` and `lesson_count`, of the lessons that are published now."""
        published = LessonPage.objects.filter(live=True, path__startswith=OuterRef("course__path"))
        read = LessonProgress.objects.filter(
            enrolment=OuterRef("pk"),
            completed_at__isnull=False,
            lesson__live=True,
            lesson__path__startswith=F("enrolment__course__path"),
        )
        return self.annotate(lessons_read=_count(read), lesson_count=_count(published.order_by()))

    def with_last_activity(self) -> Self:
        """With `last_activity`: a lesson was opened or read, or the quiz begun or handed in; None when nothing was."""
        progress = LessonProgress.objects.filter(enrolment=OuterRef("pk")).order_by().values("enrolment")
        attempts = Attempt.objects.filter(quiz=OuterRef("course__quiz"), learner=OuterRef("learner"))
        of_person = attempts.filter(started_at__gte=OuterRef("enrolled_at")).order_by().values("learner")
        return self.annotate(
            last_activity=Greatest(
                *(Subquery(progress.annotate(latest=Max(name)).values("latest")) for name in _MOVES),
                *(Subquery(of_person.annotate(latest=Max(name)).values("latest")) for name in _DEEDS),
            )
        )

    def standings(self, *, at: datetime.datetime) -> list[Standing]:
        """Where the learners stand in their courses at `at`; five queries for any number of enrolments."""
        enrolments = list(self.select_related("course__quiz"))
        lessons = defaultdict(list)
        for lesson in _lessons_of({each.course.path for each in enrolments}):
            lessons[lesson.path[: -LessonPage.steplen]].append(lesson)
        progress: dict[int, dict[int, LessonProgress]] = defaultdict(dict)
        for row in LessonProgress.objects.filter(enrolment__in=[each.pk for each in enrolments]):
            progress[row.enrolment_id][row.lesson_id] = row
        in_quizzes = _standings_in_quizzes(enrolments, at)
        return [
            Standing(
                enrolment=each,
                lessons=lessons[each.course.path],
                progress=progress[each.pk],
                in_quiz=in_quizzes.get(each.pk),
            )
            for each in enrolments
        ]


_MOVES = ("opened_at", "completed_at")
_DEEDS = ("started_at", "submitted_at")


def _open_unenrolments() -> models.QuerySet[Unenrolment]:
    return Unenrolment.objects.in_force().filter(enrolment=OuterRef("pk"))


def courses_given(user: User) -> models.QuerySet[CourseTrainer]:
    """The rows that give courses to `user`: none once the person is no trainer any more."""
    given = CourseTrainer.objects.filter(trainer=user)
    return given if user.has_role(Role.TRAINER) else given.none()


def _standings_in_quizzes(
    enrolments: "Iterable[Enrolment]", at: datetime.datetime
) -> dict[int, QuizStanding]:
    """The standing in the quiz of its course, by enrolment; without those whose course has none."""
    of_people = {
        "quiz__in": {each.course.quiz_id for each in enrolments if each.course.quiz_id},
        "learner__in": {each.learner_id for each in enrolments},
    }
    if not of_people["quiz__in"]:
        return {}
    attempts = defaultdict(list)
    for attempt in Attempt.objects.filter(**of_people).order_by("number"):
        attempts[attempt.quiz_id, attempt.learner_id].append(attempt)
    allowances = {(each.quiz_id, each.learner_id): each for each in QuizAllowance.objects.filter(**of_people)}
    found = {}
    for each in enrolments:
        if quiz := each.course.quiz:
            who = (quiz.pk, each.learner_id)
            found[each.pk] = QuizStanding.of(quiz, attempts[who], allowances.get(who), at)
    return found


def _count(rows: models.QuerySet) -> Coalesce:
    found = rows.annotate(one=Value(1)).values("one").annotate(found=Count("pk")).values("found")
    return Coalesce(Subquery(found), 0, output_field=models.IntegerField())


def _lessons_of(course_paths: set[str]) -> models.QuerySet[LessonPage]:
    """The published lessons of courses at these paths, in order, without their text."""
    course_path = Left("path", Length("path") - LessonPage.steplen)
    below = LessonPage.objects.live().annotate(course_path=course_path).filter(course_path__in=course_paths)
    return below.defer("body").order_by("path")


class Enrolment(models.Model):
    """A person takes a course since `enrolled_at` and completed it at `completed_at`.

    Who must take it again, as to renew a title, is enrolled anew; the enrolment before is then superseded and kept.
    """

    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="enrolments", verbose_name=_("learner")
    )
    course = models.ForeignKey(
        CoursePage, models.PROTECT, related_name="enrolments", verbose_name=_("course")
    )
    enrolled_at = models.DateTimeField(_("enrolled"))
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True)
    superseded_at = models.DateTimeField(_("begun anew"), null=True, blank=True)
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
        ordering = ["-enrolled_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="enrolled_once", fields=["learner", "course"], condition=models.Q(superseded_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner}: {self.course}"

    @property
    def unenrolment(self) -> Unenrolment | None:
        """How the learner was taken out of the course, if so."""
        return next((each for each in self.unenrolments.all() if each.resumed_at is None), None)

    def hold(self) -> None:
        """Keep others from changing the enrolment until this transaction ends."""
        Enrolment.objects.select_for_update().get(pk=self.pk)

    def lessons_left(self) -> models.QuerySet[LessonPage]:
        """The lessons not yet read, in order."""
        read = self.progress.filter(completed_at__isnull=False).values("lesson")
        return self.course.lessons().exclude(pk__in=read)

    def open_lesson(self, lesson: LessonPage, *, at: datetime.datetime) -> "LessonProgress":
        """Note that the learner is in this lesson now: "my learning" resumes here.

        Raises ConsentWithdrawn before the first lesson; a course once begun goes on.
        """
        self._require_begun_or_consent()
        return self.progress.update_or_create(lesson=lesson, defaults={"opened_at": at})[0]

    @transaction.atomic
    def complete_lesson(self, lesson: LessonPage, *, at: datetime.datetime) -> None:
        """Note that the lesson is read; reading it again changes nothing. The last may complete the course.

        Raises ConsentWithdrawn as `open_lesson`.
        """
        self._require_begun_or_consent()
        self.progress.get_or_create(lesson=lesson, defaults={"opened_at": at})
        if self.progress.filter(lesson=lesson, completed_at=None).update(completed_at=at):
            self.complete_if_done(at=at)

    def _require_begun_or_consent(self) -> None:
        if not self.progress.exists():
            Consent.objects.require_processing(self.learner)

    def start_quiz(self, *, at: datetime.datetime, code: str = "") -> Attempt:
        """The attempt that the learner is in, or a new one. Raises CannotStart, also while lessons are left."""
        quiz = self.course.quiz
        if quiz is None:
            raise CannotStart(_("This course has no quiz."))
        is_in_it = quiz.attempts.filter(learner=self.learner_id).in_progress().exists()
        if not is_in_it and self.lessons_left().exists():
            raise CannotStart(_("Read all lessons first; the quiz asks about them."))
        return quiz.start(self.learner, at=at, code=code)

    def practise(self, lesson: LessonPage, quiz: Quiz, *, at: datetime.datetime) -> Attempt:
        """The attempt at a practice of the lesson that the learner is in, or a new one. Raises CannotStart."""
        if not quiz.is_practice or quiz not in lesson.practices():
            raise CannotStart(_("This is no practice of the lesson."))
        return quiz.start(self.learner, at=at)

    @transaction.atomic
    def complete_if_done(self, *, at: datetime.datetime) -> None:
        """Complete the course once every lesson is read and the quiz is passed; once, whatever is retried."""
        enrolment = Enrolment.objects.select_for_update().get(pk=self.pk)
        if enrolment.completed_at or enrolment.superseded_at or enrolment.lessons_left().exists():
            return
        if quiz := enrolment.course.quiz:
            standing = quiz.standing(enrolment.learner, at=at)
            if not standing.has_passed:
                return
            enrolment.completing_attempt = standing.best
        if enrolment.unenrolments.in_force().exists():
            return
        enrolment.completed_at = at
        enrolment.save(update_fields=["completed_at", "completing_attempt"])
        course_completed.send(Enrolment, enrolment=enrolment)

    @transaction.atomic
    def reopen_if_not_passed(self, *, by: User, reason: str, at: datetime.datetime) -> None:
        """Take the completion away after the pass was; nothing happens while another attempt passes."""
        enrolment = Enrolment.objects.select_for_update().get(pk=self.pk)
        quiz = enrolment.course.quiz
        if not enrolment.completed_at or quiz is None or enrolment._still_passes(quiz, at):
            return
        enrolment.completed_at = enrolment.completing_attempt = None
        enrolment.save(update_fields=["completed_at", "completing_attempt"])
        completion_taken_away.send(Enrolment, enrolment=enrolment, by=by, reason=reason, at=at)

    def _still_passes(self, quiz: Quiz, at: datetime.datetime) -> bool:
        """Of one begun anew, the attempt that completed it; else whatever attempts count now."""
        if self.superseded_at and self.completing_attempt:
            return bool(self.completing_attempt.passed)
        return quiz.standing(self.learner, at=at).has_passed

    @transaction.atomic
    def begin_anew(self, *, reason: str, at: datetime.datetime) -> "Enrolment":
        """Take the completed course again: lessons unread, attempts counted from now; the certificate stays.

        One that is not completed goes on as it is: there is nothing to begin anew.
        """
        enrolment = Enrolment.objects.select_for_update().get(pk=self.pk)
        if enrolment.superseded_at:
            return enrolment.course.enrolments.not_superseded().get(learner=enrolment.learner)
        if not enrolment.completed_at:
            return enrolment
        enrolment.superseded_at = at
        enrolment.save(update_fields=["superseded_at"])
        if quiz := enrolment.course.quiz:
            QuizAllowance.objects.update_or_create(
                quiz=quiz,
                learner=enrolment.learner,
                defaults={"counts_from": at, "closes_at": None},
                create_defaults={"counts_from": at, "reason": reason},
            )
        return enrolment.course.enrolments.create(learner=enrolment.learner, enrolled_at=at)


class LessonProgress(models.Model):
    """An enrolled learner opened the lesson last at `opened_at` and had read it at `completed_at`."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="progress")
    lesson = models.ForeignKey(LessonPage, models.PROTECT, related_name="progress")
    opened_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("lesson progress")
        verbose_name_plural = _("lesson progress")
        constraints = [models.UniqueConstraint(name="one_progress_a_lesson", fields=["enrolment", "lesson"])]

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.lesson_id}"
