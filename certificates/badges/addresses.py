"""The absolute addresses in badges: from the settings, never from a request, so that a badge never varies."""

from django.conf import settings
from django.urls import reverse


def home_url() -> str:
    """The site."""
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + "/"


def issuer_url() -> str:
    """Who issues; also what a badge names as its issuer."""
    return _absolute("badges:issuer")


def jwks_url() -> str:
    """All public keys."""
    return _absolute("badges:jwks")


def key_url(thumbprint: str) -> str:
    """The public key by itself: what a token names in its header."""
    return _absolute("badges:key", thumbprint)


def achievement_url(course_id: int) -> str:
    """What is achieved by finishing the course, and how."""
    return _absolute("badges:achievement", course_id)


def picture_url(course_id: int) -> str:
    """The picture of the achievement, as PNG."""
    return _absolute("badges:picture", course_id, "png")


def list_url(number: int) -> str:
    """The status list."""
    return _absolute("badges:status_list", number)


def _absolute(name: str, *args: object) -> str:
    return home_url().rstrip("/") + reverse(name, args=args)
