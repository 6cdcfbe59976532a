"""How an answer is written in one cell, so that a trainer can read and type it.

`50%: text => what is said to those who answer so`: share and feedback are left out where there are none. A mark that
belongs to the text itself is written with a backslash in it, as in `=\\>`, `\\;` or `\\50%:`.
"""

import re
from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from assessments.items import AcceptedNumber, NumberUnit
from assessments.items.numerical import readings

ARROW = "=>"
NO_LEFT = "..."
_SHARE = re.compile(r"\s*([+−-]?\d+(?:[.,]\d+)?)\s*%\s*:")
_WRITTEN_SHARE = re.compile(r"\\(\\*\s*[+−-]?\d+(?:[.,]\d+)?\s*%\s*:)")
_PLUS_MINUS = re.compile(r"±|\+/-|\+-")
_SLASH = re.compile(r"(?<!\S)(\\*)/(?!\S)")


class Unclear(Exception):
    """What a cell holds cannot be read; the text says what was expected. `column` is the key of its column."""

    def __init__(self, message: str, column: str = "") -> None:
        super().__init__(message)
        self.column = column


def one_line(text: str) -> str:
    """The text without line ends and double spaces."""
    return " ".join(text.split())


def with_arrow(text: str, after: str) -> str:
    """`text => after`; without an arrow where nothing comes after."""
    text = re.sub(r"=(\\*)>", r"=\1\\>", one_line(text))
    return f"{text} {ARROW} {one_line(after)}" if after else text


def at_arrow(text: str) -> tuple[str, str]:
    """What stands before and after the first arrow."""
    before, _arrow, after = text.partition(ARROW)
    return re.sub(r"=\\(\\*)>", r"=\1>", one_line(before)), one_line(after)


def with_share(share: float | None, text: str) -> str:
    """`50%: text`; without the share where it is None."""
    if re.match(r"\\*\s*[+−-]?\d+(?:[.,]\d+)?\s*%\s*:", text):
        text = "\\" + text
    return text if share is None else f"{plain_number(Decimal(str(share)).scaleb(2))}%: {text}"


def at_share(text: str) -> tuple[float | None, str]:
    """The share, if there is one, and the text after it."""
    share = None
    if found := _SHARE.match(text):
        share = float(Decimal(found[1].replace(",", ".").replace("−", "-")).scaleb(-2))
        text = text[found.end() :].lstrip()
        if not -1 <= share <= 1:
            raise Unclear(_("A share is between −100% and 100%."))
    return share, text[1:] if _WRITTEN_SHARE.match(text) else text


def plain_number(value: Decimal) -> str:
    """The number as Vietnamese writes it, in a way that cannot be taken for another."""
    text = format(value, "f").replace(".", ",")
    return text if readings(text) == [value] else f"{text}0"


def read_number(text: str) -> Decimal:
    """The number that is written here. Raises Unclear for none, or one that can be read in two ways."""
    found = readings(text.replace("−", "-").replace(" ", "").replace("\xa0", ""))
    if len(found) == 1:
        return _without_zeros(found[0])
    if not found:
        raise Unclear(_("“%(text)s” is not a number.") % {"text": text[:40]})
    raise Unclear(
        _("“%(text)s” can be read as %(one)s or %(other)s: write it without the mark, or with one more zero.")
        % {"text": text[:40], "one": plain_number(found[0]), "other": plain_number(found[1])}
    )


def _without_zeros(number: Decimal) -> Decimal:
    """The number without zeros at its end, which learners would be shown: Excel has 16.0 for 16."""
    text = format(number, "f")
    return Decimal(text.rstrip("0").rstrip(".")) if "." in text else number


def number_text(number: AcceptedNumber) -> str:
    """`50%: 18 ± 0,5 => feedback`."""
    text = plain_number(number.value)
    if number.tolerance:
        text = f"{text} ± {plain_number(number.tolerance)}"
    return with_share(None if number.share == 1 else number.share, with_arrow(text, number.feedback))


def number_from(text: str) -> AcceptedNumber:
    """The number, its tolerance, share and feedback. Raises Unclear."""
    share, rest = at_share(text)
    answer, feedback = at_arrow(rest)
    value, *rest_of_it = [read_number(each.strip()) for each in _PLUS_MINUS.split(answer, maxsplit=1)]
    tolerance = rest_of_it[0] if rest_of_it else Decimal(0)
    if tolerance < 0:
        raise Unclear(_("How far off still counts cannot be less than 0."))
    return AcceptedNumber(value, tolerance, positive(share), feedback)


def positive(share: float | None) -> float:
    """The share of an answer that is typed: all where nothing is said. Raises Unclear below 0."""
    if share is not None and share < 0:
        raise Unclear(_("A share is between 0% and 100% here."))
    return 1.0 if share is None else share


def unit_text(unit: NumberUnit) -> str:
    """`m = 0,001`: one of this unit is so many of the first."""
    return f"{one_line(unit.name)} = {plain_number(unit.factor)}"


def unit_from(text: str) -> NumberUnit:
    """The unit and its factor, 1 where nothing is said. Raises Unclear."""
    name, equals, factor = text.rpartition("=")
    unit = NumberUnit(one_line(name), read_number(factor.strip())) if equals else NumberUnit(one_line(text))
    if not unit.name or unit.factor <= 0:
        raise Unclear(_("A unit is written like this: km = 1."))
    return unit


def joined(parts: Iterable[str], mark: str) -> str:
    """The parts with `mark` and a space between them."""
    written = [re.sub(rf"(\\*){mark}", rf"\\\1{mark}", one_line(part)) for part in parts]
    # A backslash right before the mark would make it part of the text.
    return f"{mark} ".join(part + " " * part.endswith("\\") for part in written)


def split(text: str, mark: str) -> list[str]:
    """What `joined` joined, without empty parts."""
    found = re.split(rf"(?<!\\){mark}", text)
    return [part for each in found if (part := one_line(re.sub(rf"\\(\\*){mark}", rf"\1{mark}", each)))]


def path_text(path: Iterable[str]) -> str:
    """`root / below / below that`."""
    return " / ".join(_SLASH.sub(r"\\\1/", one_line(name)) for name in path)


def path_from(text: str) -> tuple[str, ...]:
    """The names of a path, without empty ones."""
    names = re.split(r"(?<!\S)/(?!\S)", text)
    return tuple(name for each in names if (name := one_line(re.sub(r"(?<!\S)\\(\\*)/(?!\S)", r"\1/", each))))
