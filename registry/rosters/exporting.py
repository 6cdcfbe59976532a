"""Rosters as official lists: written at once, or beside the server.

Beside it, the lines are those that the person may see when it is done.
"""

import datetime
import tempfile
from collections.abc import Callable, Iterable, Iterator
from typing import IO

from django.http import QueryDict
from django.utils import timezone
from django_tasks import task

from accounts.models import User
from elearn.base.work import Clock
from registry.models import RosterExport
from registry.rosters.columns import Cell
from registry.rosters.files import AT_ONCE, table_rows
from registry.rosters.form import RosterForm
from registry.rosters.official.head import Head, head_of
from registry.rosters.official.pdf import write_pdf
from registry.rosters.official.word import write_docx
from registry.rosters.official.workbook import write_xlsx
from registry.rosters.reading import Lines, Tally, lines

Kind = RosterExport.Kind
WRITERS: dict[str, Callable[[IO[bytes], Head, Iterable[list[Cell]]], None]] = {
    Kind.XLSX: write_xlsx,
    Kind.PDF: write_pdf,
    Kind.DOCX: write_docx,
}


@task(backend="background")
def write_export(pk: int) -> None:
    """Write the file of an export, for the worker."""
    write(RosterExport.objects.get(pk=pk))


def write(export: RosterExport, clock: Clock = timezone.now) -> None:
    """Write the file, from its beginning."""
    export.run(_write, clock)


def write_list(
    output: IO[bytes],
    kind: str,
    form: RosterForm,
    found: Lines,
    tally: Tally,
    *,
    user: User,
    today: datetime.date,
    progress: Callable[[int], None] = lambda done: None,
) -> None:
    """The official list of the lines `found` and counted; `progress` is told now and then how many are read."""
    head = head_of(form, found, tally, user=user, today=today)
    rows = table_rows(found, form.asked, head.columns)
    WRITERS[kind](output, head, _counted(rows, progress))


def _counted(rows: Iterable[list[Cell]], progress: Callable[[int], None]) -> Iterator[list[Cell]]:
    for done, row in enumerate(rows, start=1):
        yield row
        if done % AT_ONCE == 0:
            progress(done)


def _write(export: RosterExport, clock: Clock) -> None:
    user, today = export.requested_by, timezone.localdate(clock())
    form = RosterForm(QueryDict(export.filters), user=user, today=today)
    found = lines(form.asked, user, today)
    tally = Tally.of(found, form.asked.day)
    total = tally.total
    export.step(0, at=clock(), total=total)

    def progress(done: int) -> None:
        export.step(min(done, total), at=clock())

    with tempfile.TemporaryFile() as made:
        asked_on = timezone.localdate(export.requested_at)
        write_list(made, export.kind, form, found, tally, user=user, today=asked_on, progress=progress)
        export.keep_file(f"{form.file_stem}.{export.kind}", made, at=clock())
