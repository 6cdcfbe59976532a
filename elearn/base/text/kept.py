"""One form of text. Two texts that look alike to a reader are the same text afterwards.

`as_kept` is for what is compared and looked up: names, numbers of papers, units, codes. It leaves one dash and
straight quotation marks. `sentence_as_kept` (one line) and `lines_as_kept` (several) are for what is only read: they
leave dashes and quotation marks as somebody set them, where they carry meaning.

Done by all three: Unicode composed (NFC), also where a tone was typed before the mark of its vowel; what is not seen
taken out (controls, zero width, byte order marks, soft hyphens, marks of direction, halves of surrogates); any space
→ one space, none at the ends; Ð ð (eth), Ɖ ɖ and D with a stroke laid over → Đ đ. Joiners (U+200C, U+200D) and
variation selectors stay only between letters that need them: those of Arabic, India, Khmer or emoji, never Latin.

Old encodings must be recognised before (`elearn.base.encodings`): in TCVN3 the letter ư is the soft hyphen.
"""

import re
import unicodedata

_NOT_SEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffc\ud800-\udfff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
)
_NEEDED = r"[\u0590-\u1cff\u2190-\u2bff\u2e80-\ufdff\ufe70-\ufefe\U00010000-\U000dffff]"
_JOINERS = re.compile(
    rf"(?<!{_NEEDED})(?<![\u200d\ufe0f])[\u200c\u200d\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]+"
    r"|[\u200c\u200d]+(?=[\s\x00-\u058f\u1d00-\u218f]|$)"
)
_BARRED_D = re.compile("D[\u0335\u0336]")
_BARRED_SMALL_D = re.compile("d[\u0335\u0336]")
_LETTERS = str.maketrans({"\xd0": "Đ", "\u0189": "Đ", "\xf0": "đ", "\u0256": "đ", "\u2800": " "})
# A tone above, typed before the circumflex or breve of its vowel. Horn and dot below have their order by themselves.
_LATE_MARK = re.compile("([\u0300\u0301\u0303\u0309]+)([\u0302\u0306])")
_HYPHENS = "\u2010\u2011\u02d7\u2043\ufe63\uff0d"
_DASHES = _HYPHENS + "\u2012\u2013\u2014\u2015\u2212\ufe58"
APOSTROPHES = (
    "\u2018\u2019\u201a\u201b\u2032\u2035\u02b9\u02bb\u02bc\u02bd\u02c8\u02ca\u02cb\u0060\u00b4\uff07\ua78c"
)
_QUOTES = "\u201c\u201d\u201e\u201f\u2033\u2036\u02ba\uff02"
_ONE_HYPHEN = str.maketrans(dict.fromkeys(_HYPHENS, "-"))
_ONE_FORM = str.maketrans(
    dict.fromkeys(_DASHES, "-") | dict.fromkeys(APOSTROPHES, "'") | dict.fromkeys(_QUOTES, '"')
)
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


def as_kept(text: str) -> str:
    """One line as it is kept and compared: names, numbers, units. Idempotent; empty when nothing is seen."""
    return " ".join(letters_as_kept(text).translate(_ONE_FORM).split())


def sentence_as_kept(text: str) -> str:
    """One line that is only read, such as a title: dashes and quotation marks stay as they were set."""
    return " ".join(letters_as_kept(text).split())


def lines_as_kept(text: str) -> str:
    r"""Prose of several lines, each as a sentence; line ends are \n, empty lines stay within, none at the ends."""
    lines = _LINE_ENDS.sub("\n", text).split("\n")
    return "\n".join(sentence_as_kept(line) for line in lines).strip("\n")


def letters_as_kept(text: str) -> str:
    """The letters in one form and nothing that is not seen; spaces as they are: for formatted text."""
    if text.isascii() and text.isprintable():
        return text
    text = _JOINERS.sub("", _NOT_SEEN.sub("", text))
    text = _BARRED_SMALL_D.sub("đ", _BARRED_D.sub("Đ", text)).translate(_LETTERS).translate(_ONE_HYPHEN)
    decomposed = unicodedata.normalize("NFD", text)
    while (ordered := _LATE_MARK.sub(r"\2\1", decomposed)) != decomposed:
        decomposed = ordered
    return unicodedata.normalize("NFC", decomposed)
