"""Puts certificates into the staff area."""

from wagtail import hooks

from certificates.admin.viewsets import CertificatesViewSet


@hooks.register("register_admin_viewset")
def certificates() -> CertificatesViewSet:
    """The listing of certificates."""
    return CertificatesViewSet()
