"""What people are told in the product: holders, what a decision does to their title and that it ends soon; officers,
that somebody asks them for something, and what came of their own requests.

Letters about titles that end are reminders, with days of their own (schemes/reminding.py); these are notices.
"""

import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Notice, User
from registry.models import Certification, ChangeRequest, Decision, RequestAnswer

if TYPE_CHECKING:
    from registry.schemes.reminding import Ending

NEWS_FOR = datetime.timedelta(days=60)
"""A decision signed longer ago than this, as from an old roster, is no news to anybody."""

Kind = Decision.Kind


def tell_of_decision(
    decision: Decision, certifications: Iterable[Certification], *, at: datetime.datetime
) -> None:
    """Tell everybody on the list what was decided; two statements for any number."""
    if decision.signed_on is None or at.date() - decision.signed_on > NEWS_FOR:
        return
    facts = {
        "title": decision.scheme.get_title_display(),
        "number": decision.number,
        "day": date_format(decision.signed_on, "SHORT_DATE_FORMAT"),
        "from": date_format(decision.effective_on or decision.signed_on, "SHORT_DATE_FORMAT"),
    }
    text = _("Decision %(number)s of %(day)s, in effect from %(from)s.") % facts
    if decision.full_reason:
        text += "\n" + _("Reason: %(reason)s") % {"reason": decision.full_reason}
    Notice.objects.put_up_all(
        [
            _about_titles(
                each, f"decision:{decision.pk}:{each.pk}", _title_of(decision.kind) % facts, text, at
            )
            for each in certifications
        ]
    )


def tell_of_endings(endings: "Iterable[Ending]", *, at: datetime.datetime) -> None:
    """Tell holders whose titles end soon, also those who have no address; once for each step."""
    notices = []
    for each in endings:
        term = each.certification
        if term.last_day:
            facts = {
                "title": term.scheme.get_title_display(),
                "day": date_format(term.last_day, "SHORT_DATE_FORMAT"),
            }
            words = _("Your title “%(title)s” is in force until the end of %(day)s") % facts
            text = _("Open “My titles” to see what renewal asks.")
            notices.append(_about_titles(term, f"title:{term.pk}:ends:{each.step}", words, text, at))
    Notice.objects.put_up_all(notices)


def tell_of_request(request: ChangeRequest, *, at: datetime.datetime) -> None:
    """Tell those who answer it: officers of the unit to which somebody is to move, or, where it has none and for all
    else, the province."""
    on = timezone.localdate(at)
    told = User.objects.officers_of(request.to_unit, on) if request.to_unit else User.objects.none()
    told = told if told.exists() else User.objects.of_the_province(on)
    title = _REQUESTED[ChangeRequest.Kind(request.kind)] % {"person": request.person, "unit": request.to_unit}
    text = _("Asked by %(officer)s, as of %(day)s.") % {
        "officer": request.made_by,
        "day": date_format(request.effective_on, "SHORT_DATE_FORMAT"),
    }
    if request.reason:
        text += "\n" + _("Reason: %(reason)s") % {"reason": request.reason}
    about = f"request:{request.pk}"
    Notice.objects.put_up_all(
        [
            _about_request(request, each, about=about, title=title, text=text, at=at)
            for each in told.exclude(pk=request.made_by_id)
        ]
    )


def tell_of_answer(answer: RequestAnswer, *, at: datetime.datetime) -> None:
    """Tell who asked, unless they answered themselves."""
    request = answer.request
    if request.made_by_id == answer.answered_by_id:
        return
    accepted = answer.kind == RequestAnswer.Kind.ACCEPTED
    title = _("Accepted: %(request)s") if accepted else _("Declined: %(request)s")
    text = _("Answered by %(officer)s.") % {"officer": answer.answered_by}
    if answer.words:
        text += "\n" + _("In their words: %(words)s") % {"words": answer.words}
    about = f"request:{request.pk}:{answer.kind}"
    title %= {"request": request}
    Notice.objects.put_up(
        _about_request(request, request.made_by, about=about, title=title, text=text, at=at)
    )


_REQUESTED = {
    ChangeRequest.Kind.TRANSFER: gettext_lazy("Request to move %(person)s to %(unit)s"),
    ChangeRequest.Kind.LEFT: gettext_lazy("Report that %(person)s left the Union"),
    ChangeRequest.Kind.DIED: gettext_lazy("Report that %(person)s died"),
}


def _about_request(
    request: ChangeRequest, person: User, *, about: str, title: str, text: str, at: datetime.datetime
) -> Notice:
    path = reverse("change_requests:request", args=[request.pk])
    return Notice(person=person, about=about, title=title[:250], text=text, path=path, told_at=at)


def _about_titles(term: Certification, about: str, title: str, text: str, at: datetime.datetime) -> Notice:
    path = reverse("registry:my_titles")
    return Notice(person_id=term.person_id, about=about, title=title[:250], text=text, path=path, told_at=at)


def _title_of(kind: str) -> str:
    return {
        Kind.CERTIFY: _("You have been given the title “%(title)s”"),
        Kind.RENEW: _("Your title “%(title)s” has been renewed"),
        Kind.SUSPEND: _("Your title “%(title)s” has been suspended"),
        Kind.REINSTATE: _("The suspension of your title “%(title)s” has ended"),
        Kind.WITHDRAW: _("Your title “%(title)s” has been withdrawn"),
        Kind.END: _("Your title “%(title)s” has ended"),
    }[Kind(kind)]
