"""The letters of TCVN3 and VNI. TCVN 5712:1993 (its third set); the layout of VNI for Windows.

TCVN3 has one code a letter and, of the letters with a tone, small ones only: the capitals are the same codes in a
font of capitals (.VnTimeH). VNI writes a plain letter and, after it, a letter that stands for the marks.
"""

TONED = "aáàảãạ ăắằẳẵặ âấầẩẫậ eéèẻẽẹ êếềểễệ iíìỉĩị oóòỏõọ ôốồổỗộ ơớờởỡợ uúùủũụ ưứừửữự yýỳỷỹỵ"
"""The twelve vowels, each plain and with its five tones: acute, grave, hook, tilde, dot below."""

_TCVN3_VOWELS = {
    "a": "¸µ¶·¹", "ă": "¨¾»¼½Æ", "â": "©ÊÇÈÉË", "e": "ÐÌÎÏÑ", "ê": "ªÕÒÓÔÖ", "i": "Ý×ØÜÞ",
    "o": "ãßáâä", "ô": "«èåæçé", "ơ": "¬íêëìî", "u": "óïñòô", "ư": "\xadøõö÷ù", "y": "ýúûüþ",
}  # fmt: skip
_TCVN3_CAPITALS = {"Ă": "¡", "Â": "¢", "Ê": "£", "Ô": "¤", "Ơ": "¥", "Ư": "¦", "Đ": "§"}
_VNI_MARKS = {"a": "ùøûõï", "ă": "êéèúüë", "â": "âáàåãä", "e": "ùøûõï", "ê": "âáàåãä", "o": "ùøûõï", "ô": "âáàåãä",
              "ơ": "ùøûõï", "u": "ùøûõï", "ư": "ùøûõï", "y": "ùøûõ"}  # fmt: skip
_VNI_BASES = {"ă": "a", "â": "a", "ê": "e", "ô": "o", "ơ": "ô", "ư": "ö"}
_VNI_SINGLE = {"í": "í", "ì": "ì", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î", "đ": "ñ", "ơ": "ô", "ư": "ö"}


def _rows() -> dict[str, str]:
    return {row[0]: row for row in TONED.split()}


def _tcvn3() -> dict[str, str]:
    rows, table = _rows(), {"đ": "®", **_TCVN3_CAPITALS}
    for vowel, codes in _TCVN3_VOWELS.items():
        letters = rows[vowel] if len(codes) == 6 else rows[vowel][1:]
        table |= dict(zip(letters, codes, strict=True))
    return {code: letter for letter, code in table.items()}


def _vni() -> dict[str, str]:
    rows, table = _rows(), dict(_VNI_SINGLE)
    for vowel, marks in _VNI_MARKS.items():
        base = _VNI_BASES.get(vowel, vowel)
        letters = rows[vowel] if len(marks) == 6 else rows[vowel][1:]
        table |= {letter: base + mark for letter, mark in zip(letters, marks, strict=False)}
    both = {}
    for letter, written in table.items():
        both[written] = letter
        for form in {written.upper(), written[0].upper() + written[1:]}:
            both[form] = letter.upper()
    return both


TCVN3 = _tcvn3()
"""A code → its letter."""

VNI = _vni()
"""One or two characters → their letter, in both cases; a capital may keep a small mark ("AÙ", "Aù")."""
