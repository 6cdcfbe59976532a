"""Certificates in the staff area: officers see those of their own people, the province also issues and withdraws."""

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.auth import permission_required
from wagtail.admin.viewsets.base import ViewSet

from certificates.admin import batches, bulk_check, course, signed_files, templates
from certificates.admin.listing import CertificateIndexView
from certificates.admin.permissions import MAY_ISSUE, MAY_SEE, MAY_WITHDRAW, MAY_WORD
from certificates.admin.withdrawing import reissue_certificate, withdraw
from elearn.base.listings import menu_item_for


class CertificatesViewSet(ViewSet):
    """The listing, work on whole courses, withdrawal and reissue, at /quan-tri/chung-nhan/."""

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
        may_see, may_issue = permission_required(MAY_SEE), permission_required(MAY_ISSUE)
        may_withdraw = permission_required(MAY_WITHDRAW)
        return [
            path("", may_see(CertificateIndexView.as_view()), name="index"),
            path("ket-qua/", may_see(CertificateIndexView.as_view(results_only=True)), name="index_results"),
            path("khoa-hoc/", may_see(course.whole_course), name="course"),
            path("khoa-hoc/cap/", may_issue(course.issue_to_chosen), name="issue"),
            path("khoa-hoc/ca-lop/", may_see(course.start_batch), name="start_batch"),
            path("cong-viec/", may_see(batches.batches), name="batches"),
            path("cong-viec/<int:pk>/", may_see(batches.batch), name="batch"),
            path("cong-viec/<int:pk>/tien-do/", may_see(batches.progress), name="progress"),
            path("cong-viec/<int:pk>/tiep-tuc/", may_see(batches.go_on), name="go_on"),
            path("cong-viec/<int:pk>/tep/", may_see(batches.batch_file), name="batch_file"),
            path("kiem-tra/", may_withdraw(bulk_check.bulk_check), name="bulk_check"),
            path("chu-ky-so/", may_withdraw(signed_files.status), name="signing_status"),
            path("<int:pk>/ban-chua-ky/", may_withdraw(signed_files.unsigned), name="unsigned"),
            path("<int:pk>/ky-ngoai/", may_withdraw(signed_files.put_back), name="put_back"),
            path("<int:pk>/ky-ngoai/luu/", may_withdraw(signed_files.keep), name="keep_signed"),
            path("<int:pk>/cap-lai/", may_withdraw(reissue_certificate), name="reissue"),
            path("<int:pk>/thu-hoi/", may_withdraw(withdraw), name="withdraw"),
        ]


class TemplatesViewSet(ViewSet):
    """The templates of certificates, at /quan-tri/mau-chung-nhan/."""

    name = "certificate_templates"
    url_prefix = "mau-chung-nhan"
    menu_label = _("Certificate templates")
    menu_name = "certificate-templates"
    icon = "doc-full-inverse"
    menu_order = 311
    menu_item_class = menu_item_for(MAY_WORD)
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[Any]:
        """Only for those who may."""
        may_word = permission_required(MAY_WORD)
        return [
            path("", may_word(templates.templates), name="index"),
            path("them/", may_word(templates.add_template), name="add"),
            path("<int:pk>/", may_word(templates.edit_template), name="edit"),
            path("<int:pk>/mac-dinh/", may_word(templates.make_default), name="make_default"),
            path("<int:pk>/phien-ban/<int:number>/", may_word(templates.version_picture), name="version"),
        ]
