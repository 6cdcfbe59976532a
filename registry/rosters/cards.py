"""The PDF of title cards: of one for its holder, of many on sheets for the printer."""

import datetime

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Consent, User
from certificates.cards import card_pdf, card_sheet_pdf
from elearn.base.text.letters import require_font, without_a_font
from registry.models import Certification, TitleCard


class NoCard(Exception):
    """None of the titles is in force today, so there is no card to carry."""


def holders_card(certification: Certification, *, at: datetime.datetime) -> bytes:
    """Front and back of one card. Raises NoCard when the title is not in force, ConsentWithdrawn, and NoFont when the
    name has letters that no font has.
    """
    Consent.objects.require_processing(certification.person)
    on = timezone.localdate(at)
    cards = TitleCard.of(Certification.objects.in_force(on).filter(pk=certification.pk), at=at)
    if not cards:
        raise NoCard
    require_font(certification.person.full_name)
    return card_pdf(cards[0].content(TitleCard.lines(cards, on)[certification.pk]), made_at=cards[0].made_at)


def sheets(certifications: QuerySet[Certification], *, at: datetime.datetime) -> bytes:
    """A4 sheets of ten with the cards of those that are in force, by name. Raises NoCard when none is.

    People whose names have letters that no font has get no card, nor those who have withdrawn the consent to
    processing; `people_without_font` and `people_who_withdrew` name them.
    """
    on = timezone.localdate(at)
    in_force = Certification.objects.in_force(on).filter(pk__in=certifications.values("pk"))
    in_force = in_force.exclude(person__in=people_without_font(in_force))
    in_force = in_force.exclude(person__in=Consent.objects.withdrawals().values("person"))
    cards = TitleCard.of(in_force.order_by("person__sort_key", "pk"), at=at)
    if not cards:
        raise NoCard
    lines = TitleCard.lines(cards, on)
    return card_sheet_pdf([card.content(lines[card.certification_id]) for card in cards], made_at=at)


def people_without_font(certifications: QuerySet[Certification]) -> list[User]:
    """The people among them whose names have letters that no font has."""
    people = User.objects.filter(certifications__in=certifications).distinct()
    return [person for person in people if without_a_font(person.full_name)]


def people_who_withdrew(certifications: QuerySet[Certification]) -> list[User]:
    """The people among them who have withdrawn the consent to processing."""
    withdrew = Consent.objects.withdrawals().values("person")
    return list(User.objects.filter(certifications__in=certifications, pk__in=withdrew).distinct())
