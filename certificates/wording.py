"""The wording of a certificate: lines of text with named fields such as {holder_name}.

A line that is nothing but {holder_name} or {course_title} is set large. A line with a field that has no value for a
certificate, such as {score} of a course without a quiz, is left out of it. The result is only ever shown as text.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

FIELDS = {
    "holder_name": _("the holder's name"),
    "holder_unit": _("the holder's unit"),
    "course_title": _("the title of the course"),
    "hours": _("the hours of the course"),
    "score": _("the score in percent"),
    "completed_on": _("the day of completion"),
    "issued_on": _("the day of issue"),
    "last_day": _("the last day in force"),
    "serial": _("the number of the certificate"),
    "issuer": _("the issuing body"),
}
REQUIRED = ("holder_name", "course_title")
MOST_LINES = 10


@dataclass(frozen=True, slots=True)
class Line:
    """One line as printed; `kind` is "name", "course" or "text"."""

    kind: str
    text: str


def fields_of(line: str) -> list[str]:
    """The fields named in a line, in order. Raises ValueError when its braces do not match up."""
    found = []
    for _text, name, spec, conversion in Formatter().parse(line):
        if name is not None:
            found.append(name + (f"!{conversion}" if conversion else "") + (f":{spec}" if spec else ""))
    return found


def check(wording: str) -> None:
    """Raises ValidationError that says which field or line is wrong, and what can be written instead."""
    lines = wording.splitlines()
    named: set[str] = set()
    for number, line in enumerate(lines, start=1):
        try:
            fields = fields_of(line)
        except ValueError:
            raise ValidationError(
                _(
                    "Line %(number)s: a brace is missing. Write a field as {holder_name}; for a brace that is "
                    "to be printed, write it twice."
                ),
                params={"number": number},
            ) from None
        for field in fields:
            if field not in FIELDS:
                raise ValidationError(
                    _("Line %(number)s: there is no field {%(field)s}. These can be used: %(known)s."),
                    params={"number": number, "field": field, "known": known_fields()},
                )
            if field in named:
                raise ValidationError(
                    _("Line %(number)s: the field {%(field)s} stands in the wording twice. Once is enough."),
                    params={"number": number, "field": field},
                )
            named.add(field)
    for field in REQUIRED:
        if field not in named:
            raise ValidationError(
                _("The wording must name {%(field)s} (%(meaning)s)."),
                params={"field": field, "meaning": FIELDS[field]},
            )
    if len([line for line in lines if line.strip()]) > MOST_LINES:
        raise ValidationError(
            _("The wording has more than %(most)s lines. Shorten it."), params={"most": MOST_LINES}
        )


def known_fields() -> str:
    """All fields as they are written."""
    return ", ".join(f"{{{name}}}" for name in FIELDS)


def fill(wording: str, values: Mapping[str, str | None]) -> list[Line]:
    """The lines of a checked wording, with the values in place of the fields."""
    lines = []
    for line in filter(None, map(str.strip, wording.splitlines())):
        fields = fields_of(line)
        if any(values[field] is None for field in fields):
            continue
        kind = {"{holder_name}": "name", "{course_title}": "course"}.get(line, "text")
        lines.append(Line(kind, _fill(line, values)))
    return lines


def _fill(line: str, values: Mapping[str, str | None]) -> str:
    """What stands in a value is not read again: a holder may be named {hours}."""
    parts = []
    for text, name, _spec, _conversion in Formatter().parse(line):
        parts.append(text)
        if name is not None:
            parts.append(values[name] or "")
    return "".join(parts)
