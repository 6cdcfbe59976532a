"""Certifications: a title that a person was given, for a term, by a decision."""

import datetime
from collections.abc import Collection
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import Case, Exists, ExpressionWrapper, F, Func, OuterRef, Q, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, ExtractDay
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from elearn.base.periods import DateRange, only
from elearn.base.text import number_sought
from elearn.base.vietnamese import fold
from localities.models import Unit
from registry.models.decision import Decision
from registry.models.scheme import Scheme
from registry.models.scheme_version import SchemeVersion


class MonthsLater(Func):
    """The day so many months after another, as `elearn.base.periods.add_months` counts them."""

    arg_joiner = " + make_interval(months => "
    template = "(%(expressions)s))::date"
    output_field = models.DateField()


def after_months(day: str, months: Combinable) -> ExpressionWrapper:
    """The first day after so many months from a day, as `elearn.base.periods.after_months` counts them."""
    same = MonthsLater(day, months)
    has_the_day = When(Exact(ExtractDay(same), ExtractDay(day)), then=0)
    return ExpressionWrapper(same + Case(has_the_day, default=1), models.DateField())


def _periods() -> Any:
    """The periods, reached by their relation: period.py knows this table, and is not imported here."""
    return Certification._meta.get_field("periods").related_model._default_manager  # type: ignore[union-attr]


class CertificationQuerySet(models.QuerySet["Certification"]):
    """Certifications, asked about a day; their periods answer (see registry/models/period.py)."""

    def standing(self) -> Self:
        """Those that were given indeed: no decision recorded by mistake gave them."""
        return self.filter(Exists(_periods().filter(certification=OuterRef("pk"))))

    def running(self, on: datetime.date) -> Self:
        """Those whose term has a day on `on` or later."""
        not_over = self.filter(Q(valid_until=None) | Q(valid_until__gt=on))
        return not_over.exclude(valid_until=F("valid_from"))

    def in_force(self, on: datetime.date) -> Self:
        """Those that stand on the day `on`: begun, not over, not suspended."""
        return self.in_state(Certification.State.IN_FORCE, on)

    def in_state(self, state: str, on: datetime.date) -> Self:
        """Those in this state on the day `on`."""
        return self.in_states([state], on)

    def in_states(self, states: Collection[str], on: datetime.date) -> Self:
        """Those in one of these states on the day `on`."""
        periods = _periods().on(on).filter(certification=OuterRef("pk"), state__in=states)
        return self.filter(Exists(periods))

    def with_state(self, on: datetime.date) -> Self:
        """With `state` (of `Certification.State`) on the day `on`."""
        periods = _periods().on(on).filter(certification=OuterRef("pk")).values("state")
        return self.annotate(state=Coalesce(Subquery(periods), Value(Certification.State.NOT_YET)))

    def visible_to(self, user: User, on: datetime.date) -> Self:
        """All for the province; for an officer those that on `on` are of the units in charge of."""
        if user.sees_everyone(on):
            return self
        periods = _periods().visible_to(user, on).on(on).filter(certification=OuterRef("pk"))
        return self.filter(Exists(periods))

    def search(self, text: str) -> Self:
        """Those of people whose name, without marks, contains `text`, or with `text` in the decision's number."""
        return self.filter(
            Q(person__search_text__contains=fold(text)) | Q(decision__number__icontains=number_sought(text))
        )

    def with_opening(self) -> Self:
        """With `opens`, the first day of the window of renewal; null without an end."""
        window = F("scheme_version__window_months")
        return self.annotate(opens=MonthsLater("valid_until", -window))

    def renewable(self, on: datetime.date) -> Self:
        """Those whose window of renewal is open on `on`, and that were neither renewed nor taken back.

        A title once withdrawn or ended is not renewed, nor is one suspended; see ISO/IEC 17024, 9.6.
        """
        standing = (
            _periods()
            .on(on)
            .filter(
                certification=OuterRef("pk"),
                state__in=[Certification.State.IN_FORCE, Certification.State.EXPIRED],
            )
        )
        later = Certification.objects.exclude(valid_until=F("valid_from")).filter(
            person=OuterRef("person"), scheme=OuterRef("scheme"), valid_from__gte=OuterRef("valid_until")
        )
        window, grace = F("scheme_version__window_months"), F("scheme_version__grace_months")
        return (
            self.filter(Exists(standing), ~Exists(later), valid_until__isnull=False)
            .alias(opens=MonthsLater("valid_until", -window), closes=after_months("valid_until", grace))
            .filter(opens__lte=on, closes__gt=on)
        )


class Certification(models.Model):
    """A person was given the title of a scheme over [valid_from, valid_until), by a decision, for a unit.

    The term is what the log makes of it (`rebuild`): as given, or until it was ended early; without a day if it ended
    before it began, or never was. What it is on a day (in force, suspended, over; in which unit) the log says too,
    and its periods keep at hand.
    """

    class State(models.TextChoices):
        NOT_YET = "not_yet", _("Not yet in force")
        IN_FORCE = "in_force", _("In force")
        SUSPENDED = "suspended", _("Suspended")
        EXPIRED = "expired", _("Expired")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        ENDED = "ended", _("Ended")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="certifications", verbose_name=_("person")
    )
    scheme = models.ForeignKey(
        Scheme, models.PROTECT, related_name="certifications", verbose_name=_("scheme")
    )
    scheme_version = models.ForeignKey(
        SchemeVersion, models.PROTECT, related_name="certifications", verbose_name=_("version of the scheme")
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="certifications", verbose_name=_("unit at the time")
    )
    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="certifications", verbose_name=_("decision")
    )
    renews = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="renewed_by", verbose_name=_("renews")
    )
    valid_from = models.DateField(_("in force from"))
    valid_until = models.DateField(_("in force until"), null=True, blank=True)
    holds_legal_title = models.BooleanField(
        _("also holds the state's legal title"),
        default=False,
        help_text=_("Recognised by the state as a legal rapporteur or propagandist: a separate system."),
    )

    objects = CertificationQuerySet.as_manager()

    state: str

    class Meta:
        verbose_name = _("certification")
        verbose_name_plural = _("certifications")
        ordering = ["person__sort_key", "pk"]
        constraints = [
            models.CheckConstraint(
                name="certification_does_not_end_before_it_begins",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
            ),
            ExclusionConstraint(
                name="certification_periods_do_not_overlap",
                expressions=[
                    (only("person_id"), "&&"),
                    (only("scheme_id"), "&&"),
                    (DateRange("valid_from", "valid_until"), "&&"),
                ],
                violation_error_message=_("Somebody among them holds this title already in that period."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.scheme}"

    @property
    def last_day(self) -> datetime.date | None:
        """The last day of the term; None for no end."""
        return self.valid_until and self.valid_until - datetime.timedelta(days=1)

    @property
    def state_label(self) -> str:
        """The state in words, where `with_state` fetched it."""
        return str(self.State(self.state).label)
