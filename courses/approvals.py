"""Who approves pages is told that one waits, and its author what came of it. Wagtail writes the letters itself."""

import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page, TaskState, WorkflowState

from accounts.models import User
from accounts.notices.telling import tell
from courses.models.approval import approvers


def tell_approvers(state: TaskState, *, at: datetime.datetime) -> None:
    """Of a page that waits for them; not those who submitted it themselves."""
    page, author = state.workflow_state.content_object, state.workflow_state.requested_by
    title = _("“%(page)s” waits for your approval.") % {"page": page.title}
    text = _("Submitted by %(person)s.") % {"person": author} if author else ""
    for person in approvers(state.task):
        if person != author:
            tell(
                person,
                about=f"approval:{state.pk}",
                title=title,
                text=text,
                path=_editor(page),
                at=at,
                by_letter=False,
            )


def tell_author(state: WorkflowState, by: User | None, *, at: datetime.datetime) -> None:
    """Approved and published, or sent back with the reason given; not who decided it over their own page."""
    page, author = state.content_object, state.requested_by
    if author is None or author == by:
        return
    is_approved = state.status == WorkflowState.STATUS_APPROVED
    words = (
        _("“%(page)s” is approved and published.") if is_approved else _("“%(page)s” was sent back to you.")
    )
    last = state.task_states.order_by("-pk").first()
    tell(
        author,
        about=f"approved:{state.pk}:{last.pk if last else 0}",
        title=words % {"page": page.title},
        text=last.comment if last else "",
        path=_editor(page),
        at=at,
        by_letter=False,
    )


def _editor(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])
