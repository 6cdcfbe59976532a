"""Addresses of the API: the roster on a day, and what has changed since."""

import base64
import binascii
import datetime
import json
from typing import Any, cast

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import conditional_page
from ninja import NinjaAPI, Query
from ninja.decorators import decorate_view
from ninja.errors import HttpError

from accounts.models import Consent
from localities.models import Locality, Unit
from registry.api.access import TokenAccess, TokenRate
from registry.api.errors import speak
from registry.api.schemas import (
    BesideOut,
    ChangeOut,
    ChangesIn,
    ChangesOut,
    CommuneOut,
    CoverageIn,
    CoverageOut,
    LineOut,
    RosterIn,
    RosterOut,
    UnitOut,
)
from registry.models import ApiToken, Certification, CertificationEvent, CertificationPeriod, Scheme
from registry.models.period import CertificationPeriodQuerySet
from registry.rosters.coverage import cover, totals

api = NinjaAPI(
    title="elearn: registry",
    version="1",
    docs_url=None,  # Ninja's page of documentation loads from elsewhere; docs/api.md says the same
    urls_namespace="registry-api",
    description="Who is certified as rapporteur or propagandist of the Youth Union, where, on any day.",
)
speak(api)


@api.get(
    "/roster",
    response=RosterOut,
    auth=TokenAccess(ApiToken.Scope.ROSTER),
    throttle=[TokenRate()],
    summary="The roster on a day",
)
@decorate_view(conditional_page)
def roster(request: HttpRequest, asked: Query[RosterIn]) -> RosterOut:
    """Lines in the order of Vietnamese names, those without a name last.

    The answer has an ETag: ask with If-None-Match.
    """
    day = asked.day or timezone.localdate()
    lines = CertificationPeriod.objects.on(day).filter(state=Certification.State(asked.state))
    if token_place := _token(request).locality:
        lines = lines.filter(unit__in=_units_within(token_place, day))
    if asked.locality is not None:
        lines = lines.in_locality(_locality(asked.locality), day)
    if asked.title:
        lines = lines.filter(scheme__title=Scheme.Title(asked.title))
    found = _from(lines, _read(asked.cursor) if asked.cursor else ("", 0), asked.limit + 1)
    page, more = found[: asked.limit], len(found) > asked.limit
    return RosterOut(
        day=day,
        lines=[LineOut.of(line, is_named=key is not None) for key, line in page],
        next=_write(page[-1][0], page[-1][1].certification_id) if more else None,
    )


@api.get(
    "/changes",
    response=ChangesOut,
    auth=TokenAccess(ApiToken.Scope.ROSTER),
    throttle=[TokenRate()],
    summary="What was recorded since",
)
@decorate_view(conditional_page)
def changes(request: HttpRequest, asked: Query[ChangesIn]) -> ChangesOut:
    """Steps recorded after `since`, each once. None appears later before one already given: see event.py.

    With a token for a locality: the steps of those certifications that ever were of a unit there.
    """
    events = CertificationEvent.objects.filter(pk__gt=asked.since)
    if place := _token(request).locality:
        units = _units_within(place, timezone.localdate())
        events = events.filter(
            certification__in=CertificationPeriod.objects.filter(unit__in=units).values("certification")
        )
    found = list(events.select_related("certification", "decision").order_by("pk")[: asked.limit])
    return ChangesOut(
        changes=[ChangeOut.of(event) for event in found], next=found[-1].pk if found else asked.since
    )


@api.get(
    "/coverage",
    response=CoverageOut,
    auth=TokenAccess(ApiToken.Scope.COVERAGE),
    throttle=[TokenRate()],
    summary="People certified and wanted, by commune",
)
@decorate_view(conditional_page)
def coverage(request: HttpRequest, asked: Query[CoverageIn]) -> CoverageOut:
    """The communes in force on the day, and who is in none: together the lines of /roster of that day.

    With a token for a locality those in it, and in what it took over from. At most some hundred, so no pages.
    """
    day = asked.day or timezone.localdate()
    schemes = Scheme.objects.filter(title=asked.title) if asked.title else Scheme.objects.all()
    only = None
    if place := _token(request).locality:
        only = {*place.descendants(day).values_list("pk", flat=True), *_before(place)}
    found = cover(day, schemes, only)
    return CoverageOut(
        day=day,
        communes=[CommuneOut.of(each) for each in found.places],
        waiting_for_a_commune=BesideOut.of(found.waiting),
        above_the_communes=BesideOut.of(found.above),
        units=[UnitOut.of(each) for each in found.units],
        certified=totals(found)["people"],
    )


Place = tuple[str | None, int]
"""In the order of a roster: the key of the name, None for who is not named, and the certification."""


def _from(
    lines: CertificationPeriodQuerySet, place: Place, most: int
) -> list[tuple[str | None, CertificationPeriod]]:
    """The lines after the place, each with its key. Who has withdrawn consent comes last, by number: neither the order
    nor the cursor tells the name."""
    key, last = place
    withdrew = Consent.objects.withdrawals().values("person")
    lines = lines.select_related("person", "scheme", "unit__locality", "certification__decision")
    found: list[tuple[str | None, CertificationPeriod]] = []
    if key is not None:
        named = lines.exclude(person__in=withdrew).order_by("sort_key", "certification_id")
        named = named.filter(Q(sort_key__gt=key) | Q(sort_key=key, certification__gt=last))
        found, last = [(line.sort_key, line) for line in named[:most]], 0
    nameless = lines.filter(person__in=withdrew, certification__gt=last).order_by("certification_id")
    return found + [(None, line) for line in nameless[: most - len(found)]]


def _token(request: HttpRequest) -> ApiToken:
    return cast(ApiToken, request.auth)  # type: ignore[attr-defined]


def _units_within(place: Locality, day: datetime.date) -> Any:
    """Units of the locality on the day, and of those that it took over from: a commune of today may read its past."""
    return Unit.objects.filter(Q(locality__in=place.descendants(day)) | Q(locality__in=_before(place)))


def _before(place: Locality) -> set[int]:
    """The ids of the locality and of all that it took over from, over any number of steps."""
    before = {place.pk}
    step = {place.pk}
    while step:
        step = set(
            Locality.objects.filter(succeeded_by__successor__in=step)
            .exclude(pk__in=before)
            .values_list("pk", flat=True)
        )
        before |= step
    return before


def _locality(pk: int) -> Locality:
    found = Locality.objects.filter(pk=pk).first()
    if found is None:
        raise HttpError(404, gettext("No locality has this identity."))
    return found


def _write(key: str | None, last: int) -> str:
    return base64.urlsafe_b64encode(json.dumps([key, last]).encode()).decode()


def _read(cursor: str) -> Place:
    try:
        key, last = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        if not isinstance(key, str | None) or not isinstance(last, int) or not 0 <= last < 2**63:
            raise ValueError
        if key and "\0" in key:
            raise ValueError
    except (ValueError, TypeError, binascii.Error, UnicodeError, RecursionError):
        raise HttpError(400, gettext("This cursor is none of ours. Begin again without one.")) from None
    return key, last
