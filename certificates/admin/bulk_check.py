"""Checking many certificates at once: codes pasted or scanned, a table of answers, and the same as a spreadsheet.

For the province alone. It shows no more than the public page does for each code; it only saves typing.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from accounts.models import NAME_NOT_SHOWN, Consent
from accounts.requests import SignedInRequest
from certificates import codes
from certificates.admin.course import header
from certificates.models import Certificate
from elearn.base.figures import figure
from elearn.base.spreadsheets import BYTE_ORDER_MARK, harmless

MOST_CODES = 1_000
LONGEST_TEXT = 200_000
_BETWEEN = re.compile(r"[\r\n,;\t]+")
_LINK = re.compile(r"https?://\S*?/xac-minh/([^/?#\s]+)\S*", re.IGNORECASE)
FORMATS = ("xlsx", "csv")


class CodesForm(forms.Form):
    """The codes, as pasted: one on each line, or with commas between; links from QR codes are understood."""

    codes = forms.CharField(
        label=_("Codes"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "autocapitalize": "characters"}),
        help_text=_(
            "One on each line, or with commas between; at most 1,000. Links from QR codes may stand here too."
        ),
        error_messages={"required": _("Paste or scan at least one code.")},
    )

    def clean_codes(self) -> list[str]:
        """What was typed for each code."""
        typed = typed_codes(self.cleaned_data["codes"])
        if not typed:
            raise forms.ValidationError(_("Paste or scan at least one code."))
        if len(typed) > MOST_CODES:
            raise forms.ValidationError(
                _("These are %(count)s codes; at most 1,000 can be checked at once. Split them."),
                params={"count": figure(len(typed))},
            )
        return typed


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known now of what was typed; `state` is one of Certificate.State, "unknown" or "mistyped"."""

    typed: str
    state: str
    label: str | Promise
    certificate: Certificate | None = None

    @property
    def tone(self) -> str:
        """How the state looks."""
        return {"in_force": "ok", "expired": "warn", "mistyped": "warn"}.get(self.state, "bad")

    @property
    def holder(self) -> str:
        """Whose it is, as on the public page."""
        if self.certificate is None:
            return ""
        withdrew = self.certificate.consent_withdrawn_at  # type: ignore[attr-defined]
        return str(NAME_NOT_SHOWN) if withdrew else self.certificate.holder_name


def typed_codes(text: str) -> list[str]:
    """The codes in the text, in order, each once; of a link the code in it."""
    found = (_LINK.sub(r"\1", part).strip() for part in _BETWEEN.split(text))
    return list(dict.fromkeys(each[:100] for each in found if each))


def answers(typed: list[str]) -> list[Answer]:
    """An answer for each, by one query."""
    parsed = {each: _parsed(each) for each in typed}
    wanted = {code for code in parsed.values() if code}
    withdrawn = Consent.objects.withdrawn_at("enrolment__learner")
    known = Certificate.objects.filter(code__in=wanted).annotate(consent_withdrawn_at=withdrawn)
    certificates = {each.code: each for each in known}
    today = timezone.localdate()
    found = []
    for each, code in parsed.items():
        certificate = certificates.get(code)
        if certificate:
            state = certificate.state_on(today)
            found.append(Answer(each, state.value, state.label, certificate))
        elif code:
            found.append(Answer(each, "unknown", _("No such certificate")))
        else:
            found.append(Answer(each, "mistyped", _("Check the code")))
    return found


def bulk_check(request: SignedInRequest) -> HttpResponse:
    """Ask for codes, and answer in a table or as a file. Nothing changes, yet codes in an address would be logged."""
    form = CodesForm(request.POST or None)
    context: dict[str, Any] = {"form": form, **header(gettext("Check many certificates"))}
    if request.method == "POST" and form.is_valid():
        found = answers(form.cleaned_data["codes"])
        wanted = request.POST.get("export", "")
        if wanted in FORMATS:
            return _file(found, wanted)
        good = sum(each.state == Certificate.State.IN_FORCE for each in found)
        words = ngettext(
            "%(good)s of %(count)s code is in force.", "%(good)s of %(count)s codes are in force.", len(found)
        )
        context |= {"answers": found, "summary": words % {"good": figure(good), "count": figure(len(found))}}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "certificates/admin/bulk_check.html", context, status=status)


def _parsed(typed: str) -> str:
    try:
        return codes.parse(typed)
    except codes.MistypedCode:
        return ""


def _rows(found: list[Answer]) -> Iterator[list[Any]]:
    yield [
        str(each)
        for each in (
            _("Typed"), _("State"), _("Code"), _("Number"), _("Holder"), _("Course"), _("Issued by"),
            _("Issued on"), _("Last day in force"),
        )
    ]  # fmt: skip
    for each in found:
        known = each.certificate
        row: list[Any] = [each.typed, str(each.label)]
        if known:
            row += [known.shown_code, known.serial, each.holder, known.course_title, known.issuer]
            row += [timezone.localdate(known.issued_at), known.last_day]
        yield row


def _file(found: list[Answer], kind: str) -> HttpResponse:
    if kind == "csv":
        text = io.StringIO()
        writer = csv.writer(text)
        for row in _rows(found):
            writer.writerow([harmless(each) if isinstance(each, str) else _day(each) for each in row])
        response = HttpResponse(
            (BYTE_ORDER_MARK + text.getvalue()).encode(), content_type="text/csv; charset=utf-8"
        )
    else:
        response = HttpResponse(
            _workbook(found),
            content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        )
    response["Content-Disposition"] = f'attachment; filename="kiem-tra-{timezone.localdate():%Y%m%d}.{kind}"'
    return response


def _workbook(found: list[Answer]) -> bytes:
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(title=gettext("Certificates")[:31])
    sheet.freeze_panes = "A2"
    for column, width in zip("ABCDEFGHI", (24, 18, 24, 14, 30, 50, 26, 14, 14), strict=True):
        sheet.column_dimensions[column].width = width
    for number, row in enumerate(_rows(found)):
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, value)
            if isinstance(value, str):
                cell.data_type = "s"  # whatever it begins with
            elif value:
                cell.number_format = "dd/mm/yyyy"
            if number == 0:
                cell.font = Font(bold=True)
            cells.append(cell)
        sheet.append(cells)
    made = io.BytesIO()
    workbook.save(made)
    return made.getvalue()


def _day(value: Any) -> str:
    return f"{value:%d/%m/%Y}" if value else ""
