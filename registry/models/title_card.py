"""Title cards: what a certified person carries, with a code that leads to the state of the title at that moment."""

import datetime
from collections.abc import Sequence
from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from certificates import codes
from certificates.cards import Card
from registry.models.certification import Certification
from registry.models.period import CertificationPeriod


class TitleCard(models.Model):
    """The certification can be checked by this code, printed on a card since `made_at`."""

    certification = models.OneToOneField(Certification, models.PROTECT, related_name="card")
    code = models.CharField(_("code"), max_length=codes.LENGTH, unique=True, default=codes.new_code)
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("title card")
        verbose_name_plural = _("title cards")

    def __str__(self) -> str:
        return self.shown_code

    @property
    def shown_code(self) -> str:
        return codes.grouped(self.code)

    @property
    def verify_url(self) -> str:
        """The absolute address in the QR code: from the settings, so that a card never varies."""
        path = reverse("certificates:verify", args=[self.shown_code])
        return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + path

    @classmethod
    def of(cls, certifications: "models.QuerySet[Certification]", *, at: datetime.datetime) -> list[Self]:
        """The cards of these certifications in their order, made where there is none yet; three statements."""
        wanted = list(certifications.values_list("pk", flat=True))
        known = set(cls.objects.filter(certification__in=wanted).values_list("certification", flat=True))
        missing = [cls(certification_id=pk, made_at=at) for pk in wanted if pk not in known]
        cls.objects.bulk_create(missing, ignore_conflicts=True)  # another tab may be quicker
        related = "certification__person", "certification__scheme", "certification__decision"
        cards = {
            card.certification_id: card
            for card in cls.objects.filter(certification__in=wanted).select_related(*related)
        }
        return [cards[pk] for pk in wanted]

    @staticmethod
    def lines(cards: "Sequence[TitleCard]", on: datetime.date) -> dict[int, CertificationPeriod]:
        """What each certification is on the day, by its id; none of those not begun."""
        lines = CertificationPeriod.objects.on(on).filter(
            certification__in=[card.certification_id for card in cards]
        )
        return {line.certification_id: line for line in lines.select_related("unit__locality")}

    def content(self, line: CertificationPeriod) -> Card:
        """What is printed on it: the unit as it is on the day of `line`."""
        certification = self.certification
        decision = certification.decision
        assert decision.signed_on
        return Card(
            name=certification.person.full_name,
            title=certification.scheme.get_title_display(),
            unit=line.unit.name,
            locality=line.unit.locality.name,
            decision_number=decision.number,
            decision_on=decision.signed_on,
            valid_from=certification.valid_from,
            valid_until=certification.valid_until,
            verify_url=self.verify_url,
            code=self.shown_code,
        )
