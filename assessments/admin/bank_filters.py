"""What trainers look for in the question bank, in its listing and in what is exported."""

from typing import Any

import django_filters
from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, Count, F, Func, OuterRef, Subquery, TextField, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from assessments.models import AttemptItem, Category, CitedAct, Difficulty, Question

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
