"""Title cards: a card the size of a bank card (85.6 × 54 mm, ISO/IEC 7810 ID-1), two sides, with a QR code.

Whoever gives titles says what stands on a card; this module knows plain data only. On sheets for the printer the backs
are mirrored, so that printed on both sides (turned over the long edge) each lies behind its front.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from certificates.pdf import qr_svg
from elearn.base.documents import render

LAYOUT = Path(__file__).parent / "typst" / "card.typ"


@dataclass(frozen=True, slots=True)
class Card:
    """What stands on a card. `valid_until` is the first day no longer in force, None for no end."""

    name: str
    title: str
    unit: str
    locality: str
    decision_number: str
    decision_on: datetime.date
    valid_from: datetime.date
    valid_until: datetime.date | None
    verify_url: str
    code: str
    issuer: str = "Tỉnh Đoàn Cà Mau"
    authority: str = "Đoàn TNCS Hồ Chí Minh"


def card_pdf(card: Card, *, made_at: datetime.datetime) -> bytes:
    """Two pages, front and back."""
    return render(LAYOUT, {"cards": [_data(card)], "sheet": False}, made_at=made_at)


def card_sheet_pdf(cards: Sequence[Card], *, made_at: datetime.datetime) -> bytes:
    """A4 pages with ten cards each and marks to cut along: a page of fronts, then the page of their backs.

    Raises ValueError without cards.
    """
    if not cards:
        raise ValueError("a sheet needs a card")
    return render(LAYOUT, {"cards": [_data(card) for card in cards], "sheet": True}, made_at=made_at)


def _data(card: Card) -> dict[str, Any]:
    last_day = card.valid_until and card.valid_until - datetime.timedelta(days=1)
    return {
        "name": card.name,
        "title": card.title,
        "unit": card.unit,
        "locality": card.locality,
        "decision_number": card.decision_number,
        "decision_on": _short(card.decision_on),
        "valid_from": _short(card.valid_from),
        "last_day": last_day and _short(last_day),
        "verify_url": card.verify_url,
        "code": card.code,
        "issuer": card.issuer,
        "authority": card.authority,
        "qr": qr_svg(card.verify_url),
    }


def _short(day: datetime.date) -> str:
    return f"{day:%d/%m/%Y}"
