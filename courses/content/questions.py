"""Makes questions of the three types from tables of questions.toml."""

from collections.abc import Callable

from assessments.models import ChoiceQuestion, EssayQuestion, Question, TrueFalseQuestion
from courses.content.reader import Entry

_COMMON = ("kind", "title", "prompt_html", "explanation_html", "legal_reference", "category", "points")


def build_question(entry: Entry) -> Question:
    """The question that the table describes, not saved. Raises BadContent."""
    kind = entry.text("kind")
    build = _BUILD.get(kind)
    if build is None:
        raise entry.bad("kind", f"{kind!r} is none of {', '.join(_BUILD)}")
    return build(entry)


def _common(entry: Entry) -> dict[str, str]:
    return {
        "title": entry.text("title"),
        "prompt": entry.html("prompt_html"),
        "explanation": entry.html("explanation_html", ""),
        "legal_reference": entry.text("legal_reference", ""),
    }


def _choice(entry: Entry) -> ChoiceQuestion:
    entry.allow(*_COMMON, "several", "choices")
    choices = []
    for choice in entry.entries("choices"):
        choice.allow("text", "right")
        choices.append(("choice", {"text": choice.text("text"), "is_right": choice.flag("right", False)}))
    return ChoiceQuestion(**_common(entry), takes_several=entry.flag("several", False), choices=choices)


def _true_false(entry: Entry) -> TrueFalseQuestion:
    entry.allow(*_COMMON, "right")
    return TrueFalseQuestion(**_common(entry), is_true=entry.flag("right"))


def _essay(entry: Entry) -> EssayQuestion:
    entry.allow(*_COMMON, "min_words", "max_words", "rubric_html")
    return EssayQuestion(
        **_common(entry),
        min_words=entry.number("min_words", 0),
        max_words=entry.number("max_words", 0) or None,
        rubric=entry.html("rubric_html", ""),
    )


_BUILD: dict[str, Callable[[Entry], Question]] = {
    "choice": _choice,
    "true_false": _true_false,
    "essay": _essay,
}
