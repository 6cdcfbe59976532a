"""Editors of questions, one for each type."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import HeaderButton
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.views.snippets import CreateView, EditView, SnippetViewSet

from assessments.admin.question_pages import FOR_CHOOSER, keep_waiting, row_buttons
from assessments.admin.regrade import MAY_REGRADE, offer_to_mark_again
from assessments.models import CaseStudyQuestion, Question


class NeverDeleted(ModelPermissionPolicy):
    """Nobody deletes a question, not even who may do everything: it is retired, and stays in what was answered."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """As given, but never to delete."""
        return action != "delete" and bool(super().user_has_permission(user, action))


class FromTheBank:
    """The way back from an editor is the bank, or the dialogue that chooses a question when it was opened there."""

    def get_add_url(self) -> str:
        """With what says that a dialogue waits for the question, until it is published."""
        return keep_waiting(self.request, super().get_add_url())  # type: ignore[misc,attr-defined]

    def get_edit_url(self) -> str:
        """As `get_add_url`."""
        return keep_waiting(self.request, super().get_edit_url())  # type: ignore[misc,attr-defined]

    def get_success_url(self) -> str:
        """Published for a dialogue, the question goes there."""
        if self.action == "publish" and FOR_CHOOSER in self.request.GET:  # type: ignore[attr-defined]
            return reverse("bank:made", args=[self.object.pk])  # type: ignore[attr-defined]
        return str(super().get_success_url())  # type: ignore[misc]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """With the bank in the place of a listing of one type."""
        bank = reverse("bank:index")
        items = super().get_breadcrumbs_items()  # type: ignore[misc]
        return [item | {"label": gettext("Question bank")} if item["url"] == bank else item for item in items]


class QuestionCreateView(FromTheBank, CreateView):
    """A new question of one type."""


class QuestionEditView(FromTheBank, EditView):
    """The editor of one type, with what can be done with any question."""

    def save_action(self) -> Any:
        """Where a published correction changes scores that were given, marking again is offered there and then."""
        response = super().save_action()
        published = "action-publish" in self.request.POST and not self.expects_json_response
        if published and self.request.user.has_perm(MAY_REGRADE):
            for question in (self.object, *CaseStudyQuestion.containing(self.object)):
                offer_to_mark_again(self.request, question)
        return response

    @property
    def header_buttons(self) -> list[Any]:
        """To try what was last saved."""
        words = gettext("Try it as a learner")
        return [HeaderButton(words, reverse("bank:try", args=[self.object.pk]), icon_name="view")]

    @property
    def header_more_buttons(self) -> list[Any]:
        """Where used, copy, retire."""
        return row_buttons(self.object, self.request.user)[1:]


class HiddenMenuItem(MenuItem):
    """The bank lists all types; none has a listing of its own."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Never."""
        return False


class QuestionViewSet(SnippetViewSet):
    """What the editors of all types of question share."""

    add_view_class = QuestionCreateView
    edit_view_class = QuestionEditView
    menu_item_class = HiddenMenuItem
    add_to_admin_menu = False
    copy_view_enabled = False

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Back to the bank."""
        return super().get_common_view_kwargs(
            **{"index_url_name": "bank:index", "index_results_url_name": "bank:index_results", **kwargs}
        )

    @property
    def index_view(self) -> Any:
        """The bank, with the questions of this type."""
        name = self.model._meta.model_name

        def questions_of_type(request: HttpRequest) -> HttpResponse:
            return redirect(f"{reverse('bank:index')}?type={name}")

        return questions_of_type

    index_results_view = index_view


def question_viewset(question_class: type[Question]) -> type[QuestionViewSet]:
    """The viewset of a type of question."""
    register_permission_policy(question_class, NeverDeleted(question_class))
    fields = {"model": question_class, "icon": question_class.icon, "__doc__": question_class.__doc__}
    return type(f"{question_class.__name__}ViewSet", (QuestionViewSet,), fields)
