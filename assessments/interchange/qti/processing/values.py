"""Values of QTI: None for NULL, texts, exact numbers, truth, and containers of these.

An identifier is a text; a directed pair is its two identifiers with a space between them, and a pair the same in the
order of the alphabet. Spaces around and within a text are not told apart.
"""

from decimal import Decimal, InvalidOperation
from fractions import Fraction

from django.utils.translation import gettext as _

from assessments.interchange.qti.markup import Element
from assessments.interchange.qti.source import Unclear


class Multiple(tuple["Single", ...]):
    """A container without an order."""

    __slots__ = ()


class Ordered(tuple["Single", ...]):
    """A container in its order."""

    __slots__ = ()


Single = str | Fraction | bool
Value = Single | Multiple | Ordered | None
NUMBERS = ("float", "integer")


def single(text: str, base_type: str, element: Element) -> Single:
    """The value written here. Raises Unclear for one that is not of its type, or of a type that is not read."""
    text = " ".join(text.split())
    if base_type in NUMBERS:
        number = decimal_from(text)
        if number is None:
            raise Unclear(_("“%(text)s” is not a number.") % {"text": text[:40]}, element)
        return Fraction(number)
    if base_type == "boolean":
        return text in ("true", "1")
    if base_type == "pair":
        return " ".join(sorted(text.split()))
    if base_type in ("string", "identifier", "directedPair", "uri", ""):
        return text
    raise Unclear(_("Values of the type %(type)s are not read.") % {"type": base_type[:40]}, element)


def contained(values: list[Single], cardinality: str) -> Value:
    """The values as a variable of this cardinality holds them; none are NULL."""
    if not values:
        return None
    if cardinality == "single":
        return values[0]
    return Ordered(values) if cardinality == "ordered" else Multiple(values)


def same(one: Value, other: Value, element: Element) -> bool | None:
    """Whether both are the same; None where one is NULL. Raises Unclear for what cannot be compared."""
    if one is None or other is None:
        return None
    if isinstance(one, tuple) != isinstance(other, tuple):
        raise Unclear(_("One value is compared with several here."), element)
    if isinstance(one, Multiple) or isinstance(other, Multiple):
        return sorted(map(repr, one)) == sorted(map(repr, other))  # type: ignore[arg-type]
    return one == other


def decimal_from(text: str) -> Decimal | None:
    """The finite number written here, of a reasonable size; None for no number."""
    try:
        number = Decimal(text.strip()) if len(text) < 100 else Decimal("NaN")
    except InvalidOperation:
        return None
    return number if number.is_finite() and -400 < number.adjusted() < 300 else None


def number_from(text: str) -> float | None:
    """The number written here; None for no number."""
    number = decimal_from(text)
    return None if number is None else float(number)
