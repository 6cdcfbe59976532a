"""Consent: what people said to each use of their personal data, asked separately, provable, and free to take back.

By Law 91/2025/QH15 on the protection of personal data and Decree 356/2025/NĐ-CP, in force since 1 January 2026:
consent is voluntary, informed and provable; silence is none. So each answer is a row with its moment, the wording that
was shown, and who recorded it; nothing is ever changed, and the last answer counts.

Processing is *withdrawn* from the first no on that no yes follows. Then the name leaves what rests on consent, and
nothing new is begun; who was never asked has withdrawn nothing. See docs/decisions on consent.
"""

import datetime
from collections.abc import Iterable
from typing import Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, Min, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User
from accounts.signals import consent_answered, consent_withdrawn
from elearn.base.text.fields import SentenceField


class Purpose(models.TextChoices):
    """A use of personal data that is asked for by itself."""

    PROCESSING = "processing", _("Training and recognition")
    PUBLIC_LISTING = "public_listing", _("Public directory")
    SEX_IN_LISTS = "sex_in_lists", _("Sex in lists and figures")


WORDINGS = {
    Purpose.PROCESSING: _(
        "The Provincial Union of Cà Mau keeps my full name, unit, phone and e-mail, what I read, answered and earned "
        "in courses and quizzes, my certificates and what is decided about my titles, to train me and to recognise "
        "titles.\n\n"
        "Who sees it: the officers in charge of my unit and of the units above it, and the Provincial Union. Trainers "
        "see who is in their courses and read the papers handed in, with the name; where a quiz is marked without "
        "names, only once it is marked. Whoever has the code of my certificate or card, or a link that I share, sees "
        "my name, unit, course or title and whether it is in force. Systems of the province with a key see the roster: "
        "name, title, unit, decision, term and state.\n\n"
        "On the page “My data” I can see what is kept, take it away as a file, and withdraw this consent at any time; "
        "the officer in charge of my unit corrects what is wrong. Once I withdraw, my name is no longer shown by code, "
        "link or key, and I begin nothing new. Decisions, lists, certificates and papers stay in the registers of the "
        "Union."
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


NAME_NOT_SHOWN = _("Name not shown: the person does not agree to it")
"""What the public reads in the place of a name."""


class ConsentWithdrawn(Exception):
    """The person has withdrawn the consent to processing: nothing new can be begun before it is given again."""


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Answers."""

    def given_to(self, purpose: Purpose) -> models.QuerySet[User]:
        """The people whose last answer to this use is yes."""
        last = self.filter(person=OuterRef("pk"), purpose=purpose).order_by("-pk").values("is_given")[:1]
        return User.objects.alias(last_answer=Subquery(last)).filter(last_answer=True)

    def latest_of(self, person: User) -> dict[str, "Consent"]:
        """The last answer to each use that the person was asked about."""
        return {answer.purpose: answer for answer in self.filter(person=person).order_by("pk")}

    def withdrawals(self) -> Self:
        """The answers by which people withdrew, or refused, processing, and that stand: each no that no yes follows."""
        asked = self.filter(purpose=Purpose.PROCESSING)
        given_since = asked.filter(person=OuterRef("person"), is_given=True, pk__gt=OuterRef("pk"))
        return asked.filter(~Exists(given_since), is_given=False)

    def withdrawn_since(self, people: Iterable[int]) -> dict[int, datetime.datetime]:
        """Since when those of these people (ids) have withdrawn processing who have; one statement."""
        rows = self.withdrawals().filter(person__in=set(people)).order_by().values_list("person")
        return dict(rows.annotate(since=Min("answered_at")))

    def withdrawal_of(self, person: int | None) -> datetime.datetime | None:
        """Since when the person (id) has withdrawn processing; None while not."""
        return self.withdrawn_since([person]).get(person) if person else None

    @staticmethod
    def withdrawn_at(person: str) -> Subquery:
        """As an expression, for the rows of a list: since when the person at this path has withdrawn; NULL if not."""
        rows = Consent.objects.withdrawals().filter(person=OuterRef(person)).order_by("pk")
        return Subquery(rows.values("answered_at")[:1])

    def require_processing(self, person: User) -> None:
        """Raises ConsentWithdrawn."""
        if self.withdrawal_of(person.pk):
            raise ConsentWithdrawn

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
        indexes = [
            models.Index(fields=["person", "purpose", "-id"], name="last_answer"),
            models.Index(
                fields=["person", "id"],
                name="noes_to_processing",  # few among many: lists and the API ask for them each time
                condition=Q(purpose=Purpose.PROCESSING, is_given=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="consent_recorded_for_another_says_how",
                condition=Q(recorded_by=models.F("person")) | ~Q(evidence=""),
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
        The first no to processing is a withdrawal, which is told by `consent_withdrawn`.
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
        takes_back = purpose == Purpose.PROCESSING and not is_given
        is_new = takes_back and not cls.objects.withdrawal_of(person.pk)
        answer = cls.objects.create(person=person, purpose=purpose, answered_at=at, **said)
        consent_answered.send(cls, answer=answer)
        if is_new:
            consent_withdrawn.send(cls, answer=answer)
        return answer

    def also_for(self, account: User, *, by: User) -> None:
        """Note the same answer for another account of the same person; nobody is told of it again."""
        words = gettext("Answered on %(day)s with the account %(username)s of the same person.")
        day = date_format(timezone.localtime(self.answered_at), "SHORT_DATE_FORMAT")
        evidence = words % {"day": day, "username": self.person.username}
        same = ("purpose", "is_given", "wording", "answered_at")
        answer = Consent.objects.create(
            person=account,
            recorded_by=by,
            evidence=evidence[:300],
            **{name: getattr(self, name) for name in same},
        )
        consent_answered.send(Consent, answer=answer)

    @classmethod
    def merge(cls, closed: User, kept: User, *, by: User) -> None:
        """Let the later of the answers of two accounts of one person count for both.

        But what was agreed to with the account that is closed is asked for again.
        """
        of_closed, of_kept = cls.objects.latest_of(closed), cls.objects.latest_of(kept)
        for purpose in {*of_closed, *of_kept}:
            theirs, mine = of_closed.get(purpose), of_kept.get(purpose)
            if mine is None or (theirs and theirs.answered_at > mine.answered_at):
                assert theirs
                if not theirs.is_given:
                    theirs.also_for(kept, by=by)
            elif theirs is None or theirs.is_given != mine.is_given:
                mine.also_for(closed, by=by)
