"""Variables of an item as they are declared: their type, the right value, the value at the start, and the mapping."""

from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from assessments.interchange.qti.markup import Element, below, first, text_of
from assessments.interchange.qti.processing.values import (
    NUMBERS,
    Single,
    Value,
    contained,
    decimal_from,
    single,
)
from assessments.interchange.qti.source import Unclear


@dataclass(frozen=True, slots=True)
class Mapping:
    """What each value is worth; `is_exact` says of a text whether its capital letters must be the same."""

    worth: tuple[tuple[Single, Fraction, bool], ...]
    default: Fraction
    lowest: Fraction | None
    highest: Fraction | None

    def of(self, value: Value) -> Fraction:
        """The worth of a response; of several values, each counts once."""
        values = value if isinstance(value, tuple) else () if value is None else (value,)
        total = sum((self._of_one(each) for each in dict.fromkeys(values)), Fraction(0))
        if self.lowest is not None:
            total = max(total, self.lowest)
        return total if self.highest is None else min(total, self.highest)

    def _of_one(self, value: Single) -> Fraction:
        for key, worth, is_exact in self.worth:
            if key == value or (not is_exact and str(key).casefold() == str(value).casefold()):
                return worth
        return self.default


@dataclass(frozen=True, slots=True)
class Declaration:
    """A response or an outcome."""

    identifier: str
    cardinality: str
    base_type: str
    correct: Value
    default: Value
    mapping: Mapping | None

    @classmethod
    def of(cls, element: Element) -> "Declaration":
        """The variable that the element declares. Raises Unclear."""
        base_type, cardinality = element.get("base-type", ""), element.get("cardinality", "single")
        if cardinality == "record":
            raise Unclear(_("Values of the type %(type)s are not read.") % {"type": "record"}, element)
        default = _values(element, "qti-default-value", base_type, cardinality)
        if default is None and "outcome" in str(element.tag) and base_type in NUMBERS:
            default = Fraction(0) if cardinality == "single" else None
        return cls(
            element.get("identifier", ""),
            cardinality,
            base_type,
            _values(element, "qti-correct-response", base_type, cardinality),
            default,
            _mapping(element, base_type),
        )


def _values(element: Element, name: str, base_type: str, cardinality: str) -> Value:
    holder = first(element, name)
    if holder is None:
        return None
    found = [text_of(value) for value in below(holder, "qti-value")]
    return contained([single(text, base_type, holder) for text in found if text], cardinality)


def _mapping(element: Element, base_type: str) -> Mapping | None:
    mapping = first(element, "qti-mapping")
    if mapping is None:
        if (area := first(element, "qti-area-mapping")) is not None:
            raise Unclear(_("Points in a picture are not read."), area)
        return None
    worth = tuple(
        (
            single(entry.get("map-key", ""), base_type, entry),
            _number(entry, "mapped-value"),
            base_type != "string" or entry.get("case-sensitive", "false") in ("true", "1"),
        )
        for entry in below(mapping, "qti-map-entry")
    )
    default = _number(mapping, "default-value") if mapping.get("default-value") else Fraction(0)
    lowest, highest = (
        _number(mapping, name) if mapping.get(name) else None for name in ("lower-bound", "upper-bound")
    )
    # A text that is mapped as it stands goes before one that is mapped in any letters.
    return Mapping(tuple(sorted(worth, key=lambda each: not each[2])), default, lowest, highest)


def _number(element: Element, name: str) -> Fraction:
    number = decimal_from(element.get(name, ""))
    if number is None:
        raise Unclear(_("A number is expected as “%(name)s”.") % {"name": name}, element)
    return Fraction(number)
