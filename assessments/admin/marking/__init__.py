"""Marking: what waits by quiz and question, answers together or one at a time; at /quan-tri/cham-bai/."""

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.auth import permission_required
from wagtail.admin.viewsets.base import ViewSet

from assessments.admin.marking import views
from elearn.base.listings import menu_item_for

MAY_MARK = "assessments.mark_attemptitem"


class MarkingViewSet(ViewSet):
    """The queue and its pages."""

    name = "marking"
    url_prefix = "cham-bai"
    menu_label = _("Marking queue")
    icon = "edit"
    menu_order = 300
    menu_item_class = menu_item_for(MAY_MARK)

    def get_urlpatterns(self) -> list[Any]:
        """Only for those who may mark."""
        may_mark = permission_required(MAY_MARK)
        return [
            path("", may_mark(views.overview), name="index"),
            path("<int:quiz_pk>/<int:question_pk>/", may_mark(views.together), name="together"),
            path("<int:pk>/", may_mark(views.mark), name="mark"),
        ]
