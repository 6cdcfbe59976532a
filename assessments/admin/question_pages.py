"""What can be done with any question of the bank: add, copy, retire, and see where it is used."""

from typing import Any

from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin.widgets.button import Button
from wagtail.permissions import policy_registry

from accounts.models import User
from accounts.requests import SignedInRequest
from assessments.models import Question, StillAsked, Usage

GET_OR_POST = ["GET", "HEAD", "POST"]
FOR_CHOOSER = "cho-hop-chon"
"""In an address: a dialogue in another tab waits for the question that is being made."""


def editor_of(model: type[Question], view: str = "edit", *args: Any) -> str:
    """The address of a view of the editor of this type."""
    return reverse(f"wagtailsnippets_{model._meta.app_label}_{model._meta.model_name}:{view}", args=args)


def type_of(question: Question) -> type[Question]:
    """The model of a question that was fetched as a bare Question."""
    assert question.polymorphic_ctype_id is not None
    found = ContentType.objects.get_for_id(question.polymorphic_ctype_id).model_class()
    assert found is not None
    assert issubclass(found, Question)
    return found


def row_buttons(question: Question, viewer: User) -> list[Button]:
    """What the viewer can do with a question, beside editing it."""
    model, pk = type_of(question), [question.pk]
    buttons = [
        Button(gettext("Try it as a learner"), reverse("bank:try", args=pk), icon_name="view", priority=10),
        Button(gettext("Where it is used"), reverse("bank:used", args=pk), icon_name="link", priority=20),
    ]
    if may(viewer, "add", model):
        buttons.append(Button(gettext("Copy"), reverse("bank:copy", args=pk), icon_name="copy", priority=30))
    if may(viewer, "change", model):
        view, icon = ("bring_back", "rotate") if question.retired_at else ("retire", "no-view")
        label = gettext("Bring back") if question.retired_at else gettext("Retire")
        buttons.append(Button(label, reverse(f"bank:{view}", args=pk), icon_name=icon, priority=40))
    return buttons


def keep_waiting(request: HttpRequest, url: str) -> str:
    """The address, still with what says that a dialogue waits."""
    return f"{url}?{FOR_CHOOSER}=1" if FOR_CHOOSER in request.GET else url


@require_safe
def add(request: SignedInRequest) -> HttpResponse:
    """Which type of question? Then its editor opens."""
    types = [
        (model, model._meta.verbose_name, keep_waiting(request, editor_of(model, "add")))
        for model in Question.types()
        if may(request.user, "add", model)
    ]
    context = {"types": types, **crumbs(gettext("Add a question"))}
    return render(request, "assessments/admin/bank_add.html", context)


@require_safe
def made(request: SignedInRequest, pk: int) -> HttpResponse:
    """The question was published for a dialogue in another tab: this page tells it, and closes."""
    question = get_object_or_404(Question, pk=pk)
    _require(request, "add", type(question))
    context = {
        "question": question,
        "chosen_url": reverse("question_chooser:chosen", args=[pk]),
        **crumbs(gettext("The question is published"), question),
    }
    return render(request, "assessments/admin/bank_made.html", context)


@require_safe
def used(request: SignedInRequest, pk: int) -> HttpResponse:
    """The quizzes and cases that ask the question or may draw it, its versions, and how often it was asked."""
    question = get_object_or_404(Question, pk=pk)
    context = {
        "question": question,
        "usage": Usage.of(question),
        **crumbs(gettext("Where it is used"), question),
    }
    return render(request, "assessments/admin/bank_used.html", context)


@require_http_methods(GET_OR_POST)
def copy(request: SignedInRequest, pk: int) -> HttpResponse:
    """After a confirmation, a draft that asks the same opens in its editor."""
    question = get_object_or_404(Question, pk=pk)
    _require(request, "add", type(question))
    if request.method == "POST":
        copied = question.copied()
        copied.save_revision(user=request.user, log_action=True)
        messages.success(request, gettext("This is the copy, a draft. Change it, then publish it."))
        return redirect(editor_of(type(copied), "edit", copied.pk))
    context = {"question": question, **crumbs(gettext("Copy"), question)}
    return render(request, "assessments/admin/bank_copy.html", context)


@require_http_methods(GET_OR_POST)
def retire(request: SignedInRequest, pk: int) -> HttpResponse:
    """After a page that says where it is used, the question is drawn and chosen no more."""
    question = get_object_or_404(Question, pk=pk)
    _require(request, "change", type(question))
    if request.method == "POST":
        try:
            question.retire(at=timezone.now())
        except StillAsked:
            messages.error(
                request, gettext("Not retired: it is still asked. Take it out of what is listed first.")
            )
            return redirect("bank:retire", pk)
        messages.success(request, gettext("“%(title)s” is retired.") % {"title": question.title})
        return redirect("bank:index")
    context = {"question": question, "usage": Usage.of(question), **crumbs(gettext("Retire"), question)}
    return render(request, "assessments/admin/bank_retire.html", context)


@require_http_methods(GET_OR_POST)
def bring_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """After a confirmation, the question may be drawn and chosen again."""
    question = get_object_or_404(Question, pk=pk)
    _require(request, "change", type(question))
    if request.method == "POST":
        question.bring_back()
        messages.success(request, gettext("“%(title)s” may be asked again.") % {"title": question.title})
        return redirect("bank:index")
    context = {"question": question, **crumbs(gettext("Bring back"), question)}
    return render(request, "assessments/admin/bank_bring_back.html", context)


def may(viewer: User, action: str, model: type[Question]) -> bool:
    """Whether the viewer may do this with questions of this type."""
    return bool(policy_registry.get_by_type(model).user_has_permission(viewer, action))


def crumbs(title: str, question: Question | None = None) -> dict[str, Any]:
    """The way to this page, for its header."""
    way = [
        {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
        {"url": reverse("bank:index"), "label": gettext("Question bank")},
    ]
    if question:
        way.append({"url": editor_of(type(question), "edit", question.pk), "label": question.title})
    way.append({"url": "", "label": title})
    return {"header_title": title, "header_icon": "help", "breadcrumbs_items": way}


def _require(request: SignedInRequest, action: str, model: type[Question]) -> None:
    if not may(request.user, action, model):
        raise PermissionDenied
