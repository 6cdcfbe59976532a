"""What a scheme asks, as of one version: courses, practicum, criteria, how long a title lasts and how it is renewed.

A version never changes; other terms are a new version, and a certification keeps the version it was given under.
"""

import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, Max, Min, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from accounts.models import User
from certificates.models import Certificate
from courses.models import CoursePage, Enrolment
from elearn.base.periods import add_months, after_months
from elearn.base.requests.days import DayColumn
from elearn.base.text.fields import SentenceField
from localities.models import Locality
from registry.models.scheme import Scheme


def default_reminder_days() -> list[int]:
    """Days before the end on which holder and officers are told, unless a version says otherwise."""
    return [90, 60, 30, 7]


class SchemeVersion(ClusterableModel):
    """Decisions signed from `applies_from` on follow these terms of the scheme."""

    class Courses(models.TextChoices):
        ALL = "all", _("all of the courses")
        ANY = "any", _("any one of the courses")

    class RenewalPath(models.TextChoices):
        REFRESHER = "refresher", _("the refresher course")
        FULL = "full", _("all that is asked the first time")

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="versions", verbose_name=_("scheme"))
    number = models.PositiveSmallIntegerField(_("version"))
    applies_from = DayColumn(_("applies from"), help_text=_("To decisions signed on this day or later."))
    courses_asked = models.CharField(_("asked are"), max_length=5, choices=Courses, default=Courses.ALL)
    practicum = models.ForeignKey(
        CoursePage,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("practicum"),
        help_text=_(
            "A course whose final quiz is practical work that a person marks, such as a campaign plan."
        ),
    )
    validity_months = models.PositiveSmallIntegerField(
        _("valid for, months"), null=True, blank=True, help_text=_("Empty: without end.")
    )
    window_months = models.PositiveSmallIntegerField(_("renewal opens, months before the end"), default=3)
    grace_months = models.PositiveSmallIntegerField(
        _("renewal still possible, months after the end"),
        default=0,
        help_text=_("In these months the title is no longer in force, but the way of renewal is still open."),
    )
    renewal_path = models.CharField(
        _("renewal asks for"), max_length=10, choices=RenewalPath, default=RenewalPath.FULL
    )
    refresher = models.ForeignKey(
        CoursePage,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("refresher course"),
    )

    reminder_days = ArrayField(
        models.PositiveSmallIntegerField(),
        default=default_reminder_days,
        blank=True,
        verbose_name=_("reminders, days before the end"),
        help_text=_(
            "Separated by commas, for example 90, 60, 30, 7. Holder and officers are told on these days."
        ),
    )

    class Meta:
        verbose_name = _("version of a scheme")
        verbose_name_plural = _("versions of schemes")
        ordering = ["scheme", "number"]
        constraints = [
            models.UniqueConstraint(
                name="scheme_versions_are_numbered",
                fields=["scheme", "number"],
                violation_error_message=_("Somebody else has just made this version. Look at it first."),
            ),
            models.CheckConstraint(
                name="scheme_validity_is_not_empty",
                condition=Q(validity_months=None) | Q(validity_months__gt=0),
                violation_error_message=_("Valid for at least one month, or leave empty."),
            ),
            models.CheckConstraint(
                name="a_refresher_path_has_its_course",
                condition=~Q(renewal_path="refresher") | Q(refresher__isnull=False),
                violation_error_message=_("Choose the refresher course."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} ({self.number})"

    def valid_until(self, valid_from: datetime.date) -> datetime.date | None:
        """The first day no longer in force of a certification from `valid_from`; None for no end."""
        return None if self.validity_months is None else after_months(valid_from, self.validity_months)

    def window(self, valid_until: datetime.date) -> tuple[datetime.date, datetime.date]:
        """The first day of renewal, and the first day too late for it, of a term that ends so."""
        return add_months(valid_until, -self.window_months), after_months(valid_until, self.grace_months)

    def eligible(self, on: datetime.date) -> models.QuerySet[User]:
        """People who by `on` completed what is asked, and hold no certification under the scheme then or later.

        Criteria that a person ticks are looked at with the evidence, not here: `criteria_met` counts them. With
        `completed_at`, when the last of the courses was completed, and `score`, the lowest of them, in percent.
        """
        asked = self.asked_courses()
        if not asked and self.practicum_id is None:
            return User.objects.none()
        held = self.scheme.certifications.running(on).filter(person=OuterRef("pk"))
        return self.with_evidence(
            User.objects.filter(~Exists(held), self.meets_courses(on), is_active=True), on
        ).order_by(F("sort_key"), "pk")

    def asked_courses(self) -> "list[SchemeCourse]":
        """The courses asked, with how recent; fetched once for this object."""
        if not hasattr(self, "_asked_courses"):
            self._asked_courses = list(SchemeCourse.objects.filter(version=self.pk).select_related("course"))
        return self._asked_courses

    def meets_courses(
        self, on: datetime.date, *, since: datetime.date | OuterRef | None = None, learner: str = "pk"
    ) -> Q:
        """The condition on people: courses and practicum completed by `on`, each recently enough.

        With `since`, nothing completed before that day counts: that is what a full renewal asks. On rows that are
        not people, `learner` names the field of the person.
        """
        conditions = []
        for asked in self.asked_courses():
            found = completions([asked.course_id], on, since, learner=learner)
            if oldest := asked.oldest(on):
                found = found.filter(completed_at__date__gte=oldest)
            conditions.append(Q(Exists(found)))
        met = (
            Q(Exists(completions([self.practicum_id], on, since, learner=learner)))
            if self.practicum_id
            else Q()
        )
        if not conditions:
            return met
        one, *others = conditions
        for other in others:
            one = one & other if self.courses_asked == self.Courses.ALL else one | other
        return met & one

    def with_evidence(self, people: models.QuerySet[User], on: datetime.date) -> models.QuerySet[User]:
        """The people with `completed_at`, `score` and `criteria_met`, how many criteria stand ticked."""
        evidence: Any = SchemeCriterion._meta.get_field("evidence").related_model._default_manager  # type: ignore[union-attr]
        courses = [asked.course_id for asked in self.asked_courses()]
        mine = completions([*courses, *filter(None, [self.practicum_id])], on).order_by().values("learner")
        scores = (
            Certificate.objects.standing()
            .filter(enrolment__in=completions(courses, on, outer="learner"))
            .filter(enrolment__learner=OuterRef("pk"))
            .order_by()
            .values("enrolment__learner")
        )
        ticks = (
            # Reached by its relation: evidence.py knows this table, and is not imported here.
            evidence.standing(on)
            .filter(person=OuterRef("pk"), criterion__version=self.pk)
            .order_by()
            .values("person")
        )
        return people.annotate(
            completed_at=Subquery(mine.annotate(at=Max("completed_at")).values("at")),
            score=Subquery(scores.annotate(score=Min("score")).values("score")),
            criteria_met=models.functions.Coalesce(
                Subquery(ticks.annotate(n=models.Count("criterion", distinct=True)).values("n")), 0
            ),
        )


def completions(
    courses: list[Any],
    on: datetime.date,
    since: datetime.date | OuterRef | None = None,
    outer: str = "",
    learner: str = "pk",
) -> models.QuerySet[Enrolment]:
    """Enrolments in the courses completed by the day `on` (and not before `since`), whose certificate stands.

    As a subquery, of the person in the outer query, who is its field `learner`; with `outer` given, of anybody.
    """
    standing = Certificate.objects.standing().filter(enrolment=OuterRef("pk"))
    found = Enrolment.objects.filter(Exists(standing), course__in=courses, completed_at__date__lte=on)
    if since:
        found = found.filter(completed_at__date__gte=since)
    return found if outer else found.filter(learner=OuterRef(learner))


class SchemeCourse(models.Model):
    """The version asks for this course, completed no longer ago than so many months."""

    version = ParentalKey(SchemeVersion, related_name="courses", on_delete=models.PROTECT)
    course = models.ForeignKey(CoursePage, models.PROTECT, related_name="+", verbose_name=_("course"))
    within_months = models.PositiveSmallIntegerField(
        _("completed within the last months"), null=True, blank=True, help_text=_("Empty: however long ago.")
    )

    class Meta:
        verbose_name = _("course asked")
        verbose_name_plural = _("courses asked")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="a_course_is_asked_once",
                fields=["version", "course"],
                violation_error_message=_("This course is asked for already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.course)

    def oldest(self, on: datetime.date) -> datetime.date | None:
        """The first day of completion that counts on `on`; None for any."""
        return None if self.within_months is None else after_months(on, -self.within_months)


class SchemeCriterion(models.Model):
    """The version asks for something that a person ticks, with evidence: a moral reference, a talk held."""

    version = ParentalKey(SchemeVersion, related_name="criteria", on_delete=models.PROTECT)
    sort_order = models.PositiveSmallIntegerField(default=0)
    text = SentenceField(_("criterion"), max_length=300)

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["sort_order", "pk"]

    def __str__(self) -> str:
        return self.text


class SchemeGround(models.Model):
    """A reason for which, under the version, a title may be suspended or withdrawn."""

    class Kind(models.TextChoices):
        SUSPEND = "suspend", _("suspension")
        WITHDRAW = "withdraw", _("withdrawal")

    version = ParentalKey(SchemeVersion, related_name="grounds", on_delete=models.PROTECT)
    sort_order = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(_("ground of"), max_length=10, choices=Kind)
    text = SentenceField(_("ground"), max_length=300)

    class Meta:
        verbose_name = _("ground")
        verbose_name_plural = _("grounds")
        ordering = ["kind", "sort_order", "pk"]

    def __str__(self) -> str:
        return self.text


class SchemeTarget(models.Model):
    """Every locality of the type should have so many people certified under the scheme."""

    version = ParentalKey(SchemeVersion, related_name="targets", on_delete=models.PROTECT)
    locality_type = models.CharField(_("type of locality"), max_length=10, choices=Locality.Type)
    people = models.PositiveSmallIntegerField(_("people certified, at least"))

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_target_a_type",
                fields=["version", "locality_type"],
                violation_error_message=_("This type of locality has a target already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_locality_type_display()}: {self.people}"
