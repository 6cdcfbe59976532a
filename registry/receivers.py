"""Groups get their rights in the registry; the roster follows names; who signs in hears of a title that ends;
answers about consent count for merged accounts too."""

from typing import Any

from django.apps import apps
from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.db.models.signals import post_migrate, post_save
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _

from accounts.groups import grant
from accounts.models import Consent, Role, User
from accounts.signals import account_reopening, consent_answered
from registry.models import Certification, CertificationPeriod, Departure, PersonMerge
from registry.schemes.recertification import who_has_done_the_path

PERMISSIONS = {
    Role.UNIT_OFFICER: ["view_certification", "add_transfer", "add_namechange", "add_changerequest"],
    Role.PROVINCE: [
        "view_certification",
        "add_certification",
        "change_certification",
        "view_scheme",
        "add_scheme",
        "change_scheme",
        "add_apitoken",
        "import_roster",
        "view_decision",
        "change_decision",
        "add_transfer",
        "add_namechange",
        "add_departure",
        "add_changerequest",
        "add_reorganisation",
        "add_personmerge",
    ],
}


@receiver(post_migrate)
def grant_permissions(sender: Any, **kwargs: Any) -> None:
    """Officers see the roster of their units; the province decides."""
    if sender.name == "registry":
        for role, codenames in PERMISSIONS.items():
            grant(sender, role, codenames)
            grant(apps.get_app_config("wagtailadmin"), role, ["access_admin"])


@receiver(post_save, sender=User)
def follow_the_name(instance: User, created: bool, update_fields: Any = None, **kwargs: Any) -> None:
    """The roster keeps the keys of a person's name; lines that have them already are not written."""
    if created or (update_fields is not None and "full_name" not in update_fields):
        return
    keys = {"sort_key": instance.sort_key, "search_text": instance.search_text}
    CertificationPeriod.objects.filter(~Q(**keys), person=instance).update(**keys)


@receiver(account_reopening)
def say_that_somebody_is_back(person: User, **kwargs: Any) -> str | None:
    """Who died does not come back; who left does, without the titles. Raises ValidationError."""
    latest = Departure.objects.standing().filter(person=person).last()
    if latest is None:
        return None
    facts = {"name": person.full_name, "day": date_format(latest.effective_on, "SHORT_DATE_FORMAT")}
    if latest.kind == Departure.Kind.DIED:
        words = _(
            "It is recorded that %(name)s died on %(day)s. If that was wrong, take the departure back on the page of "
            "the person under “Registry”: titles, roles and account are then as before."
        )
        raise ValidationError(words % facts)
    words = _(
        "%(name)s left the Union on %(day)s and is back with this. Titles and roles that ended do not come back: "
        "certify anew; or, if the leaving was recorded by mistake, take it back on the page of the person."
    )
    return words % facts


@receiver(user_logged_in)
def tell_of_titles_that_end(request: HttpRequest | None, user: User, **kwargs: Any) -> None:
    """At sign-in, since not everyone has an e-mail address: the titles to renew, unless nothing is left to do."""
    today = timezone.localdate()
    if request is None or not hasattr(request, "_messages"):
        return
    terms = list(Certification.objects.renewable(today).filter(person=user).select_related("scheme"))
    done = who_has_done_the_path(terms, today)
    for term in terms:
        if term.pk not in done and term.last_day:
            words = _("Your title “%(title)s” is in force until the end of %(day)s. See what renewal asks:")
            facts = {
                "title": term.scheme.get_title_display(),
                "day": date_format(term.last_day, "SHORT_DATE_FORMAT"),
            }
            link = format_html('<a href="{}">{}</a>', reverse("registry:my_titles"), _("My titles"))
            messages.warning(request, format_html("{} {}", words % facts, link))


@receiver(consent_answered, sender=Consent)
def answer_for_merged_accounts(answer: Consent, **kwargs: Any) -> None:
    """Titles and certificates that stayed with a closed account of the person follow what the person says now."""
    for merge in PersonMerge.objects.filter(kept=answer.person_id, undone_at=None).select_related("closed"):
        answer.also_for(merge.closed, by=answer.recorded_by)
