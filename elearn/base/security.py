"""The content security policy: strict on every page, with two exceptions in the staff area that are stated here.

The staff area is Wagtail's. It sets `style` attributes, so there inline styles are let through; and some of its
widgets start themselves with an inline script, so there scripts that carry the response's nonce are let through.
Nowhere is an inline script let through without a nonce. See docs/decisions/0005-strict-csp-in-the-staff-area.md.
"""

from contextvars import ContextVar
from typing import Any

from csp.constants import NONCE, UNSAFE_INLINE
from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponseBase

STAFF_AREA = "/quan-tri/"

_request: ContextVar[HttpRequest | None] = ContextVar("request", default=None)


def nonce() -> str:
    """The nonce of the response being made, for widgets, which are not told the request; outside one, nothing."""
    request = _request.get()
    return str(request.csp_nonce) if request else ""  # type: ignore[attr-defined]


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """django-csp's middleware, with what Wagtail needs in the staff area."""

    def process_request(self, request: HttpRequest) -> None:
        """Keep the request at hand for `nonce`."""
        super().process_request(request)
        _request.set(request if request.path.startswith(STAFF_AREA) else None)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        """Add the header to the response."""
        _request.set(None)
        if request.path.startswith(STAFF_AREA):
            response._csp_update = {  # type: ignore[attr-defined]
                "style-src": [UNSAFE_INLINE],
                "script-src": [NONCE],
            }
        return super().process_response(request, response)
