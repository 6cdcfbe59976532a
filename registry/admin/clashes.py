"""What clashed when stored texts were brought to one form, at /quan-tri/van-ban-trung/: look, put right, take off."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin.auth import permission_required
from wagtail.admin.viewsets.base import ViewSet

from accounts.requests import SignedInRequest
from elearn.base.listings import menu_item_for
from registry.admin.pages import heading, page_of
from registry.models import TextClash

MAY_TIDY = "registry.add_personmerge"
PAGES = {
    "accounts.User": "registry_people:person",
    "registry.Decision": "decisions:decision",
    "registry.Scheme": "schemes:scheme",
    "courses.CoursePage": "wagtailadmin_pages:edit",
    "courses.LessonPage": "wagtailadmin_pages:edit",
}


@require_safe
def clashes(request: SignedInRequest) -> HttpResponse:
    """Each with a way to the records, where there is a page for them."""
    listed = page_of(request, TextClash.objects.all())
    rows = [(each, _address(each, each.row), _address(each, each.other)) for each in listed["page_obj"]]
    context = {**listed, "rows": rows, **heading(gettext("Clashes of texts"), icon="warning")}
    return render(request, "registry/admin/clashes.html", context)


@require_POST
def seen(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a line off the list; the records stay as they are."""
    get_object_or_404(TextClash, pk=pk).delete()
    messages.success(request, gettext("Taken off the list."))
    return redirect("text_clashes:index")


def _address(clash: TextClash, row: int | None) -> str:
    return reverse(PAGES[clash.model], args=[row]) if row and clash.model in PAGES else ""


class TextClashViewSet(ViewSet):
    """For the province, which may merge people and change schemes."""

    name = "text_clashes"
    url_prefix = "van-ban-trung"
    menu_label = _("Clashes of texts")
    icon = "warning"
    menu_item_class = menu_item_for(MAY_TIDY)

    def get_urlpatterns(self) -> list[Any]:
        """Only for those who may."""
        may = permission_required(MAY_TIDY)
        return [path("", may(clashes), name="index"), path("<int:pk>/xong/", may(seen), name="seen")]
