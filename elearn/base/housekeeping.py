"""What the libraries leave to be run by somebody: Wagtail's schedules and search, Django's sessions, finished tasks.

Not here, on purpose: `purge_revisions` (who changed a lesson or question, and what it said, is evidence in a dispute),
`purge_embeds` (there are no embeds), `rebuild_references_index` (signals keep it, and while it is rebuilt nothing
would seem to be in use), Wagtail's editing sessions (each editor that is opened clears the old ones), allauth's
e-mail confirmations (they are signed, not stored).
"""

import datetime
import logging
from collections.abc import Callable, Iterator
from functools import partial
from io import StringIO
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django_tasks import task_backends
from django_tasks_db.backend import DatabaseBackend
from wagtail.models import DraftStateMixin, Page, Revision

from elearn.base.once.models import SentForm
from elearn.base.periodic import daily, every

logger = logging.getLogger(__name__)


@every(minutes=1)
def publish_scheduled(at: datetime.datetime) -> None:
    """Pages and questions whose hour has come are taken offline or published, as by Wagtail's command of this name.

    There, one that cannot be published keeps all that come after it waiting for ever; here the rest goes on.
    """
    failed = [what for what, act in _scheduled(at) if not _succeeds(what, act)]
    if failed:
        raise RuntimeError(f"Not published or taken offline: {', '.join(failed)}")


def _scheduled(at: datetime.datetime) -> Iterator[tuple[str, Callable[[], object]]]:
    kinds: list[Any] = [kind for kind in apps.get_models() if issubclass(kind, DraftStateMixin)]
    for kind in kinds:
        if kind is Page or not issubclass(kind, Page):
            for row in kind._default_manager.filter(live=True, expire_at__lte=at).order_by("expire_at"):
                took_down = {"set_expired": True, "log_action": "wagtail.unpublish.scheduled"}
                yield str(row), partial(row.unpublish, **took_down)
    for revision in Revision.objects.filter(approved_go_live_at__lte=at).order_by("approved_go_live_at"):
        yield revision.object_str, partial(revision.publish, log_action="wagtail.publish.scheduled")


def _succeeds(what: str, act: Callable[[], object]) -> bool:
    try:
        with transaction.atomic():
            act()
    except Exception:
        logger.exception("%s could not be published or taken offline.", what)
        return False
    return True


@daily(hour=3)
def clear_sessions(at: datetime.datetime) -> None:
    """Sessions that are over are deleted."""
    call_command("clearsessions")


@daily(hour=3)
def forget_sent_forms(at: datetime.datetime) -> None:
    """Which forms were sent is known for minutes; the rows of the day are deleted."""
    SentForm.objects.forget_old(at)


@daily(hour=3)
def prune_tasks(at: datetime.datetime) -> None:
    """Tasks that ended two weeks ago are forgotten; the work that they did says itself how it went."""
    for alias in settings.TASKS:
        if isinstance(task_backends[alias], DatabaseBackend):
            # As words, since what is not said is checked too: that "default" keeps its tasks in the database.
            call_command("prune_db_task_results", "--backend", alias, "--queue-name", "*", verbosity=0)


@every(days=7)
def update_search(at: datetime.datetime) -> None:
    """What a crash kept out of Wagtail's search is found again."""
    call_command("wagtail_update_index", verbosity=0)
    call_command("remove_orphaned_tags", stdout=StringIO())
