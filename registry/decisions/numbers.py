"""Numbers of decisions: offered, never taken, since the register of a body has papers that nobody records here."""

import re

from registry.models import Decision

FIRST = "01-QĐ/TĐTN-BTG"
"""How the Provincial Union's department of propaganda writes the number of a decision; Hướng dẫn 29-HD/TWĐTN-VP."""
_LEADING = re.compile(r"(\d{1,9})(\D.*)?")


def next_number(body: str, year: int) -> str:
    """The number after the highest that is known of the body in the year, drafts among them, written as that is."""
    known = Decision.objects.filter(issuing_body=body, signed_on__year=year, taken_back_at=None)
    parts = [_LEADING.fullmatch(number) for number in known.values_list("number", flat=True)]
    highest = max(((int(part[1]), part[2] or "") for part in parts if part), default=None)
    return f"{highest[0] + 1:02}{highest[1]}" if highest else FIRST
