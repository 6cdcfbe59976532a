"""What an officer fills in to bring a roster: the file, which sheet, and what its columns are."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from openpyxl.utils import get_column_letter

from registry.admin.decisions.forms import ISSUING_BODY
from registry.importing import words
from registry.importing.reader import Table
from registry.models import RosterImport

LARGEST = 10 * 1024 * 1024  # bytes


class UploadForm(forms.Form):
    """A file."""

    file = forms.FileField(
        label=_("Roster"),
        help_text=_("An Excel workbook (.xlsx), or .csv in UTF-8; at most 10 MB and 10,000 rows."),
        widget=forms.FileInput({"accept": ".xlsx,.csv"}),
    )

    def clean_file(self) -> UploadedFile:
        """Of a sort that is read, and not too large."""
        file: UploadedFile = self.cleaned_data["file"]
        if not (file.name or "").lower().endswith((".xlsx", ".csv")):
            raise forms.ValidationError(
                _("A file .xlsx or .csv is expected. Save the roster as one of them.")
            )
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError(
                _("This file has %(size)s; at most 10 MB are taken. Divide it."),
                params={"size": filesizeformat(file.size or 0)},
            )
        return file


class ColumnsForm(forms.ModelForm):
    """Which column of the file is what, and what all its rows have in common."""

    class Meta:
        model = RosterImport
        fields = ["scheme", "issuing_body", "signer", "signer_capacity"]
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
        columns = [
            (str(column), f"{get_column_letter(column)} · {heading}")
            for column, heading in sorted(table.headings.items())
        ]
        self.samples = {str(column): table.samples(column) for column in table.headings}
        for name, label in words.LABELS.items():
            self.fields[name_of(name)] = forms.ChoiceField(
                label=label,
                required=False,
                choices=[("", _("– not in the file –")), *columns],
                initial=str(instance.mapping.get(name, "")),
            )

    @property
    def columns(self) -> list[tuple[forms.BoundField, list[str]]]:
        """The fields for columns, with the first values of the column now chosen."""
        bound = [self[name_of(name)] for name in words.LABELS]
        return [(field, self.samples.get(str(field.value() or ""), [])) for field in bound]

    @property
    def others(self) -> list[forms.BoundField]:
        """The fields for what all rows have in common."""
        return [self[name] for name in self.Meta.fields]

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
            if column in first:
                said = _("This column is chosen for “%(other)s” already.")
                self.add_error(
                    name_of(name),
                    forms.ValidationError(said, params={"other": words.LABELS[first[column]]}),
                )
            first.setdefault(column, name)
        lacking = words.missing(mapping, has_title=bool(cleaned.get("scheme")))
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
