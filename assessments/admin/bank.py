"""The question bank: one listing of questions of all types, whatever became of them."""

import datetime
from typing import Any

import django_filters
from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, Count, F, Func, OuterRef, Subquery, TextField, Value, When
from django.db.models.functions import Coalesce
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.auth import permission_required
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import ButtonsColumnMixin, Column, NumberColumn, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import ButtonWithDropdown, HeaderButton

from accounts.models import User
from assessments.admin import question_pages
from assessments.admin.question_pages import editor_of, row_buttons, type_of
from assessments.admin.try_out import try_out
from assessments.models import AttemptItem, Category, CitedAct, Difficulty, Question
from elearn.base.listings import SearchesWithoutMarks, menu_item_for

TITLE_WIDTH = "300"  # pixels, also where the rest must be scrolled to
MAY_SEE = "assessments.view_question"
DRAFT, LIVE, RETIRED, IN_USE = "draft", "live", "retired", "in_use"
STATUSES = [(LIVE, _("Published")), (DRAFT, _("Draft")), (RETIRED, _("Retired")), (IN_USE, _("Not retired"))]


def in_bank() -> Any:
    """All questions, with what the listing shows of them: one statement, whatever their types."""
    asked = (
        AttemptItem.objects.filter(version__question=OuterRef("pk"))
        .order_by()
        .values("version__question")
        .annotate(n=Count("pk"))
    )
    return (
        Question.objects.non_polymorphic()
        .select_related("category")
        .annotate(
            asked=Coalesce(Subquery(asked.values("n")), 0),
            updated_at=Coalesce("latest_revision__created_at", "created_at"),
            status=Case(
                When(retired_at__isnull=False, then=Value(RETIRED)),
                When(live=True, then=Value(LIVE)),
                default=Value(DRAFT),
                output_field=TextField(),
            ),
        )
    )


def type_choices() -> list[tuple[str, Any]]:
    """The types of question by the names of their models."""
    return [(each._meta.model_name or "", each._meta.verbose_name) for each in Question.types()]


def tag_choices() -> list[tuple[str, str]]:
    """The tags in use."""
    tags = Question.objects.non_polymorphic().order_by().annotate(tag=Func(F("tags"), function="unnest"))
    return [(tag, tag) for tag in sorted(tags.values_list("tag", flat=True).distinct())]


class BankFilterSet(WagtailFilterSet):
    """What trainers look for."""

    type = django_filters.ChoiceFilter(label=_("Type"), choices=type_choices, method="of_type")
    category = django_filters.ModelChoiceFilter(
        label=_("Category, with all below it"), queryset=Category.objects.all(), method="below"
    )
    tag = django_filters.ChoiceFilter(label=_("Tag"), choices=tag_choices, method="tagged")
    difficulty = django_filters.ChoiceFilter(label=_("Difficulty"), choices=Difficulty.choices)
    status = django_filters.ChoiceFilter(label=_("Status"), choices=STATUSES, method="in_status")
    cites = django_filters.ModelChoiceFilter(
        label=_("Cites the act"), queryset=CitedAct.objects.all(), to_field_name="number", method="citing"
    )
    outdated = django_filters.ChoiceFilter(
        label=_("Legal basis"),
        choices=[("1", _("Cites an act no longer in force"))],
        method="citing_ended_acts",
    )
    preview = django_filters.ChoiceFilter(
        label=_("Preview"), choices=[("never", _("Never seen in preview"))], method="never_previewed"
    )

    class Meta:
        model = Question
        fields: list[str] = []

    def of_type(self, queryset: Any, name: str, value: str) -> Any:
        """Of this type."""
        models = [each for each in Question.types() if each._meta.model_name == value]
        types = ContentType.objects.get_for_models(*models)
        return queryset.filter(polymorphic_ctype__in=types.values())

    def below(self, queryset: Any, name: str, value: Category) -> Any:
        """In the category or one below it."""
        return queryset.filter(category__in=Category.objects.below(value.pk))

    def tagged(self, queryset: Any, name: str, value: str) -> Any:
        """With the tag."""
        return queryset.filter(tags__contains=[value])

    def in_status(self, queryset: Any, name: str, value: str) -> Any:
        """Published, draft, or retired."""
        return queryset.in_use() if value == IN_USE else queryset.filter(status=value)

    def citing(self, queryset: Any, name: str, value: CitedAct) -> Any:
        """That cite the act."""
        return queryset.citing(value.number)

    def citing_ended_acts(self, queryset: Any, name: str, value: str) -> Any:
        """That cite an act no longer in force today."""
        return queryset.citing_ended_acts(timezone.localdate())

    def never_previewed(self, queryset: Any, name: str, value: str) -> Any:
        """That no trainer has looked at as learners see them."""
        return queryset.filter(previewed_at=None)


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


class BankViewSet(ViewSet):
    """The bank and what can be done with any question, at /quan-tri/ngan-hang/."""

    name = "bank"
    url_prefix = "ngan-hang"
    menu_label = _("Question bank")
    icon = "help"
    menu_item_class = menu_item_for(MAY_SEE)

    def get_urlpatterns(self) -> list[Any]:
        """Only for those who may see questions; each page asks for more where it does more."""
        may_see = permission_required(MAY_SEE)
        pages = question_pages
        return [
            path("", may_see(BankView.as_view()), name="index"),
            path("ket-qua/", may_see(BankView.as_view(results_only=True)), name="index_results"),
            path("them/", may_see(pages.add), name="add"),
            path("<int:pk>/thu/", may_see(try_out), name="try"),
            path("<int:pk>/dung-o-dau/", may_see(pages.used), name="used"),
            path("<int:pk>/sao-chep/", may_see(pages.copy), name="copy"),
            path("<int:pk>/thoi-dung/", may_see(pages.retire), name="retire"),
            path("<int:pk>/dung-lai/", may_see(pages.bring_back), name="bring_back"),
        ]
