"""A number that is typed: between the numbers at which the rules change their mind, all earn the same.

Each number named in the rules, and one between each two of them, is tried. What earns the same becomes an interval;
a number at the end of an interval that does not belong to it comes first, with what it earns itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from assessments.interchange.excel.notation import plain_number
from assessments.interchange.qti.foreign.asked import Asked, Read
from assessments.interchange.qti.foreign.feedback import Said
from assessments.interchange.qti.foreign.texts import require_only
from assessments.interchange.qti.processing import Value
from assessments.interchange.qti.processing.operators import bounds
from assessments.items import AcceptedNumber, NumericalItem

_COMPARING = ("match", "equal", "gt", "gte", "lt", "lte", "member", "is-null", "map-response")
_MOST_WHOLE = 20


@dataclass(frozen=True, slots=True)
class _Piece:
    """Numbers from `low` to `high`, both among them, that earn the same and are told the same."""

    low: Fraction
    high: Fraction
    score: Fraction
    said: Said

    def is_like(self, other: "_Piece") -> bool:
        """Whether both earn, and are told, the same."""
        return (self.score, self.said) == (other.score, other.said)


def read_number(asked: Asked) -> Read:
    """A numerical question. Raises Unclear."""
    if asked.declaration.cardinality != "single":
        raise asked.unclear(_("Several answers in one line cannot be taken over."))
    require_only(asked, _COMPARING)
    edges = sorted(dict.fromkeys(_edges(asked)))
    if not edges:
        raise asked.unclear(_("By the response processing, no answer to this earns anything."))
    whole = asked.declaration.base_type == "integer"
    pieces = _whole_pieces(asked, edges) if whole else _pieces(asked, edges)
    full = asked.full(piece.score for piece in pieces)
    everybody = frozenset.intersection(*(piece.said for piece in pieces))
    _require_nothing_outside(asked, pieces, everybody)
    numbers = [_accepted(asked, piece, full, everybody) for piece in _kept(pieces[1:-1], everybody)]
    item = NumericalItem(prompt="", numbers=tuple(numbers))
    return asked.first_equal([lambda: item], [_tried(piece) for piece in pieces])


def _kept(pieces: list[_Piece], everybody: Said) -> list[_Piece]:
    """Intervals that earn or are told something; before them the ends at which something else is so."""
    joined: list[_Piece] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        if last and last.is_like(piece) and last.high == piece.low:
            joined[-1] = replace(last, high=piece.high)
        else:
            joined.append(piece)
    spans = [piece for piece in joined if piece.score > 0 or piece.said - everybody]
    ends = [
        piece
        for piece in pieces
        if piece.low == piece.high
        and any(span.low <= piece.low <= span.high and not span.is_like(piece) for span in spans)
    ]
    return ends + [span for span in spans if span not in ends]


def _edges(asked: Asked) -> Iterator[Fraction]:
    """The numbers at which the rules can change what they give."""
    mapping = asked.declaration.mapping
    for key, _worth, _exact in mapping.worth if mapping else ():
        yield _number(key)
    for here, above in asked.processing.reads(asked.identifier):
        if above is None:
            continue
        for other in above.inside:
            value = None if other is here else other.value({})
            for target in value if isinstance(value, tuple) else (value,):
                if isinstance(target, Fraction):
                    yield from _edges_of(above.element, target, comes_first=above.inside[0] is here)


def _edges_of(element: Any, target: Fraction, *, comes_first: bool) -> Iterator[Fraction]:
    yield target
    if not str(element.tag).endswith("qti-equal") or element.get("tolerance-mode", "exact") == "exact":
        return
    if not comes_first:
        yield from bounds(element, target)
    elif element.get("tolerance-mode") == "absolute":
        low, high = bounds(element, Fraction(0))
        yield from (target - high, target - low)
    else:
        low, high = bounds(element, Fraction(1))
        yield from (target / each for each in (low, high) if each)


def _number(value: Any) -> Fraction:
    return value if isinstance(value, Fraction) else Fraction(0)


def _pieces(asked: Asked, edges: list[Fraction]) -> list[_Piece]:
    """The pieces from below all edges to above them."""
    spans = [(edges[0] - 1, edges[0] - 1)]
    for edge, between in zip(edges, [*pairwise(edges), None], strict=True):
        spans.append((edge, edge))
        if between:
            spans.append(between)
    spans.append((edges[-1] + 1, edges[-1] + 1))
    return [_piece(asked, low, high) for low, high in spans]


def _piece(asked: Asked, low: Fraction, high: Fraction) -> _Piece:
    middle = (low + high) / 2
    return _Piece(low, high, asked.score(middle), asked.told(middle))


def _whole_pieces(asked: Asked, edges: list[Fraction]) -> list[_Piece]:
    """Each whole number by itself."""
    low, high = int(edges[0]) - 1, int(edges[-1]) + 2
    if high - low > 10 * _MOST_WHOLE:
        raise asked.unclear(_("Too many whole numbers are right to be listed here."))
    pieces = [_piece(asked, Fraction(each), Fraction(each)) for each in range(low, high + 1)]
    if sum(piece.score > 0 for piece in pieces) > _MOST_WHOLE:
        raise asked.unclear(_("Too many whole numbers are right to be listed here."))
    return pieces


def _require_nothing_outside(asked: Asked, pieces: list[_Piece], everybody: Said) -> None:
    for piece in (pieces[0], pieces[-1]):
        if piece.score > 0:
            raise asked.unclear(
                _("Every number from some number on is right here: only numbers up to another can be.")
            )
        if piece.said - everybody and asked.feedback.elements:
            raise asked.unclear(_("What is told to all other numbers has no place here: take it out."))


def _accepted(asked: Asked, piece: _Piece, full: Fraction, everybody: Said) -> AcceptedNumber:
    return AcceptedNumber(
        _decimal(asked, (piece.low + piece.high) / 2),
        _decimal(asked, (piece.high - piece.low) / 2),
        min(1.0, max(0.0, float(piece.score / full))),
        asked.feedback.words(piece.said - everybody),
    )


def _decimal(asked: Asked, value: Fraction) -> Decimal:
    """The number as a decimal. Raises Unclear where it is none."""
    number = _nearest(value)
    if Fraction(number) != value:
        raise asked.unclear(_("The bounds of what is right cannot be written as decimal numbers."))
    return number.quantize(Decimal(1)) if number == number.to_integral() else number.normalize()


def _nearest(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def _tried(piece: _Piece) -> tuple[Value, dict[str, str]]:
    middle = (piece.low + piece.high) / 2
    return middle, {"number": plain_number(_nearest(middle)), "unit": ""}
