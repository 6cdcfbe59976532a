"""What may be uploaded here: a signed paper is a PDF, evidence also a Word file or a picture; content decides."""

from pathlib import PurePath
from typing import Any

import filetype
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from media.uploads import LARGEST_DOCUMENT, require_true_to_name

PICTURES = {"jpg": "jpg", "jpeg": "jpg", "png": "png"}
SIGNED = ["pdf"]
EVIDENCE = ["pdf", "docx", *PICTURES]


def require_kind(upload: UploadedFile, kinds: list[str]) -> None:
    """Raises ValidationError unless name and content are of one of these kinds and the size is in bounds."""
    ending = PurePath(upload.name or "").suffix.lower().lstrip(".")
    if ending not in kinds:
        raise ValidationError(
            _("Files of this kind cannot be taken. These can: %(kinds)s."), params={"kinds": ", ".join(kinds)}
        )
    if ending not in PICTURES:
        require_true_to_name(upload)
        return
    if (upload.size or 0) > LARGEST_DOCUMENT:
        raise ValidationError(_("The file is larger than 20 MB. Make it smaller or split it."))
    upload.seek(0)
    kind = filetype.guess(upload.read(8192))
    upload.seek(0)
    if kind is None or kind.extension != PICTURES[ending]:
        raise ValidationError(
            _(
                "The file is named .%(ending)s but its content is something else. Save it again in that format."
            ),
            params={"ending": ending},
        )


class CheckedFileField(forms.FileField):
    """A file of one of the `kinds`."""

    widget = forms.FileInput

    def __init__(self, *, kinds: list[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kinds = kinds
        self.widget.attrs["accept"] = ",".join(f".{kind}" for kind in kinds)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The file, if one came."""
        found = super().clean(data, initial)
        if isinstance(found, UploadedFile):
            require_kind(found, self.kinds)
        return found
