"""An upload must be what its name says: the content decides, not the ending.

Office documents are ZIP archives with a known member; plain text must decode as UTF-8 and hold no NUL; everything
else is known by its first bytes.
"""

import zipfile
from collections.abc import Callable
from pathlib import PurePath
from typing import IO, Any

import filetype
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

LARGEST_DOCUMENT = 20 * 1024 * 1024  # bytes


def is_pdf(file: IO[Any]) -> bool:
    """By its first bytes."""
    kind = filetype.guess(file.read(8192))
    return kind is not None and kind.extension == "pdf"


def is_text(file: IO[Any]) -> bool:
    """UTF-8 without NUL; the whole file is read, at most LARGEST_DOCUMENT."""
    try:
        return "\0" not in file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        return False


def is_archive_with(member: str) -> Callable[[IO[Any]], bool]:
    """A ZIP archive that holds `member`, as each office format has its own; nothing is unpacked."""

    def check(file: IO[Any]) -> bool:
        try:
            with zipfile.ZipFile(file) as archive:
                return member in archive.namelist()
        except (zipfile.BadZipFile, ValueError, OSError):
            return False

    return check


CHECKS: dict[str, Callable[[IO[Any]], bool]] = {
    "pdf": is_pdf,
    "txt": is_text,
    "csv": is_text,
    "docx": is_archive_with("word/document.xml"),
    "xlsx": is_archive_with("xl/workbook.xml"),
    "pptx": is_archive_with("ppt/presentation.xml"),
    "odt": is_archive_with("content.xml"),
}


def require_true_to_name(upload: UploadedFile) -> None:
    """Raises ValidationError when the content is not of the kind that the name's ending says."""
    ending = PurePath(upload.name or "").suffix.lower().lstrip(".")
    check = CHECKS.get(ending)
    if check is None:
        raise ValidationError(
            _("Files ending in “%(ending)s” cannot be taken. These can: %(kinds)s."),
            params={
                "ending": f".{ending}" if ending else "",
                "kinds": ", ".join(f".{kind}" for kind in CHECKS),
            },
        )
    if (upload.size or 0) > LARGEST_DOCUMENT:
        raise ValidationError(_("The file is larger than 20 MB. Make it smaller or split it."))
    assert upload.file is not None
    upload.seek(0)
    is_what_it_says = check(upload.file)
    upload.seek(0)
    if not is_what_it_says:
        raise ValidationError(
            _(
                "The file is named .%(ending)s but its content is something else. Save it again in that format."
            ),
            params={"ending": ending},
        )
