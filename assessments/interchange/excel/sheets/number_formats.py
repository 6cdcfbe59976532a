"""What Excel shows of a number by the format of its cell, in Vietnamese: 0,5 in a cell for per cent is 50%.

Only formats of which we are sure what they show are read; for any other, the trainer is asked to make text of the cell.
"""

import re
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from assessments.interchange.excel.notation import Unclear, plain_number

_GENERAL = ("", "general", "@", "standard")
_FORM = re.compile(r"(?P<whole>[#0,]*[#0])(?P<fraction>\.0+)?(?P<per_cent>%)?")
_LITERAL = re.compile(r'"([^"]*)"|\\(.)')
_CURRENCY = re.compile(r"\[\$([^\]\-]+)(?:-[0-9A-Fa-f]+)?\]")
_CODES = re.compile(
    r"\[(?:Black|White|Red|Green|Blue|Yellow|Magenta|Cyan|Color ?\d+|\$-[0-9A-Fa-f]+)\]|_.|\*.", re.I
)


def shown(number: Decimal, number_format: str) -> str:
    """The number as it is seen. Raises Unclear for a format that is not known here."""
    if number_format.lower() in _GENERAL:
        return format(number, "f").removesuffix(".0").replace(".", ",")
    section = _CODES.sub("", _CURRENCY.sub(r'"\1"', _section(number, number_format)))
    found = _FORM.search(_LITERAL.sub(lambda literal: " " * len(literal[0]), section))
    if not found:
        raise _unclear()
    before, after = (_said(part) for part in (section[: found.start()], section[found.end() :]))
    sign = "-" if number < 0 and ";" not in number_format else ""
    return f"{sign}{before}{_digits(abs(number), found)}{after}".strip()


def exact_text(number: Decimal, number_format: str) -> str:
    """The number so that it is read in one way only; per cent and the like must be text to be sure what is meant."""
    if "%" in number_format:
        raise Unclear(
            _("Excel shows a percentage here: format the cell as text, and type what learners should type.")
        )
    return plain_number(number)


def _section(number: Decimal, number_format: str) -> str:
    """The part of the format for numbers of this sign."""
    sections = number_format.split(";")
    if number < 0 and len(sections) > 1:
        return sections[1]
    return sections[2] if number == 0 and len(sections) > 2 else sections[0]


def _said(part: str) -> str:
    """Words around the number. Raises Unclear for anything else."""
    words = "".join(found[1] or found[2] or "" for found in _LITERAL.finditer(part))
    if re.sub(r"[ \-+()%$€₫]", "", _LITERAL.sub("", part)):
        raise _unclear()
    return words or part


def _digits(number: Decimal, form: re.Match[str]) -> str:
    whole, fraction = form["whole"], (form["fraction"] or ".")[1:]
    if form["per_cent"]:
        number *= 100
    text = format(number.quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP), "f")
    integer, _point, rest = text.partition(".")
    integer = integer.zfill(whole.count("0"))
    if "," in whole:
        integer = f"{int(integer):,}".replace(",", ".")
    return integer + (f",{rest}" if rest else "") + ("%" if form["per_cent"] else "")


def _unclear() -> Unclear:
    return Unclear(
        _("Excel shows this number in a way that is not read: format the cell as text and type it again.")
    )
