"""Items of every kind as trainers can make them, for the round trips of every format.

Texts are in one line without spaces at their ends, ids count from 1, HTML is clean: what every format can hold.
"""

import re
import unicodedata
from dataclasses import replace
from decimal import Decimal

from hypothesis import strategies as st

from assessments.interchange.base import BankEntry, Picture
from assessments.interchange.html import clean
from assessments.items import (
    AcceptedAnswer,
    AcceptedNumber,
    CaseStudyItem,
    Choice,
    ChoiceItem,
    Criterion,
    EssayItem,
    FileItem,
    GapFillItem,
    MatchingItem,
    NumberUnit,
    NumericalItem,
    OrderingItem,
    Pair,
    Part,
    ShortAnswerItem,
    Step,
    TrueFalseItem,
)
from assessments.items.choice import ALL_OR_NOTHING, RIGHT_MINUS_WRONG, SHARES
from assessments.items.ordering import NEIGHBOURS, PLACES
from assessments.models import FileQuestion

MARKS = "aăđ =>%:;,/\\*[](){}<>&\"'|#~.…-+@0159x_"
LETTERS = st.sampled_from(MARKS) | st.characters(
    codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp", "Cn"], exclude_characters="\ufeff"
)

texts = st.text(LETTERS, max_size=25).map(lambda text: " ".join(text.split())).filter(bool)
optional_texts = st.just("") | texts
# A path has slashes, a name has none; names are looked up composed, as other systems write them either way.
file_names = texts.map(lambda text: unicodedata.normalize("NFC", text)).filter(lambda text: "/" not in text)
escaped = texts.map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
shares = st.sampled_from([0.0, 0.25, 0.33333, 0.5]) | st.floats(0, 1)
decimals = st.decimals(-(10**12), 10**12, places=3) | st.integers(-999_999, 999_999).map(Decimal)
positive_decimals = decimals.map(abs).filter(bool)
weights = st.just(1.0) | st.floats(0.01, 100)


def _in_tags(inside):
    tagged = st.tuples(st.sampled_from(["p", "b", "strong", "i", "em", "ul", "ol", "li"]), inside)
    return st.one_of(
        tagged.map(lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0]}>"),
        st.lists(inside, max_size=3).map("".join),
        st.lists(inside, min_size=2, max_size=2).map("<br>".join),
    )


# Two tags deep, by hand: `st.recursive` takes twice as long to say so.
htmls = escaped | _in_tags(escaped)
htmls = (htmls | _in_tags(htmls)).map(clean).map(clean)
prompts = htmls.filter(lambda html: re.sub(r"<[^>]*>|&nbsp;", "", html).strip())


def common(**more):
    return {"prompt": prompts, "explanation": st.just("") | htmls, "legal_reference": optional_texts} | more


OF_ANY = st.fixed_dictionaries(common())
# What is drawn by hand is made once: a strategy looks itself over before its first example.
choice_words = st.lists(texts, min_size=2, max_size=5, unique=True)
choice_shares = st.none() | st.floats(-1, 1)
scorings = st.sampled_from([ALL_OR_NOTHING, RIGHT_MINUS_WRONG, SHARES])
scorings_of_gaps = st.sampled_from([RIGHT_MINUS_WRONG, SHARES])
booleans = st.booleans()


@st.composite
def choice_items(draw, fields=OF_ANY, *, is_gap=False):
    words = draw(choice_words)
    several = not is_gap and draw(booleans)
    scoring = draw(scorings_of_gaps if is_gap else scorings)
    right = [draw(booleans) for _word in words]
    right[0] = right[0] or not any(right)
    if not several:
        right = [place == right.index(True) for place in range(len(words))]
    choices = []
    for number, (word, is_right) in enumerate(zip(words, right, strict=True), 1):
        share = 1.0 if scoring == SHARES and is_right and not several else draw(choice_shares)
        choices.append(Choice(str(number), word, is_right, draw(optional_texts), share))
    return ChoiceItem(
        **draw(fields),
        choices=tuple(choices),
        takes_several=several,
        scoring=scoring,
        keeps_order=draw(booleans),
    )


def with_one_full(answer, full):
    """Some answers, one of which earns everything."""
    around = st.lists(answer, max_size=2)
    return st.tuples(around, full, around).map(lambda parts: (*parts[0], parts[1], *parts[2]))


answers = with_one_full(
    st.builds(AcceptedAnswer, texts, shares, optional_texts),
    st.builds(AcceptedAnswer, texts, st.just(1.0), optional_texts),
)
numbers = with_one_full(
    st.builds(AcceptedNumber, decimals, decimals.map(abs), shares, optional_texts),
    st.builds(AcceptedNumber, decimals, decimals.map(abs), st.just(1.0), optional_texts),
)
units = st.lists(
    st.builds(NumberUnit, texts, positive_decimals), max_size=3, unique_by=lambda unit: unit.name
).map(tuple)
criteria = st.lists(st.builds(Criterion, texts, st.floats(0.01, 100)), max_size=3).map(tuple)
pairs = st.lists(
    st.tuples(st.just(""), texts, st.just(1.0)) | st.tuples(texts, texts, weights), min_size=1, max_size=3
)


