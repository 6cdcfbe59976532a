"""Recognising an old encoding by the name of the font or by its letters, never at the cost of right text.

By letters: each word that holds codes must become a Vietnamese syllable (or an abbreviation such as QĐ), and enough
of them must be none as they stand. Some words are other languages' too ("où", "Loïc"): they count little. What no
other language writes ("NguyÔn", "V¨n", "Traàn") counts much; words of plain letters that are no syllables count
against. A single such word may stay unrecognised ("Thñy"): a column of names read as one text tells more than a cell.
"""

import re
import unicodedata

from elearn.base.encodings.encoding import Encoding
from elearn.base.encodings.syllables import is_syllable
from elearn.base.encodings.tables import TCVN3, VNI

_WORD = re.compile("[A-Za-z\xa1-\xff]+")
_LETTER = re.compile("[A-Za-z]")
_ABBREVIATION = re.compile("[A-Z]{1,6}|[A-Za-z]")
_WITH_BARRED_D = re.compile("[BCĐGHKLMNPQRSTVX]{0,5}Đ[BCĐGHKLMNPQRSTVX]{0,5}")
_CODES = {
    Encoding.TCVN3: re.compile("|".join(map(re.escape, TCVN3))),
    Encoding.VNI: re.compile("|".join(sorted(map(re.escape, VNI), key=len, reverse=True))),
}
# Signs within a word, and a capital with a mark after a small letter: no language writes so.
_ONLY_TCVN3 = re.compile("[¡¢£¤¥¦§¨©«¬\xad®¶·¸¹»¼½¾×÷]|(?<=[A-Za-z])µ|(?<=[a-z])[À-ÞªÞ]")
# French, Catalan, Spanish and Irish write these too, and all put words between « and ».
_ALSO_ELSEWHERE = re.compile("[aou]ï(?=[cnt]?$)|où|aoû|^aún|(?<![iy])eán$|^[«»]|[«»]$", re.IGNORECASE)
_ONLY_VIETNAMESE = re.compile("ng|kh", re.IGNORECASE)
_MUCH, _LITTLE = 4, 1
_ENOUGH = 3


def old_encoding(text: str, font: str | None = None) -> Encoding | None:
    """The old encoding that the text is written in, None when it is right as it stands.

    `font` is the name of the font that shows it, where one is known: a font of the old kind decides, unless the
    text is Unicode all the same.
    """
    composed = unicodedata.normalize("NFC", text)
    if any(char > "\xff" and char.isalpha() for char in composed):
        return None
    words = [word for word in _WORD.findall(composed) if _LETTER.search(word)]
    if (named := Encoding.of_font(font or "")) is not None:
        return named if _can_be(named, words) else None
    found = max(_CODES, key=lambda encoding: _evidence(words, encoding))
    return found if _evidence(words, found) >= _ENOUGH else None


def _can_be(encoding: Encoding, words: list[str]) -> bool:
    """Whether text in a font of this encoding is that, and not Unicode that somebody typed there."""
    codes = _CODES[Encoding.VNI if encoding is Encoding.VNI else Encoding.TCVN3]
    if not all(codes.sub("", word).isascii() for word in words):
        return False
    if encoding is Encoding.TCVN3_CAPITALS and all(word.isascii() for word in words):
        return bool(words)
    coded = [word for word in words if codes.search(word)]
    reads_as_it_stands = all(is_syllable(word) for word in coded)
    return bool(coded) and (
        not reads_as_it_stands or all(is_syllable(encoding.to_unicode(word)) for word in coded)
    )


def _evidence(words: list[str], encoding: Encoding) -> int:
    """How much speaks for the encoding; 0 when a word speaks against it."""
    total, codes = 0, _CODES[encoding]
    for word in set(words):
        if not codes.sub("", word).isascii():
            return 0
        if not codes.search(word):
            total -= not (is_syllable(word) or _ABBREVIATION.fullmatch(word))
            continue
        converted = encoding.to_unicode(word)
        if _WITH_BARRED_D.fullmatch(converted):
            total += _MUCH if len(word) > 1 else 0
        elif not is_syllable(converted):
            return 0
        elif not is_syllable(word):
            total += _weight(word, encoding)
    return total


def _weight(word: str, encoding: Encoding) -> int:
    found = _CODES[encoding].findall(word)
    if len(found) > 1 or _ONLY_VIETNAMESE.match(word):
        return _MUCH
    if _ALSO_ELSEWHERE.search(word):
        return _LITTLE
    tells = len(found[0]) > 1 if encoding is Encoding.VNI else _ONLY_TCVN3.search(word)
    return _MUCH if tells else _LITTLE
