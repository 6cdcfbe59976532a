"""Answer with a number, perhaps with a unit."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar, Self

from assessments.items.base import NOTHING, Fields, Grade, InvalidResponse, Item

LONGEST = 40  # characters
_ROUNDED = Decimal("1e-12")  # by which part a factor such as 1/12 may be off, as it is kept
_NUMBER = re.compile(r"[+-]?[\d.,]*\d(?:[eE][+-]?\d{1,3})?")


@dataclass(frozen=True, slots=True)
class AcceptedNumber:
    """A number within `tolerance` of `value`, both in the first unit, earns `share`, 0 to 1."""

    value: Decimal
    tolerance: Decimal = Decimal(0)
    share: float = 1.0
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class NumberUnit:
    """A number in this unit is `factor` times as many of the first unit, whose factor is 1."""

    name: str
    factor: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class NumericalItem(Item):
    """A response is {"number": the text as typed, "unit": a name or ""}. The first of `numbers` that fits counts.

    Vietnamese writes 1.234,5 and English 1,234.5: both are read. One mark before exactly three digits, as in
    1.234, can be either; it is right if one of the readings is. Where `unit_is_optional`, as in Moodle, the bare
    number counts too, with whatever unit or none.
    """

    kind: ClassVar[str] = "numerical"
    template: ClassVar[str] = "assessments/items/numerical.html"

    numbers: tuple[AcceptedNumber, ...]
    units: tuple[NumberUnit, ...] = ()
    unit_is_optional: bool = False

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> Self:
        """The item from JSON values."""
        numbers = tuple(
            AcceptedNumber(
                **{**each, "value": Decimal(each["value"]), "tolerance": Decimal(each["tolerance"])}
            )
            for each in content["numbers"]
        )
        units = tuple(NumberUnit(each["name"], Decimal(each["factor"])) for each in content["units"])
        return super(NumericalItem, cls).from_content({**content, "numbers": numbers, "units": units})

    def to_content(self) -> dict[str, Any]:
        """The item as JSON values, numbers as text so that none is rounded."""
        content = super(NumericalItem, self).to_content()
        for each in content["numbers"]:
            each |= {"value": str(each["value"]), "tolerance": str(each["tolerance"])}
        for each in content["units"]:
            each["factor"] = str(each["factor"])
        return content

    def parse(self, fields: Fields) -> dict[str, str] | None:
        """The number and its unit, which may be written behind it; where there is only one, it need not be.

        Raises InvalidResponse for what is no number, or an unknown unit.
        """
        number = "".join("".join(fields.get("", ())).split()).replace("\N{MINUS SIGN}", "-")
        unit = "".join(fields.get("unit", ()))
        if not number:
            return None
        if unit and unit not in {each.name for each in self.units}:
            raise InvalidResponse(f"no unit {unit!r}")
        number, written = self._without_unit(number)
        if len(number) > LONGEST or not readings(number):
            raise InvalidResponse("a number expected", "number")
        if unit and written and unit != written:
            raise InvalidResponse("one unit expected", "several")
        alone = self.units[0].name if len(self.units) == 1 else ""
        return {"number": number, "unit": unit or written or alone}

    def grade(self, response: dict[str, str] | None) -> Grade:
        """What the first number that fits earns. Where there are units, one must be named, unless it is optional."""
        answer = self.matching(response)
        return Grade(answer.share) if answer else NOTHING

    @property
    def key(self) -> dict[str, str]:
        """The first number that earns everything, in the first unit, as Vietnamese writes it."""
        value = next((each.value for each in self.numbers if each.share == 1), Decimal(0))
        return {"number": _written(value), "unit": self.units[0].name if self.units else ""}

    @property
    def margin(self) -> str:
        """How far from the key an answer still earns everything, as Vietnamese writes it; empty for not at all."""
        tolerance = next((each.tolerance for each in self.numbers if each.share == 1), Decimal(0))
        return _written(tolerance) if tolerance else ""

    @property
    def takes_negative(self) -> bool:
        """Whether a number may be below zero: the keys for decimals of some phones have no minus."""
        return any(each.value < 0 for each in self.numbers)

    def matching(self, response: dict[str, str] | None) -> AcceptedNumber | None:
        """The first accepted number that fits the response."""
        if response is None:
            return None
        factors = {unit.name: unit.factor for unit in self.units} or {"": Decimal(1)}
        factor = factors.get(response["unit"])
        numbers = readings(response["number"])
        values = [] if factor is None else [(value * factor, factor) for value in numbers]
        if self.unit_is_optional:
            values += [(value, Decimal(1)) for value in numbers]
        return next((each for each in self.numbers if any(_fits(each, *value) for value in values)), None)

    def labels(self, response: dict[str, str] | None) -> tuple[str, ...]:
        """The number and its unit."""
        return () if response is None else (f"{response['number']} {response['unit']}".strip(),)

    def feedback(self, response: dict[str, str] | None) -> tuple[str, ...]:
        """What is said to the number that fits."""
        answer = self.matching(response)
        return (answer.feedback,) if answer and answer.feedback else ()

    def _without_unit(self, text: str) -> tuple[str, str]:
        """The number in a text without spaces, and the name of the unit behind it, if there is one."""
        for unit in sorted(self.units, key=lambda each: (-len(each.name), not text.endswith(each.name))):
            written = "".join(unit.name.split()).casefold()
            if written and text.casefold().endswith(written):
                return text[: -len(written)], unit.name
        return text, ""


def _fits(accepted: AcceptedNumber, value: Decimal, factor: Decimal) -> bool:
    slack = Decimal(0) if factor == 1 else abs(value) * _ROUNDED
    return abs(value - accepted.value) <= accepted.tolerance + slack


def _written(number: Decimal) -> str:
    return f"{number:f}".replace(".", ",")


def readings(text: str) -> list[Decimal]:
    """The numbers that a text without spaces can mean, in Vietnamese or in English; none when it is no number."""
    if not text.isascii() or not _NUMBER.fullmatch(text):
        return []
    mantissa, exponent = re.fullmatch(r"([^eE]*)(.*)", text).groups()  # type: ignore[union-attr]
    found = []
    for thousands, decimal in (".,", ",."):
        whole, *fraction = mantissa.split(decimal)
        groups = whole.lstrip("+-").split(thousands)
        in_threes = len(groups) == 1 or (
            not groups[0].startswith("0")
            and 1 <= len(groups[0]) <= 3
            and all(len(each) == 3 for each in groups[1:])
        )
        if len(fraction) > 1 or not in_threes or thousands in "".join(fraction):
            continue
        try:
            value = Decimal(f"{whole.replace(thousands, '')}.{''.join(fraction) or 0}{exponent}")
        except InvalidOperation:
            continue
        if value not in found:
            found.append(value)
    return found
