"""Whether a word can be a Vietnamese syllable: an initial, a rime, and a tone that its ending allows.

Written Vietnamese has some 160 rimes and 27 initials; a word that is none of them, such as "NguyÔn" or "Raphặl", is
of another language or in another encoding.
"""

import unicodedata
from functools import lru_cache

_INITIALS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph q qu r s t th tr v x"
_STOPPED = """
ac at ap ach ăc ăt ăp âc ât âp ec et ep êt êp êch it ip ich oc ot op ôc ôt ôp ơt ơp ooc uc ut up ưc ưt ưp
iêc iêt iêp yêt uôc uôt uôp ươc ươt ươp oac oat oap oach oăc oăt oet uât uêt uêch uyt uych uyêt uyp
"""
_OPEN = """
a e ê i o ô ơ u ư y ai ao au ay âu ây eo êu ia iu oi ôi ơi ua ui uy ưa ưi ưu iêu yêu uôi ươi ươu oa oe oai oao
oay oeo uê uơ uya uyu uây am an ang anh ăm ăn ăng âm ân âng em en eng êm ên ênh im in inh om on ong ôm ôn ông
ơm ơn um un ung ưm ưng iêm iên iêng yêm yên yêng uôm uôn uông ươm ươn ương oam oan oang oanh oăm oăn oăng oen
oong uân uâng uên uênh uyn uynh uyên
"""
_RIMES = frozenset(_OPEN.split())
_STOPPED_RIMES = frozenset(_STOPPED.split())  # those that end in c, ch, p or t, and so take two tones only
TONES = "\u0300\u0301\u0303\u0309\u0323"
_ACUTE_OR_DOT = "\u0301\u0323"


@lru_cache(8192)
def is_syllable(word: str) -> bool:
    """Whether the word, in any case, is spelt as a Vietnamese syllable, with a tone that its ending allows."""
    decomposed = unicodedata.normalize("NFD", word.lower())
    tones = [mark for mark in decomposed if mark in TONES]
    bare = unicodedata.normalize("NFC", "".join(char for char in decomposed if char not in TONES))
    rimes = {bare.removeprefix(initial) for initial in ["", *_INITIALS.split()] if bare.startswith(initial)}
    if len(tones) > 1:
        return False
    return bool(rimes & _RIMES) or bool(rimes & _STOPPED_RIMES and tones and tones[0] in _ACUTE_OR_DOT)
