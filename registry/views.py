"""What holders of titles see of them, and what anyone sees of a title card."""

import contextlib
import datetime
import hashlib
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from accounts.models import NAME_NOT_SHOWN, Consent, ConsentWithdrawn, User
from accounts.requests import SignedInRequest
from certificates import codes
from certificates.rate_limit import rate_limited
from certificates.views.checking import verify
from certificates.views.robots import not_indexed
from courses.models import CoursePage
from elearn.base.text.letters import NoFont
from registry.models import Certification, TitleCard
from registry.rosters.cards import NoCard, holders_card
from registry.schemes.recertification import courses_of_path, who_has_done_the_path


@dataclass(frozen=True, slots=True)
class Renewal:
    """What renewing a title takes: until which day, by which courses, and whether that is done."""

    last_day: datetime.date
    courses: list[CoursePage]
    is_done: bool


@never_cache
@login_required
@require_safe
def my_titles(request: SignedInRequest) -> HttpResponse:
    """The titles that the person holds or held, those in force first, and what to do about renewal."""
    today = timezone.localdate()
    own = request.user.certifications
    titles = (
        own.with_state(today)
        .select_related(
            "scheme", "unit", "decision", "scheme_version__refresher", "scheme_version__practicum"
        )
        .order_by("-valid_from", "-pk")
    )
    renewable = list(
        own.renewable(today).select_related("scheme_version__refresher", "scheme_version__practicum")
    )
    done = who_has_done_the_path(renewable, today)
    renewals = {
        term.pk: Renewal(
            term.scheme_version.window(term.valid_until)[1] - datetime.timedelta(days=1),
            courses_of_path(term.scheme_version),
            term.pk in done,
        )
        for term in renewable
        if term.valid_until
    }
    rows = [(title, renewals.get(title.pk)) for title in titles]
    rows.sort(key=lambda row: row[0].state != Certification.State.IN_FORCE)
    return render(request, "registry/my_titles.html", {"rows": rows})


@cache_control(private=True, no_cache=True)
@login_required
@require_safe
def card(request: SignedInRequest, pk: int) -> HttpResponse:
    """The card of a title in force, for its holder and for those who see it on the roster."""
    today = timezone.localdate()
    certifications = Certification.objects.filter(
        Q(person=request.user) | Q(pk__in=_on_the_roster_of(request.user, today).values("pk"))
    )
    certification = get_object_or_404(certifications, pk=pk)
    try:
        pdf = holders_card(certification, at=timezone.now())
    except NoCard:
        messages.warning(request, _("There is a card only for a title that is in force."))
        return redirect("registry:my_titles")
    except ConsentWithdrawn:
        messages.warning(request, _("There is no card without a consent to processing."))
        return redirect("registry:my_titles")
    except NoFont as refusal:
        words = _(
            "The card cannot be printed: no font has “%(letters)s”. Ask those in charge to correct the name."
        )
        messages.warning(request, words % {"letters": refusal.letters})
        return redirect("registry:my_titles")
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="the-danh-hieu-{pk}.pdf"'
    # Asked anew each time, since the title may have ended; sent anew only when the card has changed.
    response["ETag"] = etag = f'"{hashlib.sha256(pdf).hexdigest()}"'
    return get_conditional_response(request, etag=etag, response=response) or response


def _on_the_roster_of(user: User, today: datetime.date) -> QuerySet[Certification]:
    if not user.has_perm("registry.view_certification"):
        return Certification.objects.none()
    return Certification.objects.visible_to(user, today)


def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """What the title behind the code of a card is now; any other code is the certificates' to answer, and to count."""
    with contextlib.suppress(codes.MistypedCode):
        if found := TitleCard.objects.filter(code=codes.parse(code)).first():
            return _verify_card(request, found)
    return verify(request, code)


@never_cache
@not_indexed
@rate_limited
@require_safe
def _verify_card(request: HttpRequest, card: TitleCard) -> HttpResponse:
    return render(request, "registry/verify_card.html", _facts(card))


def _facts(card: TitleCard) -> dict[str, object]:
    """As on a public line of a roster: name, title, unit, decision, validity, state; nothing else.

    Who has withdrawn the consent to processing is not named.
    """
    today = timezone.localdate()
    certification = (
        Certification.objects.with_state(today)
        .select_related("person", "scheme", "decision")
        .get(pk=card.certification_id)
    )
    line = TitleCard.lines([card], today).get(certification.pk)
    withdrew = Consent.objects.withdrawal_of(certification.person_id)
    return {
        "card": card,
        "certification": certification,
        "name": NAME_NOT_SHOWN if withdrew else certification.person.full_name,
        "unit": line.unit if line else certification.unit,
    }
