"""Phone numbers: how they are kept, and what of one somebody may look for."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def phone_digits(text: str) -> str:
    """The digits of a phone number or a part of one, as numbers are kept, from 0; empty for anything else."""
    digits = re.sub(r"[\s.\-()]", "", text)
    if not re.fullmatch(r"\+?\d{4,15}", digits):
        return ""
    return re.sub(r"^(\+84|0084|84(?=\d{9}$))", "0", digits).removeprefix("+")


_BEFORE_2018 = {
    "0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078",
    "0123": "083", "0124": "084", "0125": "085", "0127": "081", "0129": "082",
    "0162": "032", "0163": "033", "0164": "034", "0165": "035", "0166": "036", "0167": "037", "0168": "038",
    "0169": "039", "0186": "056", "0188": "058", "0199": "059",
}  # fmt: skip
"""What mobile numbers of eleven digits began with, and what instead since the plan of numbers of 15/9/2018."""


def normalise_phone(phone: str) -> str:
    """A Vietnamese mobile number as ten digits from 0; +84, punctuation and the eleven digits of before 2018 are
    understood.

    Raises ValidationError when it is no such number.
    """
    digits = re.sub(r"[\s.\-()]", "", phone)
    digits = re.sub(r"^(\+84|0084|84(?=\d{9,10}$))", "0", digits)
    if re.fullmatch(r"0\d{10}", digits) and digits[:4] in _BEFORE_2018:
        digits = _BEFORE_2018[digits[:4]] + digits[4:]
    if not re.fullmatch(r"0\d{9}", digits):
        raise ValidationError(_("Write the phone number as ten digits from 0, for example 0912 345 678."))
    return digits
