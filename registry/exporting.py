"""Long rosters as files, written beside the server: who asked sees how far it is and fetches the file.

A worker claims the work with a token of its own and says at every thousand lines that it still holds it; one that died
leaves the export standing still, and it is begun again. The lines are those that the person may see when it is done.
"""

import datetime
import logging
import tempfile
from collections.abc import Callable

from django.core.files import File
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django_tasks import task

from accounts.models import User
from registry.models import RosterExport
from registry.models.roster_export import ExportTakenOver
from registry.roster_files import head_of, table_rows, write_pdf, write_xlsx
from registry.roster_form import RosterForm
from registry.rosters import Tally, lines

Clock = Callable[[], datetime.datetime]
WRITERS = {RosterExport.Kind.XLSX: write_xlsx, RosterExport.Kind.PDF: write_pdf}
logger = logging.getLogger(__name__)


def start(kind: str, form: RosterForm, total: int, *, by: User, at: datetime.datetime) -> RosterExport:
    """Note the work and have it done; files of others that are old are deleted by the way."""
    delete_old(at=at)
    export = RosterExport.objects.create(
        kind=kind, filters=form.address(), total=total, requested_by=by, requested_at=at, moved_at=at
    )
    enqueue(export)
    return export


def enqueue(export: RosterExport) -> None:
    """Have a worker take the work up once this transaction is done."""
    transaction.on_commit(lambda: write_export.enqueue(export.pk))


@task(backend="background")
def write_export(pk: int) -> None:
    """Write the file of an export, for the worker."""
    write(RosterExport.objects.get(pk=pk))


def write(export: RosterExport, clock: Clock = timezone.now) -> None:
    """Write the file. What goes wrong is logged, and the export says that it failed."""
    if export.is_over:
        return
    export.take_up(at=clock())
    try:
        _write(export, clock)
    except ExportTakenOver:
        logger.warning("Another worker writes the export %s.", export.pk)
    except Exception:
        logger.exception("The export %s failed.", export.pk)
        export.step(export.done, at=clock(), state=RosterExport.State.FAILED)


def start_again(export: RosterExport, *, at: datetime.datetime) -> None:
    """Have an export written that has stalled or failed."""
    export.state, export.moved_at, export.done = RosterExport.State.WAITING, at, 0
    export.save(update_fields=["state", "moved_at", "done"])
    enqueue(export)


def tend(*, at: datetime.datetime) -> tuple[int, int]:
    """Take up what has stalled and delete files kept long enough; how many of each."""
    stalled = list(RosterExport.objects.stalled(at))
    for export in stalled:
        start_again(export, at=at)
    return len(stalled), delete_old(at=at)


def delete_old(*, at: datetime.datetime) -> int:
    """Delete files that were kept long enough; how many."""
    old = list(RosterExport.objects.with_old_files(at))
    for export in old:
        export.file.delete()
    return len(old)


def _write(export: RosterExport, clock: Clock) -> None:
    user, today = export.requested_by, timezone.localdate(clock())
    form = RosterForm(QueryDict(export.filters), user=user, today=today)
    asked = form.asked
    found = lines(asked, user, today)
    total = Tally.of(found, asked.day).total
    export.step(0, at=clock(), total=total)
    head = head_of(
        asked,
        form.shown,
        form.words(),
        user=user,
        total=total,
        today=timezone.localdate(export.requested_at),
    )

    def progress(done: int) -> None:
        export.step(min(done, total), at=clock())

    with tempfile.TemporaryFile() as made:
        rows = table_rows(found, asked, form.shown)
        ending = WRITERS[RosterExport.Kind(export.kind)](made, head, rows, progress)
        made.seek(0)
        export.file.save(f"danh-sach-{asked.day:%Y-%m-%d}.{ending}", File(made), save=False)
    export.step(total, at=clock(), state=RosterExport.State.DONE, file=export.file.name)
