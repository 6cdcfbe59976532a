"""Badges on the web: public documents that verifiers fetch, and the downloads of a badge's holder."""

import datetime
import functools
import hashlib
import json
import logging
from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import User
from certificates.badges import achievements, addresses, making
from certificates.badges.credential import OB_CONTEXT, VC_CONTEXT
from certificates.badges.keys import CannotOpen
from certificates.badges.pictures import Kind, badge_picture
from certificates.issuing import ISSUER
from certificates.models import SigningKey
from certificates.views.holder import consent_was_withdrawn, visible

JSON_TYPES = ["application/json", "application/ld+json"]
AN_HOUR, A_DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
logger = logging.getLogger(__name__)


def needs_the_key(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Say what to do, to whom can do it, when the key cannot be opened."""

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except CannotOpen:
            logger.error(
                "The key of badges was sealed under another ELEARN_SECRET_KEY. Run: manage.py rotate_badge_key"
            )
            words = _(
                "Badges cannot be made at the moment; certificates are not affected. Please try again later."
            )
            return HttpResponse(
                words, status=503, content_type="text/plain; charset=utf-8", headers={"Retry-After": "600"}
            )

    return wrapped


def public_document(
    request: HttpRequest, body: bytes, content_type: str, *, fresh_for: datetime.timedelta
) -> HttpResponseBase:
    """A document about no person, which any site's script may fetch and anybody may keep for a while."""
    response = HttpResponse(body, content_type=content_type)
    response["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response["Cache-Control"] = f"public, max-age={int(fresh_for.total_seconds())}"
    answer = get_conditional_response(request, etag=response["ETag"], response=response) or response
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def public_json(
    request: HttpRequest,
    data: dict[str, Any],
    content_type: str = "application/json",
    *,
    fresh_for: datetime.timedelta = AN_HOUR,
) -> HttpResponseBase:
    """The data as such a document."""
    body = json.dumps(data, ensure_ascii=False, indent=2).encode()
    return public_document(request, body, content_type, fresh_for=fresh_for)


def _page_or_json(
    request: HttpRequest, template: str, context: dict[str, Any], data: dict[str, Any]
) -> HttpResponseBase:
    """A page for those who ask for one, as browsers do; JSON for everybody else."""
    wanted = request.get_preferred_type([*JSON_TYPES, "text/html"])
    response: HttpResponseBase
    if wanted == "text/html":
        response = render(request, template, context)
        response["Cache-Control"] = "private, no-cache"  # its header says who is signed in
    else:
        response = public_json(request, data, wanted or JSON_TYPES[0])
    patch_vary_headers(response, ["Accept"])
    return response


@require_safe
def jwks(request: HttpRequest) -> HttpResponseBase:
    """Every key by which badges verify, also the former ones (RFC 7517, section 5)."""
    return public_json(
        request, {"keys": [key.jwk for key in SigningKey.objects.trusted()]}, "application/jwk-set+json"
    )


@require_safe
def key(request: HttpRequest, thumbprint: str) -> HttpResponseBase:
    """One key by itself, at the address that tokens name in their header."""
    found = get_object_or_404(SigningKey.objects.trusted(), thumbprint=thumbprint)
    return public_json(request, found.jwk, "application/jwk+json", fresh_for=A_DAY)


@require_safe
def issuer(request: HttpRequest) -> HttpResponseBase:
    """Who issues."""
    profile = achievements.issuer()
    context = {"profile": profile, "jwks_url": addresses.jwks_url()}
    data = {"@context": [VC_CONTEXT, OB_CONTEXT], **profile}
    return _page_or_json(request, "certificates/badges/issuer.html", context, data)


@require_safe
def achievement(request: HttpRequest, course_id: int) -> HttpResponseBase:
    """What is achieved by finishing the course, and how."""
    course = achievements.course_of(course_id)
    context = {"course": course, "criteria": achievements.criteria(course), "issuer": ISSUER}
    return _page_or_json(
        request, "certificates/badges/achievement.html", context, achievements.achievement(course)
    )


@require_safe
def picture(request: HttpRequest, course_id: int, kind: Kind) -> HttpResponseBase:
    """The picture of the achievement."""
    course = achievements.course_of(course_id)
    body = badge_picture(course.title, ISSUER, kind)
    return public_document(request, body, making.KINDS[kind], fresh_for=A_DAY)


@require_safe
@needs_the_key
def status_list(request: HttpRequest, number: int) -> HttpResponseBase:
    """Which badges of the list stand no longer: a bit for each, and nobody's name."""
    token = making.status_list_token(number, at=timezone.now())
    if token is None:
        raise Http404
    return public_document(request, token.encode(), making.KINDS["jwt"], fresh_for=making.FRESH_FOR)


@never_cache
@login_required
@require_safe
@needs_the_key
def download(request: HttpRequest, code: str, kind: str) -> HttpResponseBase:
    """The badge, for the holder and for those who may see the holder; only while the certificate stands."""
    certificate = visible(cast(User, request.user), code)
    if not certificate.stands:
        words = _("This certificate has been withdrawn or replaced; its badge can no longer be downloaded.")
        messages.warning(request, words)
        return redirect(certificate)
    if not certificate.may_be_taken_by(cast(User, request.user)):
        return consent_was_withdrawn(request, certificate)
    body = making.badge_file(certificate, kind, at=timezone.now())
    response = HttpResponse(body, content_type=making.KINDS[kind])
    response["Content-Disposition"] = f'attachment; filename="huy-hieu-{certificate.shown_code}.{kind}"'
    return response
