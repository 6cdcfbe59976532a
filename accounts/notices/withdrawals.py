"""Who is told that somebody has withdrawn the consent to processing: officers of the unit and those above, and the
province."""

from typing import Any

from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Consent, Purpose, User
from accounts.notices.telling import tell
from accounts.signals import consent_withdrawn


@receiver(consent_withdrawn, sender=Consent)
def tell_staff(answer: Consent, **kwargs: Any) -> None:
    """Tell each of them once of each withdrawal: what has changed by itself, and what is theirs to do."""
    person, day = answer.person, timezone.localdate(answer.answered_at)
    given = person.consents.filter(purpose=Purpose.PROCESSING, is_given=True).order_by("-pk").first()
    title = _("%(name)s does not agree to processing of personal data") % {"name": person}
    text = _(
        "Answered on %(day)s. By itself: the name is no longer shown by code or link, in the public directory and to "
        "other systems, no card is made, and nothing new can be learnt. What the Union has recorded (decisions, lists, "
        "certificates, papers) stays.\n"
        "To do: take the name down wherever the unit has put it up outside this site. Answer within 2 working days "
        "what the person asks, and carry out the withdrawal of a consent within 15 days (Law 91/2025/QH15, "
        "Decree 356/2025/NĐ-CP). Do not press for a new consent; one given on paper is recorded on the page “Consent”."
    ) % {"day": date_format(day, "SHORT_DATE_FORMAT")}
    told = User.objects.of_the_province(day)
    if person.unit:
        told = told | User.objects.officers_of(person.unit, day)
    for officer in told.exclude(pk=person.pk).distinct():
        manages = User.objects.managed_by(officer, day).filter(pk=person.pk).exists()
        path = (
            reverse("wagtailusers_users:consents", args=[person.pk]) if manages else reverse("notices:index")
        )
        # By the consent that was taken back, so that two at once are one.
        about = f"consent:{person.pk}:{given.pk if given else 0}:withdrawn"
        tell(officer, about=about, title=title, path=path, at=answer.answered_at, text=text)
