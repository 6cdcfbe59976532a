"""The package: a zip file with `imsmanifest.xml`, a file for each item, and their pictures.

Nothing is unpacked to a disk. Names in the package are only looked up in its own list, and sizes are checked before
and while reading.
"""

import io
import posixpath
import unicodedata
import zipfile
from collections.abc import Iterable
from urllib.parse import unquote

from django.utils.translation import gettext as _

from assessments.interchange.base import UnreadableFile

MANIFEST = "imsmanifest.xml"
LARGEST = 100 * 1024 * 1024  # bytes of all files together
LARGEST_XML = 5 * 1024 * 1024
LARGEST_PICTURE = 10 * 1024 * 1024
MOST_FILES = 10_000


class Missing(Exception):
    """The package has no such file, or one that is too large or broken; the text says which."""


class Package:
    """A package to read. Raises UnreadableFile for what is none."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            files = self._zip.infolist()
        except Exception as error:  # a broken zip file fails in many ways
            raise UnreadableFile(_("This is no QTI package: a zip file is expected.")) from error
        if len(files) > MOST_FILES or sum(each.file_size for each in files) > LARGEST:
            raise UnreadableFile(_("This package is too large."))
        self._files = {
            each.filename.replace("\\", "/"): each
            for each in files
            if not each.filename.endswith(("/", "\\")) and not each.filename.startswith("__MACOSX")
        }
        self.manifest = manifest_among(self._files)

    def xml_files(self) -> list[str]:
        """The paths of all files that may be items, where no manifest tells."""
        return sorted(path for path in self._files if path.lower().endswith(".xml") and path != self.manifest)

    def read(self, path: str, largest: int = LARGEST_XML) -> bytes:
        """The bytes of a file. Raises Missing."""
        found = self._files.get(path) or self._alike(path)
        if found is None:
            raise Missing(_("The file %(path)s is not in the package.") % {"path": path[:200]})
        if found.file_size > largest:
            raise Missing(_("The file %(path)s is too large.") % {"path": path[:200]})
        try:
            with self._zip.open(found) as file:
                return file.read(largest + 1)[:largest]
        except Exception as error:  # encrypted, damaged, packed in an unknown way
            raise Missing(_("The file %(path)s is damaged.") % {"path": path[:200]}) from error

    def _alike(self, path: str) -> zipfile.ZipInfo | None:
        """The file whose name differs only in how its letters are put together, or in capitals."""
        wanted = unicodedata.normalize("NFC", path).casefold()
        return next(
            (
                each
                for name, each in self._files.items()
                if unicodedata.normalize("NFC", name).casefold() == wanted
            ),
            None,
        )


def manifest_among(names: Iterable[str]) -> str:
    """The path of the manifest, which may stand in a folder; "" where there is none."""
    found = [name for name in names if posixpath.basename(name).lower() == MANIFEST]
    return min(found, key=lambda name: (name.count("/"), name), default="")


def resolved(base: str, href: str) -> str:
    """The path in the package of what the file `base` calls `href`. Raises Missing where it leads out of it."""
    path = posixpath.normpath(posixpath.join(posixpath.dirname(base), unquote(href)))
    if "\\" in path or "\0" in path or ":" in path or path.startswith(("/", "../")) or path in ("..", "."):
        raise Missing(_("The path %(path)s leads out of the package.") % {"path": href[:200]})
    return path
