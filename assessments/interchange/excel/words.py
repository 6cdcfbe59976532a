"""The words of the spreadsheet: its columns, types and options, in every language that the site speaks.

A file written in one language is read in any other, and without regard to marks and capitals: trainers type them.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from openpyxl.utils import get_column_letter

from assessments.models.question import Difficulty
from elearn.base.vietnamese import fold

Words = Mapping[str, "str | Promise"]

QUESTIONS = _("Questions")
GUIDE = _("Guide")
LISTS = _("Lists")
MOST_ANSWERS = 40  # columns; gap fill has most, and takes 30

COLUMNS: Words = {
    "kind": _("Type of question"),
    "title": _("Title"),
    "prompt": _("Question text"),
    "text": _("Text with gaps"),
    "right": _("Right answer"),
    "options": _("Options"),
    "explanation": _("Explanation"),
    "legal_reference": _("Legal reference"),
    "category": _("Category"),
    "tags": _("Tags"),
    "difficulty": _("Difficulty"),
    "objective": _("Learning objective"),
    "rubric": _("How to mark"),
    "case": _("Belongs to the case study"),
    "weight": _("Weight in the case study"),
    "example": _("Example"),
    "note": _("Note"),
}
ANSWER = _("Answer %(letter)s")

KINDS: Words = {
    "choice": _("Choose the answer"),
    "true_false": _("True or false"),
    "short_answer": _("Short answer"),
    "numerical": _("Number"),
    "matching": _("Matching"),
    "ordering": _("Put in order"),
    "gap_fill": _("Fill the gaps"),
    "essay": _("Essay"),
    "file": _("Hand in a file"),
    "case_study": _("Case study"),
}
OPTIONS: Words = {
    "several": _("choose several"),
    "one": _("choose only one"),
    "all_or_nothing": _("all or nothing"),
    "right_minus_wrong": _("right ones less wrong ones"),
    "shares": _("by shares"),
    "places": _("by the steps in their place"),
    "keeps_order": _("keep the order"),
    "ignores_marks": _("marks do not matter"),
    "matches_case": _("capital letters matter"),
    "unit": _("unit"),
    "unit_is_optional": _("unit need not be named"),
    "min_words": _("at least so many words"),
    "max_words": _("at most so many words"),
    "extensions": _("kinds of file taken"),
    "max_size": _("largest size"),
    "typed": _("typed"),
    "number": _("number"),
    "list": _("list"),
    "weight": _("weight"),
}
TRUTH: Words = {"true": _("True"), "false": _("False")}
DIFFICULTY: Words = {str(value): label for value, label in Difficulty.choices}


def answer_key(place: int) -> str:
    """The key of the column of the answer at `place`, from 0."""
    return f"answer {place}"


def heading(key: str) -> str:
    """What stands above the column, in the language in force."""
    if key in COLUMNS:
        return str(COLUMNS[key])
    return str(ANSWER) % {"letter": letter_of(int(key.split()[1]))}


def letter_of(place: int) -> str:
    """The letter of an answer, as columns have them: A to Z, AA, …"""
    return get_column_letter(place + 1)


@cache
def columns_by_heading() -> dict[str, str]:
    """{a heading in any language, folded: the key of its column}."""
    found = dict(known(COLUMNS))
    for form in _in_all_languages(ANSWER):
        found |= {fold(form % {"letter": letter_of(n)}): answer_key(n) for n in range(MOST_ANSWERS)}
    return found


def known(words: Words) -> dict[str, str]:
    """{a word in any language, folded: its key}."""
    return _known(tuple(words.items()))


@cache
def _known(words: tuple[tuple[str, Any], ...]) -> dict[str, str]:
    return {fold(form): key for key, word in words for form in _in_all_languages(word)}


def _in_all_languages(word: Any) -> list[str]:
    forms = []
    for code in ("en", *dict(settings.LANGUAGES)):
        with override(code):
            forms.append(str(word))
    return forms
