"""A page that waits for the province's approval: who may still change it, and what the others read meanwhile."""

from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail.locks import BaseLock, WorkflowLock

from accounts.models import User


class AwaitsApproval(WorkflowLock):
    """Wagtail's lock, which says who is waited for and since when."""

    def get_message(self, user: Any) -> str | None:
        """What the editor of a page says at its head; nothing to those who approve."""
        if not self.for_user(user):
            return None
        state = self.object.current_workflow_state
        names = ", ".join(str(person) for person in approvers(self.task)) or _("nobody: tell the province")
        return format_html(
            "{} {}",
            _("Submitted on %(day)s and waiting for “%(task)s”: %(names)s.")
            % {
                "day": date_format(timezone.localtime(state.created_at), "SHORT_DATE_FORMAT"),
                "task": self.task.name,
                "names": names,
            },
            _("Only they can change it until then. To go on writing, cancel the submission."),
        )


def approvers(task: Any) -> list[User]:
    """Who can approve at this step, by name."""
    groups = getattr(task.specific, "groups", None)
    if groups is None:
        return []
    return list(User.objects.filter(groups__in=groups.all(), is_active=True).distinct())


class AwaitsApprovalMixin:
    """For pages: their lock by a workflow is ours."""

    def get_lock(self) -> BaseLock | None:
        """The lock on the page, if any."""
        lock: BaseLock | None = super().get_lock()  # type: ignore[misc]
        if isinstance(lock, WorkflowLock):
            return AwaitsApproval(lock.object, lock.task)
        return lock
