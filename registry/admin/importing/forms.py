"""What an officer fills in to bring a roster: the file, which sheet, and what its columns are."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from openpyxl.utils import get_column_letter

from registry.admin.decisions.forms import ISSUING_BODY
from registry.importing.reading import words
from registry.importing.reading.reader import Table
from registry.models import RosterImport

ENDINGS = (".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".txt", ".htm", ".html")
LARGEST = 10 * 1024 * 1024  # bytes
SHOWN_ROWS = 30


class UploadForm(forms.Form):
    """A file."""

    file = forms.FileField(
        label=_("Roster"),
        help_text=_(
            "An Excel workbook (.xlsx, also .xls or .xlsm), a LibreOffice spreadsheet (.ods) or .csv; at most 10 MB "
            "and 10,000 rows."
        ),
        widget=forms.FileInput({"accept": ",".join(ENDINGS)}),
    )

    def clean_file(self) -> UploadedFile:
        """Of a sort that is read, and not too large."""
        file: UploadedFile = self.cleaned_data["file"]
        if not (file.name or "").lower().endswith(ENDINGS):
            said = _("A file %(endings)s is expected. Save the roster as .xlsx.")
            raise forms.ValidationError(said, params={"endings": ", ".join(ENDINGS)})
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError(
                _("This file has %(size)s; at most 10 MB are taken. Divide it."),
                params={"size": filesizeformat(file.size or 0)},
            )
        return file


class UndoForm(forms.Form):
    """Why an import is undone."""

    reason = forms.CharField(
        label=_("Why it is undone"),
        help_text=_("For those who look this up later."),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
    )


class ColumnsForm(forms.ModelForm):
    """Which column of the file is what, and what all its rows have in common."""

    class Meta:
        model = RosterImport
        fields = ["doubtful", "recases_names", "scheme", "issuing_body", "signer", "signer_capacity"]
        labels = {
            "scheme": _("Scheme, where the rows do not say it"),
            "issuing_body": _("Issuing body, where the rows do not say it"),
            "signer": _("Signed by, where the rows do not say it"),
            "signer_capacity": _("Capacity of the signer, where the rows do not say it"),
        }

    def __init__(self, data: Any, *, instance: RosterImport, table: Table) -> None:
        super().__init__(
            data, instance=instance, initial={"issuing_body": instance.issuing_body or ISSUING_BODY}
        )
        self.table = table
        if table.doubtful:
            self.fields["doubtful"].required = True
            self.fields["doubtful"].help_text = self._doubtful_rows
            self.fields["doubtful"].error_messages["required"] = self._doubtful_rows
        else:
            del self.fields["doubtful"]
        columns = [
            (str(column), self._choice(column, heading)) for column, heading in sorted(table.headings.items())
        ]
        self.samples = {str(column): table.samples(column) for column in table.headings}
        for name, label in words.LABELS.items():
            self.fields[name_of(name)] = forms.ChoiceField(
                label=label,
                required=False,
                choices=[("", _("– not in the file –")), *columns],
                initial=str(instance.mapping.get(name, "")),
            )

    def _choice(self, column: int, heading: str) -> str:
        said = f"{get_column_letter(column)} · {heading}"
        return f"{said} ({gettext('hidden')})" if column in self.table.hidden_columns else said

    @property
    def _doubtful_rows(self) -> str:
        """Which rows a human must say a word about."""
        said = []
        for words_, rows in (
            (gettext("Hidden rows: %(rows)s."), self.table.hidden),
            (gettext("Rows struck out: %(rows)s."), self.table.struck),
        ):
            if rows:
                more = ", …" if len(rows) > SHOWN_ROWS else ""
                said.append(words_ % {"rows": ", ".join(map(str, rows[:SHOWN_ROWS])) + more})
        return " ".join([*said, gettext("Say whether these people count.")])

    @property
    def columns(self) -> list[tuple[forms.BoundField, list[str]]]:
        """The fields for columns, with the first values of the column now chosen."""
        bound = [self[name_of(name)] for name in words.LABELS]
        return [(field, self.samples.get(str(field.value() or ""), [])) for field in bound]

    @property
    def others(self) -> list[forms.BoundField]:
        """The fields for what all rows have in common."""
        return [self[name] for name in self.Meta.fields if name in self.fields]

    @property
    def mapping(self) -> dict[str, int]:
        """{field: column} as chosen."""
        chosen = {name: self.cleaned_data.get(name_of(name)) for name in words.LABELS}
        return {name: int(column) for name, column in chosen.items() if column}

    def clean(self) -> dict[str, Any]:
        """Every column once, and nothing missing that a roster cannot do without."""
        cleaned = super().clean() or self.cleaned_data
        mapping = self.mapping
        first: dict[int, str] = {}
        for name, column in mapping.items():
            if column in first and {name, first[column]} != {"number", "signed_on"}:
                said = _("This column is chosen for “%(other)s” already.")
                self.add_error(
                    name_of(name),
                    forms.ValidationError(said, params={"other": words.LABELS[first[column]]}),
                )
            first.setdefault(column, name)
        lacking = words.missing(
            mapping,
            has_title=bool(cleaned.get("scheme")) or self.table.names_titles,
            has_places=self.table.names_places,
            has_paper=self.table.paper is not None,
        )
        if lacking:
            said = _("Say which columns these are: %(names)s.")
            self.add_error(None, forms.ValidationError(said, params={"names": "; ".join(lacking)}))
        return cleaned

    def save(self, commit: bool = True) -> RosterImport:
        """With the mapping; answers about people were about other columns."""
        upload: RosterImport = super().save(commit=False)
        upload.mapping, upload.is_mapped = self.mapping, True
        if commit:
            upload.save()
            upload.drop_plan()
        return upload


def name_of(field: str) -> str:
    """The name in the form of the choice of a column."""
    return f"column_{field}"
