"""Consent: what people said to each use of their personal data, asked separately, provable, and free to take back.

By Law 91/2025/QH15 on the protection of personal data and Decree 356/2025/NĐ-CP, in force since 1 January 2026:
consent is voluntary, informed and provable; silence is none. So each answer is a row with its moment, the wording that
was shown, and who recorded it; nothing is ever changed, and the last answer counts.
"""

import datetime
from typing import Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User
from elearn.base.text.fields import SentenceField


class Purpose(models.TextChoices):
    """A use of personal data that is asked for by itself."""

    PROCESSING = "processing", _("Training and recognition")
    PUBLIC_LISTING = "public_listing", _("Public directory")
    SEX_IN_LISTS = "sex_in_lists", _("Sex in lists and figures")


WORDINGS = {
    Purpose.PROCESSING: _(
        "The Provincial Union of Cà Mau keeps my full name, unit, phone and e-mail, what I learnt and how my answers "
        "were marked, to train me and to recognise titles. Those in charge of my unit and the Provincial Union see it. "
        "I may read, correct and take away what is kept, and withdraw this consent at any time."
    ),
    Purpose.PUBLIC_LISTING: _(
        "My full name, title, unit, the number of the decision, its term and state are shown to everyone in the public "
        "directory of this site. My phone, e-mail, sex and date of birth are not. I may withdraw this consent at any "
        "time; then I am no longer listed."
    ),
    Purpose.SEX_IN_LISTS: _(
        "My sex is kept and shown in the lists and figures of the Provincial Union and of those in charge of my unit, "
        "not to the public. I may withdraw this consent at any time."
    ),
}


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Answers."""

    def given_to(self, purpose: Purpose) -> models.QuerySet[User]:
        """The people whose last answer to this use is yes."""
        last = self.filter(person=OuterRef("pk"), purpose=purpose).order_by("-pk").values("is_given")[:1]
        return User.objects.alias(last_answer=Subquery(last)).filter(last_answer=True)

    def latest_of(self, person: User) -> dict[str, "Consent"]:
        """The last answer to each use that the person was asked about."""
        return {answer.purpose: answer for answer in self.filter(person=person).order_by("pk")}

    def current(self) -> Self:
        """The last answers of everyone, one for each person and use."""
        return self.order_by("person", "purpose", "-pk").distinct("person", "purpose")


class Consent(models.Model):
    """At `answered_at` the person said yes or no to one use of personal data, shown in these words."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="consents", verbose_name=_("person")
    )
    purpose = models.CharField(_("use"), max_length=20, choices=Purpose)
    is_given = models.BooleanField(_("agrees"))
    wording = models.TextField(_("wording shown"))
    evidence = SentenceField(
        _("how it was given"),
        max_length=300,
        blank=True,
        help_text=_(
            "When you record it for somebody else: the signed paper and its date. For a person under 16 also the "
            "name of the representative who signed."
        ),
    )
    answered_at = models.DateTimeField(_("answered"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["person", "purpose", "-id"], name="last_answer")]
        constraints = [
            models.CheckConstraint(
                name="consent_recorded_for_another_says_how",
                condition=models.Q(recorded_by=models.F("person")) | ~models.Q(evidence=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.purpose}"

    @classmethod
    @transaction.atomic
    def record(
        cls,
        person: User,
        purpose: Purpose,
        is_given: bool,
        *,
        by: User,
        at: datetime.datetime,
        evidence: str = "",
    ) -> "Consent":
        """Note the answer with the wording of today. An officer must say how it was given.

        The answer that stands, given once more in the same way to the same wording, stays the one row.
        """
        User.objects.select_for_update(no_key=True).get(pk=person.pk)  # sent twice at once
        said = {
            "is_given": is_given,
            "wording": str(WORDINGS[purpose]),
            "evidence": evidence,
            "recorded_by": by,
        }
        last = cls.objects.filter(person=person, purpose=purpose).order_by("-pk").first()
        if last and all(getattr(last, name) == value for name, value in said.items()):
            return last
        return cls.objects.create(person=person, purpose=purpose, answered_at=at, **said)
