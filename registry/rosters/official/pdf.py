"""An official list as PDF: one document with its letterhead first, its signature last and its pages numbered through.

A short list is set in one piece, tagged for reading aloud. A long one is set in pieces of so many lines: the lines on
the last page of a piece are set again at the head of the next, so that all pages are full; joined, the pages are
numbered by a second layer, since only then it is known how many they are. Tags of so large a table would make the
file ten times larger and its making three times slower, so a long list has none.
"""

import datetime
import io
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

import pikepdf
from django.utils import timezone
from django.utils.translation import gettext

from elearn.base.documents import forget, render, render_piece
from registry.rosters.columns import Cell, words_of
from registry.rosters.official.head import Head

IN_A_PIECE = 500
"""Lines set at once: they take some 60 MB."""
AT_MOST_IN_POINTS = 8
"""Columns of a table that is set in the larger type."""
ROSTER, PAGES = (Path(__file__).parent / "typst" / name for name in ("roster.typ", "pages.typ"))


def write_pdf(output: IO[bytes], head: Head, rows: Iterable[list[Cell]]) -> None:
    """The list."""
    made_at, source = timezone.now(), numbered(rows)
    first = list(islice(source, IN_A_PIECE))
    following = list(islice(source, 1))
    if not following:
        output.write(render(ROSTER, _data(head, first, is_first=True, is_last=True), made_at=made_at))
        return
    pieces = _pieces(head, first, following, source, made_at)
    with pikepdf.open(io.BytesIO(next(pieces))) as book:
        opened = []
        for piece in pieces:
            opened.append(pikepdf.open(io.BytesIO(piece)))
            book.pages.extend(opened[-1].pages)
        _number(book, made_at)
        book.save(cast(BinaryIO, output), deterministic_id=True)
        for each in opened:
            each.close()


def numbered(rows: Iterable[list[Cell]]) -> Iterator[list[str]]:
    """The cells in words, with the running number before them."""
    return ([str(number), *map(words_of, row)] for number, row in enumerate(rows, start=1))


def _pieces(
    head: Head,
    rows: list[list[str]],
    following: list[list[str]],
    source: Iterator[list[str]],
    made_at: datetime.datetime,
) -> Iterator[bytes]:
    """The documents that follow each other, all but the last without their last page."""
    is_first = True
    while following:
        data = _data(head, rows, is_first=is_first, is_last=False)
        piece, whole = render_piece(ROSTER, data, made_at=made_at, asked="lines-before-last-page")
        forget()  # the compiler would keep the last ten
        if whole:  # else all of it fits on one page, and more is set with it
            yield _without_last_page(piece)
            rows, is_first = rows[whole:], False
        rows = [*rows, *following, *islice(source, IN_A_PIECE)]
        following = list(islice(source, 1))
    yield render_piece(ROSTER, _data(head, rows, is_first=is_first, is_last=True), made_at=made_at)[0]
    forget()


def _without_last_page(piece: bytes) -> bytes:
    shorter = io.BytesIO()
    with pikepdf.open(io.BytesIO(piece)) as pdf:
        del pdf.pages[-1]
        pdf.save(shorter)
    return shorter.getvalue()


def _number(book: pikepdf.Pdf, made_at: datetime.datetime) -> None:
    """Write "page 3/40" at the foot of every page."""
    total = len(book.pages)
    for start in range(0, total, IN_A_PIECE):
        data = {
            "page": gettext("page"),
            "first": start + 1,
            "last": min(start + IN_A_PIECE, total),
            "total": total,
        }
        layer, _none = render_piece(PAGES, data, made_at=made_at)
        with pikepdf.open(io.BytesIO(layer)) as numbers:
            for page, number in zip(book.pages[start : start + IN_A_PIECE], numbers.pages, strict=True):
                page.add_overlay(number, None)
        forget()


def _data(head: Head, rows: list[list[str]], *, is_first: bool, is_last: bool) -> dict[str, Any]:
    return {
        "above": head.above,
        "body": head.body,
        "union": head.union,
        "place_and_date": head.place_and_date,
        "title": head.title,
        "lines": head.lines,
        "signs_for": head.signs_for,
        "signer": head.signer,
        "recipients": gettext("Recipients:"),
        "page": gettext("page"),
        "headings": head.headings,
        "widths": [
            {"mm": column.paper} if column.paper else {"share": column.width} for column in head.shown
        ],
        "points": 10.5 if len(head.columns) <= AT_MOST_IN_POINTS else 9,
        "rows": rows,
        "is_first": is_first,
        "is_last": is_last,
    }
