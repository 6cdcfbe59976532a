"""Numbers of Moodle XML, with their units."""

from decimal import Context, Decimal
from typing import Any

from django.utils.translation import gettext as _

from assessments.interchange.base import Broken
from assessments.interchange.extras import Extras, units_from
from assessments.interchange.moodle_text import HTML, any_number, as_line, decimal_from, positive
from assessments.interchange.moodle_xml.elements import Element, raw, said_to, share_of, style_of, whole
from assessments.items import AcceptedNumber, NumberUnit, NumericalItem

_WITHOUT_UNITS, _UNIT_OPTIONAL = 3, 0  # Moodle's showunits and unitgradingtype
_FACTORS = Context(prec=15)
_SMALLEST = Decimal("1e-20")


def numerical(question: Element, common: dict[str, Any], extras: Extras) -> NumericalItem:
    """Type a number, perhaps with a unit."""
    style = style_of(question.find("questiontext"))
    numbers = [number for each in question.findall("answer") if (number := _number(each, style))]
    if not any(number.share == 1 for number in numbers):
        raise Broken(_("No answer earns all the points."))
    found = question.findall("units/unit")
    units = units_from(extras)
    is_own = [unit.name for unit in units] == [(each.findtext("unit_name") or "").strip() for each in found]
    return NumericalItem(
        **common,
        numbers=tuple(numbers),
        units=units if is_own else _units(found),
        unit_is_optional=_unit_is_optional(question, is_own=is_own) if found else False,
    )


def _number(element: Element, style: str) -> AcceptedNumber | None:
    text, share, said = as_line(raw(element), HTML), share_of(element), said_to(element, style)
    if text == "*":
        return any_number(share, said)
    tolerance = decimal_from(element.findtext("tolerance") or "0")
    if tolerance < 0:
        raise Broken(_("A tolerance is not below 0."))
    return AcceptedNumber(decimal_from(text), tolerance, positive(share), said)


def _units(elements: list[Element]) -> tuple[NumberUnit, ...]:
    """The units, that of the numbers first. Moodle says how many of a unit make one of it; we say the inverse."""
    units = []
    for each in elements:
        multiplier = decimal_from(each.findtext("multiplier") or "1")
        name = (each.findtext("unit_name") or "").strip()
        if multiplier <= 0 or not name:
            raise Broken(_("Each unit has a name and a multiplier greater than 0."))
        factor = _FACTORS.divide(Decimal(1), multiplier)
        if factor.as_tuple().exponent < _SMALLEST.as_tuple().exponent:  # type: ignore[operator]
            factor = factor.quantize(_SMALLEST)
        units.append(NumberUnit(name, Decimal(f"{factor:f}")))
    return tuple(sorted(units, key=lambda unit: unit.factor != 1))


def _unit_is_optional(question: Element, *, is_own: bool) -> bool:
    """Whether the number alone earns everything. Raises Broken where it earns a part."""
    grading = question.findtext("unitgradingtype")
    if grading is None and is_own:
        return False
    if whole(question, "unitgradingtype", 0) == _UNIT_OPTIONAL:
        return True
    if whole(question, "showunits", 0) == _WITHOUT_UNITS:
        return True
    penalty = decimal_from(question.findtext("unitpenalty") or "0.1")
    if 0 < penalty < 1:
        raise Broken(
            _(
                "A wrong unit costs a part of the points here. Make it cost everything (a penalty of 1), or nothing."
            )
        )
    return penalty == 0
