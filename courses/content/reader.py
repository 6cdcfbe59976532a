"""Reads course content from TOML, key by key; whatever is missing or wrong is named by file and key."""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any, Self

import nh3
from django.core.exceptions import ValidationError

_TAGS = {"p", "br", "b", "strong", "i", "em", "ul", "ol", "li", "a"}


class BadContent(Exception):
    """A file of content cannot be used; the text names the file, the key and what is wrong."""


class Entry:
    """A table of a TOML file, at `place` in it ("questions[3].")."""

    def __init__(self, file: Path, values: dict[str, Any], place: str = "") -> None:
        self.file, self.values, self.place = file, values, place

    @classmethod
    def read(cls, file: Path) -> Self:
        """The table that is the whole file. Raises BadContent."""
        try:
            return cls(file, tomllib.loads(file.read_text(encoding="utf-8")))
        except FileNotFoundError:
            raise BadContent(f"{file}: there is no such file") from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise BadContent(f"{file}: {error}") from error

    def bad(self, key: str, problem: str) -> BadContent:
        """The exception that says what is wrong with `key`."""
        return BadContent(f"{self.file}: {self.place}{key}: {problem}")

    @contextmanager
    def checking(self) -> Iterator[None]:
        """What a model says against a row made from this table, said of the file."""
        try:
            yield
        except ValidationError as error:
            by_field = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
            problems = "; ".join(f"{field}: {' '.join(texts)}" for field, texts in by_field.items())
            raise BadContent(f"{self.file}: {self.place}{problems}") from error

    def allow(self, *keys: str) -> None:
        """Raises BadContent when there is any other key, such as a misspelt one."""
        for key in self.values:
            if key not in keys:
                raise self.bad(key, f"unknown key; known here: {', '.join(keys)}")

    def text(self, key: str, default: str | None = None, *, longest: int | None = None) -> str:
        """A text that is not empty and of at most `longest` characters, or the default."""
        value = self._get(key, str, default).strip()
        if not value and default is None:
            raise self.bad(key, "is empty")
        if longest and len(value) > longest:
            raise self.bad(key, f"has {len(value)} characters; {longest} are allowed")
        return value

    def html(self, key: str, default: str | None = None) -> str:
        """HTML, cleaned by an allow list of what the editor can show."""
        return nh3.clean(self.text(key, default), tags=_TAGS)

    def number(self, key: str, default: int | None = None) -> int:
        """A whole number, not negative."""
        value: int = self._get(key, int, default)
        if value < 0:
            raise self.bad(key, "is negative")
        return value

    def decimal(self, key: str, default: str | None = None) -> Decimal:
        """A number above 0."""
        value = Decimal(str(self._get(key, (int, float), default)))
        if value <= 0:
            raise self.bad(key, "must be more than 0")
        return value

    def flag(self, key: str, default: bool | None = None) -> bool:
        """True or false."""
        value: bool = self._get(key, bool, default)
        return value

    def texts(self, key: str) -> list[str]:
        """A list of texts; may be missing."""
        values = self._get(key, list, [])
        if not all(isinstance(value, str) and value.strip() for value in values):
            raise self.bad(key, "every one must be a text that is not empty")
        return values

    def entries(self, key: str) -> "list[Entry]":
        """A list of tables, at least one."""
        tables = self._get(key, list, None)
        if not tables or not all(isinstance(table, dict) for table in tables):
            raise self.bad(key, "at least one table is needed")
        return [
            Entry(self.file, table, f"{self.place}{key}[{number}].")
            for number, table in enumerate(tables, start=1)
        ]

    def _get(self, key: str, kind: type | tuple[type, ...], default: Any) -> Any:
        value = self.values.get(key, default)
        if value is None:
            raise self.bad(key, "is missing")
        is_unwanted_flag = isinstance(value, bool) and kind is not bool
        if key in self.values and (not isinstance(value, kind) or is_unwanted_flag):
            raise self.bad(key, f"{value!r} is of the wrong type")
        return value
