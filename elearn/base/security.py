"""The content security policy: strict on every page, with one exception that is stated here.

The staff area is Wagtail's; it sets `style` attributes, so there (and only there) inline styles are let through.
Inline scripts are let through nowhere.
"""

from typing import Any

from csp.constants import UNSAFE_INLINE
from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponseBase

STAFF_AREA = "/quan-tri/"


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """django-csp's middleware, with inline styles for the staff area."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        """Add the header to the response."""
        if request.path.startswith(STAFF_AREA):
            response._csp_update = {"style-src": [UNSAFE_INLINE]}  # type: ignore[attr-defined]
        return super().process_response(request, response)