def short_answer_items(**fields):
    fields = fields or common()
    return st.builds(
        ShortAnswerItem, **fields, answers=answers, ignores_marks=st.booleans(), matches_case=st.booleans()
    )


def numerical_items(**fields):
    is_gap = "prompt" in fields  # only a question of its own says that its unit is optional
    optional = st.just(False) if is_gap else st.booleans()
    return st.builds(
        NumericalItem, **fields or common(), numbers=numbers, units=units, unit_is_optional=optional
    ).map(lambda item: item if item.units else replace(item, unit_is_optional=False))


SIMPLE = {
    "choice": choice_items(),
    "true_false": st.builds(
        TrueFalseItem,
        **common(is_true=st.booleans(), feedback_true=optional_texts, feedback_false=optional_texts),
    ),
    "short_answer": short_answer_items(),
    "numerical": numerical_items(),
    "ordering": st.builds(
        OrderingItem,
        **common(),
        steps=st.lists(texts, min_size=2, max_size=5, unique=True).map(
            lambda found: tuple(Step(str(number), text) for number, text in enumerate(found, 1))
        ),
        scoring=st.sampled_from([NEIGHBOURS, PLACES, ALL_OR_NOTHING]),
    ),
    "matching": st.builds(
        MatchingItem,
        **common(),
        pairs=st.tuples(st.tuples(texts, texts, weights), pairs).map(
            lambda found: tuple(Pair(str(n), *pair) for n, pair in enumerate([found[0], *found[1]], 1))
        ),
        all_or_nothing=st.booleans(),
    ),
    "essay": st.builds(
        EssayItem,
        **common(rubric=htmls, criteria=criteria),
        min_words=st.integers(0, 300),
        max_words=st.none() | st.integers(300, 900),
    ),
    "file": st.builds(
        FileItem,
        **common(rubric=htmls, criteria=criteria),
        extensions=st.lists(st.sampled_from(FileQuestion.Extension.values), min_size=1, unique=True).map(
            tuple
        ),
        max_size=st.integers(1, 50).map(lambda size: size * 1024 * 1024),
    ),
}
simple_items = st.one_of(*SIMPLE.values())


blank = {"prompt": st.just("")}
gaps = st.lists(
    st.one_of(
        choice_items(st.fixed_dictionaries(blank), is_gap=True),
        short_answer_items(**blank),
        numerical_items(**blank),
    ),
    min_size=1,
    max_size=4,
)
words_before_gaps = st.just("") | htmls
tags_before_gaps = st.sampled_from(["", "<p>x </p>", "<b>y</b>"])


@st.composite
def gap_fill_items(draw):
    parts = tuple(Part(str(number), item, draw(weights)) for number, item in enumerate(draw(gaps), 1))
    text = ""
    for part in draw(st.permutations(parts)):
        words = draw(words_before_gaps).replace("[[", "[").replace("]]", "]")
        text += f"{words}{draw(tags_before_gaps)} [[{part.id}]]"
    return GapFillItem(**draw(OF_ANY), text=clean(text).strip(), parts=parts, all_or_nothing=draw(booleans))


items_of_cases = st.lists(simple_items | gap_fill_items(), min_size=1, max_size=3)


@st.composite
def case_study_items(draw):
    items = draw(items_of_cases)
    parts = tuple(Part(str(number), item, draw(weights)) for number, item in enumerate(items, 1))
    return CaseStudyItem(**draw(OF_ANY), parts=parts)


KINDS = SIMPLE | {"gap_fill": gap_fill_items(), "case_study": case_study_items()}


def items():
    """An item of any kind."""
    return st.one_of(simple_items, simple_items, gap_fill_items(), case_study_items())


def entries(of=None):
    """A question in the bank, with an item of any kind or of the strategy `of`."""
    return st.builds(
        BankEntry,
        title=texts,
        item=items() if of is None else of,
        category=st.lists(texts, max_size=3).map(tuple),
        tags=st.lists(texts, max_size=3, unique=True).map(tuple),
        difficulty=st.sampled_from(["", "easy", "medium", "hard"]),
        objective=optional_texts,
        picture=st.none() | st.builds(Picture, file_names, st.binary(max_size=50), optional_texts),
    )


@st.composite
def damaged(draw, good):
    """The bytes with one to eight of them changed."""
    data = bytearray(good)
    for _time in range(draw(st.integers(1, 8))):
        data[draw(st.integers(0, len(data) - 1))] = draw(st.integers(0, 255))
    return bytes(data)
