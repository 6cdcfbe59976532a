"""The roster as a file: CSV line by line, a workbook and a PDF in the layout of the Union's documents.

The layout (Instruction 29-HD/TWĐTN-VP): the issuing body at the top left, the Union and the date at the top right, the
title centred, the signature at the bottom right. Everything is written portion by portion, so that memory does not grow
with the list: the PDF of a long list is an archive of documents of 500 lines each.
"""

import csv
import datetime
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any

from django.utils import timezone
from django.utils.translation import gettext, ngettext

from accounts.models import User
from elearn.base.documents import forget, render
from elearn.base.spreadsheets import BYTE_ORDER_MARK, harmless
from registry.models import Certification, CertificationPeriod
from registry.rosters.columns import COLUMNS, Cell, cells, words_of
from registry.rosters.reading import RELATED, Asked, Lines, in_order, sexes
from registry.rosters.workbook import write_workbook

AT_ONCE = 1000
IN_A_DOCUMENT = 500
TEMPLATE = Path(__file__).parent / "typst" / "roster.typ"
PROVINCE, UNION = "BCH TỈNH CÀ MAU", "ĐOÀN TNCS HỒ CHÍ MINH"
PROVINCE_SIGNS, UNIT_SIGNS, SIGNER = "TM. BAN THƯỜNG VỤ TỈNH ĐOÀN", "TM. BAN CHẤP HÀNH", "BÍ THƯ"
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Head:
    """What stands around the table."""

    body: str
    union: str
    place_and_date: str
    title: str
    lines: list[str]
    signs_for: str
    signer: str
    headings: list[str]
    widths: list[int]


def head_of(
    asked: Asked, columns: list[str], words: list[str], *, user: User, total: int, today: datetime.date
) -> Head:
    """For the province, or for the unit that an officer is in charge of; `words` say the filters."""
    role = None if user.sees_everyone(today) else user.roles.in_force(today).exclude(unit=None).first()
    states = ", ".join(str(Certification.State(state).label) for state in asked.states)
    said = ngettext("%(count)s line", "%(count)s lines", total) % {"count": total}
    return Head(
        body=role.unit.name.upper() if role and role.unit else PROVINCE,
        union=UNION,
        place_and_date=f"Cà Mau, ngày {today:%d} tháng {today:%m} năm {today.year}",
        title=gettext("Rapporteurs and propagandists of the Union against human trafficking").upper(),
        lines=[
            " · ".join([gettext("On %(day)s") % {"day": f"{asked.day:%d/%m/%Y}"}, states.lower()]),
            *([" · ".join(words)] if words else []),
            said,
        ],
        signs_for=UNIT_SIGNS if role else PROVINCE_SIGNS,
        signer=SIGNER,
        headings=[str(COLUMNS[name].heading) for name in columns],
        widths=[COLUMNS[name].width for name in columns],
    )


def table_rows(found: Lines, asked: Asked, columns: list[str]) -> Iterator[list[Cell]]:
    """The cells of every line in order, read portion by portion."""
    rows = in_order(found, asked.order).select_related(*RELATED).iterator(chunk_size=AT_ONCE)
    for portion in in_portions(rows, AT_ONCE):
        if "sex" in columns:
            show_sex(portion)
        for row in portion:
            yield cells(row, columns, asked.day)


def show_sex(rows: list[CertificationPeriod]) -> None:
    """Note on the lines the sex of those who agreed that it is shown."""
    known = sexes(rows)
    for row in rows:
        row.sex_shown = known.get(row.person_id, "")  # type: ignore[attr-defined]


def in_portions(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Lists of at most so many."""
    source = iter(rows)
    while portion := list(islice(source, size)):
        yield portion


class _Echo:
    """A file that gives back what is written to it, so that lines can be streamed."""

    def write(self, value: str) -> str:
        return value


def csv_lines(rows: Iterable[list[Cell]], headings: list[str]) -> Iterator[str]:
    """CSV that opens well in a Vietnamese Excel and runs nothing; many lines at a time."""
    writer = csv.writer(_Echo())
    yield BYTE_ORDER_MARK + writer.writerow([gettext("No."), *headings])
    for portion in in_portions(enumerate(rows, start=1), 500):
        yield "".join(
            writer.writerow([number, *(harmless(words_of(cell)) for cell in row)]) for number, row in portion
        )


def write_xlsx(output: IO[bytes], head: Head, rows: Iterable[list[Cell]], progress: Progress) -> str:
    """A workbook; the ending of its name."""
    write_workbook(output, head, _counted(rows, progress))
    return "xlsx"


def write_pdf(output: IO[bytes], head: Head, rows: Iterable[list[Cell]], progress: Progress) -> str:
    """One document, or an archive of them; the ending of the name."""
    made_at, done = timezone.now(), 0
    portions = in_portions(_counted(rows, progress), IN_A_DOCUMENT)
    portion, following = next(portions, []), next(portions, None)
    if following is None:
        output.write(_document(head, portion, 1, made_at, is_last=True))
        return "pdf"
    portions = chain([following], portions)
    with zipfile.ZipFile(output, "w") as archive:
        number = 1
        while portion:
            after = next(portions, [])
            pdf = _document(head, portion, done + 1, made_at, is_last=not after)
            archive.writestr(f"danh-sach-{number:03}.pdf", pdf)  # they are compressed already
            forget()  # the compiler would keep the last ten
            done, number, portion = done + len(portion), number + 1, after
    return "zip"


def _document(
    head: Head, rows: list[list[Cell]], first: int, made_at: datetime.datetime, *, is_last: bool
) -> bytes:
    data = {
        "body": head.body,
        "union": head.union,
        "place_and_date": head.place_and_date,
        "title": head.title,
        "lines": head.lines,
        "signs_for": head.signs_for,
        "signer": head.signer,
        "recipients": gettext("Recipients:"),
        "number": gettext("No."),
        "page": gettext("page"),
        "headings": head.headings,
        "widths": head.widths,
        "rows": [[str(first + place), *map(words_of, row)] for place, row in enumerate(rows)],
        "is_first": first == 1,
        "is_last": is_last,
    }
    return render(TEMPLATE, data, made_at=made_at)


def _counted(rows: Iterable[list[Cell]], progress: Progress) -> Iterator[list[Cell]]:
    for done, row in enumerate(rows, start=1):
        yield row
        if done % AT_ONCE == 0:
            progress(done)
