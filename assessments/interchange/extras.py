"""What our own files say of a question besides what their format has words for: JSON, read as if from a stranger."""

import json
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from assessments.interchange.base import Broken
from assessments.interchange.moodle_text import decimal_from
from assessments.items import Choice, Criterion, NumberUnit
from assessments.items.choice import ALL_OR_NOTHING, RIGHT_MINUS_WRONG, SHARES

Extras = dict[str, Any]
_HEAVIEST = 1_000_000


def extras_from(text: str) -> Extras:
    """What the JSON says; nothing where it is none, or holds what no text and no number may be."""
    try:
        found = json.loads(text)
        again = json.dumps(found, ensure_ascii=False, allow_nan=False)
        again.encode()
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) and "\\u0000" not in again else {}


def text_of(extras: Extras, name: str) -> str:
    """What the extras hold by this name, if it is a text."""
    found = extras.get(name, "")
    return found if isinstance(found, str) else ""


def texts_of(extras: Extras, name: str) -> list[str]:
    """The texts that the extras hold by this name."""
    found = extras.get(name, [])
    return [each for each in found if isinstance(each, str) and each] if isinstance(found, list) else []


def words_of(extras: Extras, name: str) -> int | None:
    """A number of words, if the extras hold one."""
    found = extras.get(name)
    return found if isinstance(found, int) and 0 <= found < 30_000 else None


def is_weight(weight: Any) -> bool:
    """Whether a part can have this weight."""
    return isinstance(weight, int | float) and 0 < weight <= _HEAVIEST


def criteria_from(extras: Extras) -> tuple[Criterion, ...]:
    """The criteria, lists of [text, points]; what is no criterion is left out."""
    found = extras.get("criteria")
    rows = [row for row in found if isinstance(row, list)] if isinstance(found, list) else []
    return tuple(
        Criterion(row[0], float(row[1]))
        for row in rows
        if len(row) == 2 and isinstance(row[0], str) and is_weight(row[1])
    )


def units_from(extras: Extras) -> tuple[NumberUnit, ...]:
    """The units, {name: factor}. Raises Broken."""
    found = extras.get("units")
    rows = found.items() if isinstance(found, dict) else ()
    units = tuple(NumberUnit(str(name), decimal_from(str(factor))) for name, factor in rows)
    if any(unit.factor <= 0 for unit in units):
        raise Broken(_("A factor is greater than 0."))
    return units


def as_said(choices: list[Choice], scoring: str, extras: Extras) -> tuple[list[Choice], str]:
    """With what the extras say besides, unless choices were added or taken away since."""
    right, shares = extras.get("right"), extras.get("shares")
    count = len(choices)
    if extras.get("scoring") in (ALL_OR_NOTHING, RIGHT_MINUS_WRONG, SHARES):
        scoring = extras["scoring"]
    if isinstance(right, list) and len(right) == count:
        choices = [
            replace(each, is_right=is_right is True) for each, is_right in zip(choices, right, strict=True)
        ]
    if isinstance(shares, list) and len(shares) == count:
        choices = [
            replace(each, share=float(share) if isinstance(share, int | float) and -1 <= share <= 1 else None)
            for each, share in zip(choices, shares, strict=True)
        ]
    return choices, scoring
