"""What a learner is told of an answer: why it was not kept, and what to look at again."""

from typing import Any

from django.utils.translation import gettext as _

from assessments.items import InvalidResponse, Item


def told(item: Item, response: Any, *, is_done: bool = True) -> str:
    """What the learner should look at again in an answer that is kept, in words; nothing for nothing.

    While the learner is at it (`is_done` False) what is still open is no news.
    """
    words = {
        "short": _("%(words)s words so far: at least %(limit)s are asked for."),
        "long": _("%(words)s words: at most %(limit)s are asked for."),
        "same_place": _("A number is used twice: %(places)s. Use each number once."),
        "open": _("Not complete yet: %(left)s left."),
    }
    return " ".join(
        words[each.reason] % each.figures
        for each in item.concerns(response)
        if is_done or each.reason != "open"
    )


def refusal(invalid: InvalidResponse) -> str:
    """Why an answer was not kept, in words for the learner."""
    words = {
        "number": _("This answer was not kept: write a number, such as 12 or 12,5."),
        "long": _("This answer was not kept: it is too long."),
        "several": _("This answer was not kept: choose only one."),
        "elsewhere": _(
            "You answered this question on another device in the meantime. Look it over and press the button again:"
            " what is shown then counts."
        ),
        "file": _("This file was not kept: it is too large or of another kind than asked for."),
        "question_full": _(
            "This file was not kept: to this question you have handed in %(files)s files already (%(megabytes)s MB), "
            "and it takes no more. The one handed in last counts."
        ),
        "attempt_full": _(
            "This file was not kept: in this quiz you have handed in %(files)s files already (%(megabytes)s MB), and "
            "it takes no more. The ones handed in last count."
        ),
        "person_full": _(
            "This file was not kept: of you %(files)s files are kept already (%(megabytes)s MB), which is as much as "
            "there is room for. Ask your trainer what to do."
        ),
    }.get(
        invalid.reason,
        _(
            "This answer was not kept: it is not one of those offered, or it is too long. Please answer again."
        ),
    )
    return words % invalid.figures if invalid.figures else words
