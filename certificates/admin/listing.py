"""The listing of certificates in the staff area: officers see those of their own people."""

from typing import Any

import django_filters
from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.widgets.button import Button, HeaderButton

from accounts.models import Consent
from accounts.withdrawn import named
from certificates.admin.permissions import MAY_WITHDRAW
from certificates.models import Certificate
from elearn.base.listings import SearchesWithoutMarks


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
                accessor=lambda row: named(row.holder_name, row.consent_withdrawn_at),
                get_url=lambda row: row.get_absolute_url(),
                link_attrs={"target": "_blank"},
            ),
            Column("serial", label=_("Number"), width="120"),
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
        seen = Certificate.objects.visible_to(self.request.user)
        return seen.annotate(consent_withdrawn_at=Consent.objects.withdrawn_at("enrolment__learner"))

    def get_list_more_buttons(self, instance: Certificate) -> list[Any]:
        """Download and, for the province, put the name right or withdraw; nothing for one that does not stand."""
        if not instance.stands:
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
            url = reverse("certificates_admin:reissue", args=[instance.pk])
            buttons.append(
                Button(gettext("Reissue with the new name"), url=url, icon_name="redirect", priority=15)
            )
            url = reverse("certificates_admin:put_back", args=[instance.pk])
            buttons.append(Button(gettext("Sign outside"), url=url, icon_name="edit", priority=17))
            url = reverse("certificates_admin:withdraw", args=[instance.pk])
            buttons.append(Button(gettext("Withdraw"), url=url, icon_name="cross", priority=20))
        return buttons

    @property
    def header_buttons(self) -> list[Any]:
        """To the work on a whole course."""
        words = gettext("For a whole course")
        return [HeaderButton(words, reverse("certificates_admin:course"), icon_name="group")]

    @property
    def header_more_buttons(self) -> list[Any]:
        """For the province: to checks and signatures. Behind dots, for beside them the title has no room."""
        if not self.request.user.has_perm(MAY_WITHDRAW):
            return []
        return [
            Button(words, reverse(f"certificates_admin:{name}"), icon_name=icon)
            for words, name, icon in (
                (gettext("Check many certificates"), "bulk_check", "tasks"),
                (gettext("Digital signature: status"), "signing_status", "key"),
            )
        ]
