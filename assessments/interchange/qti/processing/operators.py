"""The operators of response processing that are understood here.

Each makes, for its element and the number of its parts, a function of their values. NULL (None) goes through, but for
the few operators that say what it gives.
"""

import operator
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from assessments.interchange.qti.markup import Element
from assessments.interchange.qti.processing.values import Multiple, Ordered, Value, decimal_from, same
from assessments.interchange.qti.source import Unclear

Operator = Callable[..., Value]
Maker = Callable[[Element, int], Operator]


def _unless_null(operate: Operator) -> Operator:
    return lambda *values: None if any(value is None for value in values) else operate(*values)


def _of(count: int, operate: Operator, *, takes_null: bool = False) -> Maker:
    """An operator with so many parts; -1 for any number, but none."""

    def made(element: Element, given: int) -> Operator:
        if given != count and not (count < 0 < given):
            raise Unclear(_("The response processing has too few or too many parts here."), element)
        return operate if takes_null else _unless_null(operate)

    return made


def _and(*values: Value) -> Value:
    if any(value is False for value in values):
        return False
    return None if any(value is None for value in values) else all(map(_truth, values))


def _or(*values: Value) -> Value:
    if any(value is True for value in values):
        return True
    return None if any(value is None for value in values) else any(map(_truth, values))


def _truth(value: Value) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _numbers(values: tuple[Any, ...]) -> list[Fraction]:
    """The numbers, those in containers among them."""
    found = [each for value in values for each in (value if isinstance(value, tuple) else (value,))]
    if not all(isinstance(each, Fraction) for each in found):
        raise TypeError
    return found


def _product(*values: Value) -> Value:
    total = Fraction(1)
    for each in _numbers(values):
        total *= each
    return total


def _divided(one: Any, other: Any) -> Value:
    _numbers((one, other))
    return None if other == 0 else one / other


def _compared(compare: Callable[[Any, Any], bool]) -> Operator:
    return lambda one, other: compare(*_numbers((one, other)))


def _holds(container: Any, value: Value) -> Value:
    if not isinstance(container, tuple):
        raise TypeError
    return value in container


def _contains(container: Any, part: Any) -> Value:
    if not isinstance(container, Multiple) or not isinstance(part, Multiple):
        raise TypeError
    return all(container.count(each) >= part.count(each) for each in part)


def _without(value: Value, container: Any) -> Value:
    kept = [each for each in container if each != value]
    return type(container)(kept) if kept else None


def _gathered(kind: type[Multiple] | type[Ordered], *values: Value) -> Value:
    found = [
        each
        for value in values
        if value is not None
        for each in (value if isinstance(value, tuple) else (value,))
    ]
    return kind(found) if found else None


def _match(element: Element, count: int) -> Operator:
    return _of(2, partial(same, element=element), takes_null=True)(element, count)


def _string_match(element: Element, count: int) -> Operator:
    if element.get("substring") in ("true", "1"):
        raise Unclear(_("Parts of a text are not compared here."), element)
    is_exact = element.get("case-sensitive", "true") in ("true", "1")

    def match(one: Any, other: Any) -> Value:
        return bool(one == other) if is_exact else str(one).casefold() == str(other).casefold()

    return _of(2, match)(element, count)


def bounds(element: Element, target: Fraction) -> tuple[Fraction, Fraction]:
    """Between which numbers an `equal` holds, both included or not. Raises Unclear."""
    mode = element.get("tolerance-mode", "exact")
    if mode == "exact":
        return target, target
    given = [decimal_from(each) for each in element.get("tolerance", "").split()]
    if mode not in ("absolute", "relative") or len(given) not in (1, 2) or any(t is None for t in given):
        raise Unclear(_("The tolerance is not understood."), element)
    below, above = Fraction(given[0] or 0), Fraction(given[-1] or 0)
    if mode == "relative":
        below, above = target * below / 100, target * above / 100
    low, high = target - below, target + above
    return min(low, high), max(low, high)


def _equal(element: Element, count: int) -> Operator:
    takes_low = element.get("include-lower-bound", "true") in ("true", "1")
    takes_high = element.get("include-upper-bound", "true") in ("true", "1")
    is_exact = element.get("tolerance-mode", "exact") == "exact"

    def equal(one: Any, other: Any) -> Value:
        _numbers((one, other))
        if is_exact:
            return bool(one == other)
        low, high = bounds(element, one)
        above = other >= low if takes_low else other > low
        return above and (other <= high if takes_high else other < high)

    bounds(element, Fraction(1))
    return _of(2, equal)(element, count)


def _index(element: Element, count: int) -> Operator:
    place = element.get("n", "")
    if not (place.isascii() and place.isdigit() and int(place[:6]) > 0):
        raise Unclear(_("A place in an order is expected to be a number."), element)

    def index(container: Any) -> Value:
        if not isinstance(container, Ordered):
            raise TypeError
        found: Value = container[int(place) - 1] if int(place) <= len(container) else None
        return found

    return _of(1, index)(element, count)


OPERATORS: dict[str, Maker] = {
    "is-null": _of(1, lambda value: value is None, takes_null=True),
    "not": _of(1, lambda value: not _truth(value)),
    "and": _of(-1, _and, takes_null=True),
    "or": _of(-1, _or, takes_null=True),
    "match": _match,
    "string-match": _string_match,
    "equal": _equal,
    "gt": _of(2, _compared(operator.gt)),
    "gte": _of(2, _compared(operator.ge)),
    "lt": _of(2, _compared(operator.lt)),
    "lte": _of(2, _compared(operator.le)),
    "member": _of(2, lambda value, container: _holds(container, value)),
    "contains": _of(2, _contains),
    "delete": _of(2, _without),
    "index": _index,
    "container-size": _of(1, lambda container: Fraction(len(container or ())), takes_null=True),
    "multiple": lambda element, _count: partial(_gathered, Multiple),
    "ordered": lambda element, _count: partial(_gathered, Ordered),
    "sum": _of(-1, lambda *values: sum(_numbers(values), Fraction(0))),
    "product": _of(-1, _product),
    "subtract": _of(2, lambda one, other: operator.sub(*_numbers((one, other)))),
    "divide": _of(2, _divided),
    "max": _of(-1, lambda *values: max(_numbers(values))),
    "min": _of(-1, lambda *values: min(_numbers(values))),
    "integer-to-float": _of(1, lambda value: _numbers((value,))[0]),
}
