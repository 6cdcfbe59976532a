"""The editors of Wagtail: each view that edits saves under a lock, and its form shows what others did.

Put on the two views that all editors are built on, so that no editor has to ask for it: `generic.EditView` (snippets,
viewsets, pictures, documents, collections, sites…) and that of pages.
"""

import functools
import re
from collections.abc import Callable
from typing import Any

from django.db import models
from django.http import HttpRequest, QueryDict
from modelcluster.models import get_all_child_relations
from wagtail.admin.forms.pages import WagtailAdminPageForm
from wagtail.admin.views.generic import EditView
from wagtail.admin.views.pages.edit import EditView as PageEditView
from wagtail.users.views.groups import EditView as GroupEditView

from elearn.base.editing.forms import carry, meets_nobody
from elearn.base.editing.lock import saving


def install() -> None:
    """Called once, when the apps are ready."""
    EditView.post = _saving(EditView.post, lambda view: view.get_object())
    GroupEditView.post = _saving(
        GroupEditView.post, lambda view: view.get_object()
    )  # the one that goes another way
    EditView.get_form = _watched(EditView.get_form)
    EditView.has_unsaved_changes = property(lambda view: view.form.is_bound or hasattr(view.form, "was_met"))
    PageEditView.post = _saving(PageEditView.post, lambda view: view.page)
    _watch_pages()


def _saving(post: Callable[..., Any], record_of: Callable[[Any], Any]) -> Callable[..., Any]:
    """One transaction; Wagtail's own `post` may be called within that of a view that extends it."""

    @functools.wraps(post)
    def locked(view: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        with saving():
            request.POST = _without_lost_rows(request.POST, record_of(view))  # type: ignore[assignment]
            return post(view, request, *args, **kwargs)

    return locked


def _watched(get_form: Callable[..., Any]) -> Callable[..., Any]:
    """The form as Wagtail makes it, which meets the edits of others."""

    @functools.wraps(get_form)
    def watched(view: Any, *args: Any, **kwargs: Any) -> Any:
        form = get_form(view, *args, **kwargs)
        if isinstance(getattr(form, "instance", None), models.Model):
            carry(form)
            is_valid = form.is_valid
            form.is_valid = lambda: is_valid() and meets_nobody(form)
        return form

    return watched


def _watch_pages() -> None:
    """The view of pages makes its form in several places: the form itself is the one place."""
    begin, is_valid = WagtailAdminPageForm.__init__, WagtailAdminPageForm.is_valid

    @functools.wraps(begin)
    def watched(form: Any, *args: Any, **kwargs: Any) -> None:
        begin(form, *args, **kwargs)
        carry(form)

    WagtailAdminPageForm.__init__ = watched
    WagtailAdminPageForm.is_valid = lambda form: is_valid(form) and meets_nobody(form)


def _without_lost_rows(sent: QueryDict, record: models.Model) -> QueryDict:
    """A row that another has deleted meanwhile is a new one: what was typed in it must not be refused unread."""
    lost = []
    for relation in get_all_child_relations(type(record)):
        name = relation.get_accessor_name()
        key = re.compile(rf"{name}-\d+-id")
        there = {str(row.pk) for row in getattr(record, name).all()}
        lost += [
            field for field, value in sent.items() if value and key.fullmatch(field) and value not in there
        ]
    if not lost:
        return sent
    found = sent.copy()
    for field in lost:
        found[field] = ""
    return found
