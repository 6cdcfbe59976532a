"""The tree of categories: with counts, and deleted only when empty."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import DeleteView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet

from assessments.admin.links import bank_link
from assessments.models import Category
from elearn.base.listings import SearchesWithoutMarks


class CategoryIndexView(SearchesWithoutMarks, IndexView):
    """The tree, each category under the one that it is within."""

    model = Category
    default_ordering = "sort_key"

    def get_base_queryset(self) -> QuerySet[Category]:
        """In the order of the tree."""
        return Category.objects.order_by("sort_key")

    def order_queryset(self, queryset: Any) -> Any:
        """The tree has its own order."""
        return queryset

    def get_table(self, object_list: Any) -> Any:
        """With the counts of all: two statements for the whole tree."""
        counts = {category.pk: (own, total) for category, own, total in Category.objects.with_counts()}
        for category in object_list:
            category.own, category.total = counts[category.pk]
        return super().get_table(object_list)

    @property
    def columns(self) -> list[Any]:
        """Name, and how many questions are in it and below it."""
        return [
            self._get_title_column_class(TitleColumn)(
                "name", label=_("Category"), width="300", accessor=indented, get_url=self.get_edit_url
            ),
            Column("own", label=_("Questions in it"), classname="align-right"),
            Column("total", label=_("With all below it"), accessor=linked_total),
        ]


def indented(category: Category) -> str:
    """The name, behind a dash for each category above it."""
    return f"{'— ' * category.depth}{category.name}"


def linked_total(category: Any) -> SafeString:
    """How many questions, leading to them."""
    return format_html(
        '<a href="{}">{}</a>', bank_link(category=category.pk, status="in_use"), category.total
    )


class CategoryDeleteView(DeleteView):
    """Only what is empty is deleted."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Say why not, instead of asking whether."""
        if self.object.is_empty:
            return super().dispatch(request, *args, **kwargs)
        return self.refuse(request)

    def refuse(self, request: HttpRequest) -> HttpResponse:
        """Back to the tree with the reason."""
        words = gettext(
            "“%(name)s” is not empty: first move its questions and the categories below it,"
            " and let no quiz draw from it."
        )
        messages.error(request, words % {"name": self.object.name})
        return redirect(self.get_success_url())


class CategoryViewSet(ModelViewSet):
    """Categories of the bank, at /quan-tri/chuyen-muc/."""

    model = Category
    name = "categories"
    url_prefix = "chuyen-muc"
    icon = "folder-open-inverse"
    menu_label = _("Categories")
    index_view_class = CategoryIndexView
    delete_view_class = CategoryDeleteView
    list_per_page = 200
    copy_view_enabled = False
    form_fields = ["name", "parent"]
