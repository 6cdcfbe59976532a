"""Puts certificates into the staff area."""

from wagtail import hooks

from certificates.admin.enrolments import CERTIFICATE
from certificates.admin.viewsets import CertificatesViewSet, TemplatesViewSet
from courses.admin.lines import EXTRAS

EXTRAS.append(CERTIFICATE)


@hooks.register("register_admin_viewset")
def certificates() -> list[CertificatesViewSet | TemplatesViewSet]:
    """The listing of certificates, and their templates."""
    return [CertificatesViewSet(), TemplatesViewSet()]
