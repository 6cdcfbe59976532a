"""Certificates in the staff area: officers see those of their own people, the province also withdraws."""

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.auth import permission_required
from wagtail.admin.viewsets.base import ViewSet

from certificates.admin.listing import CertificateIndexView
from certificates.admin.permissions import MAY_SEE, MAY_WITHDRAW
from certificates.admin.withdrawing import withdraw
from elearn.base.listings import menu_item_for


class CertificatesViewSet(ViewSet):
    """The listing and the withdrawal, at /quan-tri/chung-nhan/."""

    name = "certificates_admin"
    url_prefix = "chung-nhan"
    menu_label = _("Certificates")
    menu_name = "certificates"
    icon = "doc-full"
    menu_order = 310
    menu_item_class = menu_item_for(MAY_SEE)
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[Any]:
        """Only for those who may."""
        may_see, may_withdraw = permission_required(MAY_SEE), permission_required(MAY_WITHDRAW)
        return [
            path("", may_see(CertificateIndexView.as_view()), name="index"),
            path("ket-qua/", may_see(CertificateIndexView.as_view(results_only=True)), name="index_results"),
            path("<int:pk>/thu-hoi/", may_withdraw(withdraw), name="withdraw"),
        ]
