"""Certificates in the staff area: officers see those of their own people, the province also withdraws."""

from typing import Any, cast

import django_filters
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.auth import permission_required
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import Button

from accounts.models import User
from certificates.models import AlreadyWithdrawn, Certificate
from elearn.base.listings import SearchesWithoutMarks, menu_item_for

MAY_SEE = "certificates.view_certificate"
MAY_WITHDRAW = "certificates.change_certificate"


class CertificateFilterSet(WagtailFilterSet):
    """By state today."""

    state = django_filters.ChoiceFilter(
        choices=Certificate.State.choices,
        method="in_state",
        label=_("State"),
        widget=forms.RadioSelect,
        empty_label=_("All"),
    )

    class Meta:
        model = Certificate
        fields: list[str] = []

    def in_state(self, queryset: Any, name: str, value: str) -> Any:
        """Those in the state today."""
        return queryset.in_state(value, timezone.localdate())


class CertificateIndexView(SearchesWithoutMarks, IndexView):
    """The certificates that the person may see, newest first."""

    model = Certificate
    page_title = _("Certificates")
    header_icon = "doc-full"
    index_url_name = "certificates_admin:index"
    index_results_url_name = "certificates_admin:index_results"
    filterset_class = CertificateFilterSet
    paginate_by = 50
    default_ordering = "-issued_at"

    @property
    def columns(self) -> list[Any]:  # type: ignore[override]
        """The holder with what can be done, then what the certificate says."""
        title_column = self._get_title_column_class(TitleColumn)
        return [
            title_column(
                "holder_name",
                label=_("Holder"),
                get_url=lambda row: row.get_absolute_url(),
                link_attrs={"target": "_blank"},
            ),
            Column("course_title", label=_("Course")),
            Column("shown_code", label=_("Code")),
            Column(
                "issued_at",
                label=_("Issued"),
                accessor=lambda row: date_format(timezone.localtime(row.issued_at), "SHORT_DATE_FORMAT"),
                sort_key="issued_at",
            ),
            Column("state", label=_("State"), accessor="state.label"),
        ]

    def get_base_queryset(self) -> Any:
        """Own people only, for officers."""
        return Certificate.objects.visible_to(self.request.user)

    def get_list_more_buttons(self, instance: Certificate) -> list[Any]:
        """Download and, for the province, withdraw; nothing for a withdrawn one."""
        if instance.is_withdrawn:
            return []
        buttons = [
            Button(
                gettext("Download (PDF)"),
                url=reverse("certificates:download", args=[instance.shown_code]),
                icon_name="download",
                priority=10,
            )
        ]
        if self.request.user.has_perm(MAY_WITHDRAW):
            url = reverse("certificates_admin:withdraw", args=[instance.pk])
            buttons.append(Button(gettext("Withdraw"), url=url, icon_name="cross", priority=20))
        return buttons


class WithdrawalForm(forms.Form):
    """Why a certificate is withdrawn."""

    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The holder reads this; the public page only says that it was withdrawn."),
    )


def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what will happen and ask why; then withdraw."""
    certificate = get_object_or_404(Certificate.objects.visible_to(cast(User, request.user)), pk=pk)
    form = WithdrawalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            certificate.withdraw(form.cleaned_data["reason"], by=cast(User, request.user), at=timezone.now())
        except AlreadyWithdrawn:
            messages.warning(
                request, gettext("This certificate had been withdrawn before; nothing has changed.")
            )
        else:
            messages.success(request, gettext("The certificate is withdrawn."))
        return redirect("certificates_admin:index")
    context = {
        "certificate": certificate,
        "form": form,
        "header_title": gettext("Withdraw a certificate"),
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
            {"url": reverse("certificates_admin:index"), "label": gettext("Certificates")},
            {"url": "", "label": gettext("Withdraw")},
        ],
    }
    return render(request, "certificates/admin/withdraw.html", context, status=422 if form.errors else 200)


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
