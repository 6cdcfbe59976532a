"""Hand in a file: the plan of a campaign, the report of an event; a person marks it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from assessments.items.base import Fields, InvalidResponse, only_value
from assessments.items.open_ended import OpenEndedItem

_STORED = re.compile(r"[0-9a-f]{64}")


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

    def require_acceptable(self, name: str, size: int) -> None:
        """Raises InvalidResponse when a file of this name and size (bytes) is not taken."""
        _stem, dot, extension = name.rpartition(".")
        if not dot or extension.lower() not in self.extensions or not 0 < size <= self.max_size:
            raise InvalidResponse("another kind of file, or a smaller one, expected", "file")

    def labels(self, response: dict[str, str] | None) -> tuple[str, ...]:
        """None: files are not counted."""
        return ()
