"""Long rosters as files, written beside the server. The lines are those that the person may see when it is done."""

import tempfile

from django.http import QueryDict
from django.utils import timezone
from django_tasks import task

from elearn.base.work import Clock
from registry.models import RosterExport
from registry.rosters.files import head_of, table_rows, write_pdf, write_xlsx
from registry.rosters.form import RosterForm
from registry.rosters.reading import Tally, lines

WRITERS = {RosterExport.Kind.XLSX: write_xlsx, RosterExport.Kind.PDF: write_pdf}


@task(backend="background")
def write_export(pk: int) -> None:
    """Write the file of an export, for the worker."""
    write(RosterExport.objects.get(pk=pk))


def write(export: RosterExport, clock: Clock = timezone.now) -> None:
    """Write the file, from its beginning."""
    export.run(_write, clock)


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
        export.keep_file(f"danh-sach-{asked.day:%Y-%m-%d}.{ending}", made, at=clock())
