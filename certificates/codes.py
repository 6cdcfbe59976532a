"""Certificate codes: 85 random bits that people can read to each other over the phone.

A code is 17 symbols of Crockford's base 32 (no I, L, O, U) and a check symbol, shown as XXXXXX-XXXXXX-XXXXXX.
The check is the number modulo 37, so one wrong symbol or two neighbours swapped never pass; numbers whose
check would be one of Crockford's five extra signs are not used. See https://www.crockford.com/base32.html
"""

import re
import secrets

SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BITS = 85
LENGTH = BITS // 5 + 1
_CHECK_MODULUS = 37
_VALUE = {symbol: value for value, symbol in enumerate(SYMBOLS)}
_READ_ALIKE = str.maketrans("OIL", "011")
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015\u2212_.]+")


class MistypedCode(ValueError):
    """The text cannot be a code: it has a wrong length, an unknown sign, or fails its own check."""


def new_code() -> str:
    """A fresh code, 18 symbols without separators."""
    while True:
        number = secrets.randbits(BITS)
        if number % _CHECK_MODULUS < len(SYMBOLS):
            return encode(number)


def encode(number: int) -> str:
    """The code of a number of 85 bits whose check symbol exists. Raises ValueError for any other number."""
    check = number % _CHECK_MODULUS
    if not 0 <= number < 1 << BITS or check >= len(SYMBOLS):
        raise ValueError("no code stands for this number")
    digits = [SYMBOLS[number >> shift & 31] for shift in range(BITS - 5, -1, -5)]
    return "".join(digits) + SYMBOLS[check]


def parse(text: str) -> str:
    """The code that somebody typed: any case, O for 0, I or L for 1, separators as they like.

    Raises MistypedCode.
    """
    code = _SEPARATORS.sub("", text).upper().translate(_READ_ALIKE)
    if len(code) != LENGTH or not all(symbol in _VALUE for symbol in code):
        raise MistypedCode
    number = 0
    for symbol in code[:-1]:
        number = number << 5 | _VALUE[symbol]
    if number % _CHECK_MODULUS != _VALUE[code[-1]]:
        raise MistypedCode
    return code


def grouped(code: str) -> str:
    """The code as it is shown: XXXXXX-XXXXXX-XXXXXX."""
    return "-".join(code[start : start + 6] for start in range(0, LENGTH, 6))
