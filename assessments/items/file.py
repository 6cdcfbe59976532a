"""Hand in a file: the plan of a campaign, the report of an event; a person marks it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import filetype

from assessments.items.base import Fields, InvalidResponse, only_value
from assessments.items.open_ended import OpenEndedItem

_STORED = re.compile(r"[0-9a-f]{64}")
_LOOKS_LIKE = {"jpg": {"jpg", "jpeg"}, "jpeg": {"jpg", "jpeg"}}


@dataclass(frozen=True, slots=True, kw_only=True)
class FileItem(OpenEndedItem):
    """`extensions` are the kinds of file taken, in lower case without the dot; `max_size` is in bytes.

    A response is {"file": the SHA-256 of what was stored, as hexadecimal}. The form holds that, not the file: who
    stores uploads checks them first.
    """

    kind: ClassVar[str] = "file"
    template: ClassVar[str] = "assessments/items/file.html"

    extensions: tuple[str, ...]
    max_size: int

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> Self:
        """The item from JSON values."""
        return super(FileItem, cls).from_content({**content, "extensions": tuple(content["extensions"])})

    def parse(self, fields: Fields) -> dict[str, str] | None:
        """Which stored file it is. Raises InvalidResponse for anything that names none."""
        value = only_value(fields)
        if value is None:
            return None
        if not _STORED.fullmatch(value):
            raise InvalidResponse("a stored file expected", "file")
        return {"file": value}

    def require_acceptable(self, name: str, data: bytes) -> None:
        """Raises InvalidResponse when such a file is not taken: by its name, its size, or what is in it."""
        _stem, dot, extension = name.rpartition(".")
        extension = extension.lower()
        if not dot or extension not in self.extensions or not 0 < len(data) <= self.max_size:
            raise InvalidResponse("another kind of file, or a smaller one, expected", "file")
        found = filetype.guess_extension(data)
        if found not in _LOOKS_LIKE.get(extension, {extension}):
            raise InvalidResponse(f"a file that is {extension} inside expected", "file")

    def stored_files(self, response: dict[str, str] | None) -> tuple[str, ...]:
        """The one."""
        return (response["file"],) if response else ()

    def taking_file(self, part: str) -> "FileItem | None":
        """This one, for the part "" alone."""
        return None if part else self

    def labels(self, response: dict[str, str] | None) -> tuple[str, ...]:
        """None: files are not counted."""
        return ()
