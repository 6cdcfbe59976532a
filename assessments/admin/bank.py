"""The question bank: one listing of questions of all types, whatever became of them."""

import datetime
from typing import Any

from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.auth import permission_required
from wagtail.admin.ui.tables import ButtonsColumnMixin, Column, NumberColumn, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import Button, ButtonWithDropdown, HeaderButton

from accounts.models import User
from assessments.admin import interchange, question_pages
from assessments.admin.bank_filters import BankFilterSet, in_bank
from assessments.admin.question_pages import editor_of, row_buttons, type_of
from assessments.admin.try_out import try_out
from assessments.models import CitedAct, Question
from elearn.base.listings import SearchesWithoutMarks, menu_item_for

TITLE_WIDTH = "300"  # pixels, also where the rest must be scrolled to
MAY_SEE = "assessments.view_question"
MAY_IMPORT = "assessments.import_question"


class QuestionTitleColumn(ButtonsColumnMixin, TitleColumn):
    """The title opens the editor of the question's own type; the buttons do the rest."""

    cell_template_name = "assessments/admin/bank_title_cell.html"

    def __init__(self, ended: set[str], viewer: User, **kwargs: Any) -> None:
        super().__init__("title", label=_("Title"), sort_key="title", width=TITLE_WIDTH, **kwargs)
        self.ended = ended
        self.viewer = viewer

    def get_link_url(self, instance: Question, parent_context: Any) -> str:
        """The editor."""
        return editor_of(type_of(instance), "edit", instance.pk)

    def get_cell_context_data(self, instance: Question, parent_context: Any) -> dict[str, Any]:
        """With the icon of the type, and the acts no longer in force that it cites."""
        context = super().get_cell_context_data(instance, parent_context)
        context["icon_name"] = type_of(instance).icon
        context["ended"] = [number for number in instance.cited_acts if number in self.ended]
        return context

    def get_buttons(self, instance: Question, parent_context: Any) -> list[Any]:
        """What else can be done."""
        buttons = row_buttons(instance, self.viewer)
        label = gettext("More options for '%(title)s'") % {"title": instance.title}
        return [ButtonWithDropdown(buttons=buttons, icon_name="dots-horizontal", attrs={"aria-label": label})]


def updated(question: Any) -> str:
    """The day, as people here write it."""
    return date_format(timezone.localtime(question.updated_at), "SHORT_DATE_FORMAT")


class StatusColumn(Column):
    """Draft, published or retired, in words."""

    cell_template_name = "assessments/admin/bank_status_cell.html"


class BankView(SearchesWithoutMarks, IndexView):
    """The listing."""

    model = Question
    page_title = _("Question bank")
    header_icon = "help"
    index_url_name = "bank:index"
    index_results_url_name = "bank:index_results"
    filterset_class = BankFilterSet
    paginate_by = 50
    any_permission_required = None  # the address asks for the right to see questions
    default_ordering = "-updated_at"

    def get_base_queryset(self) -> Any:
        """Of every type."""
        return in_bank()

    def order_queryset(self, queryset: Any) -> Any:
        """A second key keeps pages apart."""
        return queryset.order_by(self.ordering, "-pk")

    @cached_property
    def columns(self) -> list[Any]:
        """Made for each request, since they depend on the day and the viewer."""
        return [
            QuestionTitleColumn(self.ended_acts(timezone.localdate()), self.request.user),
            Column("type", label=_("Type"), accessor=lambda row: type_of(row)._meta.verbose_name),
            Column("category", label=_("Category"), sort_key="category__sort_key"),
            Column("difficulty", label=_("Difficulty"), accessor="get_difficulty_display"),
            Column("tags", label=_("Tags"), accessor=lambda row: ", ".join(row.tags)),
            StatusColumn("status", label=_("Status"), sort_key="status"),
            NumberColumn("asked", label=_("Times asked")),
            Column("updated_at", label=_("Updated"), accessor=updated, sort_key="updated_at"),
        ]

    def ended_acts(self, on: datetime.date) -> set[str]:
        """The numbers of the acts no longer in force, for the badges."""
        return set(CitedAct.objects.ended(on).values_list("number", flat=True))

    @property
    def header_buttons(self) -> list[Any]:
        """To add a question: the type comes first."""
        return [HeaderButton(gettext("Add a question"), reverse("bank:add"), icon_name="plus")]

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        """Files of questions, in and out; what is exported is what is listed."""
        chosen = self.request.GET.urlencode()
        export = reverse("bank:export") + (f"?{chosen}" if chosen else "")
        buttons = [Button(gettext("Export questions"), export, icon_name="download", priority=20)]
        if self.request.user.has_perm(MAY_IMPORT):
            url = reverse("bank:upload")
            buttons.insert(0, Button(gettext("Import questions"), url, icon_name="upload", priority=10))
        return buttons


class BankViewSet(ViewSet):
    """The bank and what can be done with any question, at /quan-tri/ngan-hang/."""

    name = "bank"
    url_prefix = "ngan-hang"
    menu_label = _("Question bank")
    icon = "help"
    menu_item_class = menu_item_for(MAY_SEE)

    def get_urlpatterns(self) -> list[Any]:
        """Only for those who may see questions; each page asks for more where it does more."""
        may_see, may_import = permission_required(MAY_SEE), permission_required(MAY_IMPORT)
        pages = question_pages
        return [
            path("", may_see(BankView.as_view()), name="index"),
            path("ket-qua/", may_see(BankView.as_view(results_only=True)), name="index_results"),
            path("them/", may_see(pages.add), name="add"),
            path("nhap/", may_import(interchange.upload), name="upload"),
            path("nhap/mau/", may_import(interchange.template), name="template"),
            path("nhap/<int:pk>/", may_import(interchange.look_at), name="import"),
            path("xuat/", may_see(interchange.export), name="export"),
            path("<int:pk>/da-soan/", may_see(pages.made), name="made"),
            path("<int:pk>/thu/", may_see(try_out), name="try"),
            path("<int:pk>/dung-o-dau/", may_see(pages.used), name="used"),
            path("<int:pk>/sao-chep/", may_see(pages.copy), name="copy"),
            path("<int:pk>/thoi-dung/", may_see(pages.retire), name="retire"),
            path("<int:pk>/dung-lai/", may_see(pages.bring_back), name="bring_back"),
        ]
