"""What the sheet “Guide” says, in the language in force."""

from django.utils.translation import gettext as _

from assessments.interchange.excel.words import COLUMNS, KINDS, OPTIONS


def guide() -> list[tuple[str, str]]:
    """A name and what is to be said about it, line by line."""
    return [*_first_steps(), ("", ""), *_kinds(), ("", ""), *_columns()]


def _first_steps() -> list[tuple[str, str]]:
    return [
        (
            _("How to fill in"),
            _("One row is one question. Choose its type first; leave blank what it does not need."),
        ),
        (
            _("Examples"),
            _("The grey rows are examples. Rows with an x under “Example” are not read; delete them or not."),
        ),
        (
            _("Answers"),
            _(
                "One answer in each column from A on. More than eight? Add columns: Answer I, Answer J and so on."
            ),
        ),
        (
            _("Feedback"),
            _(
                "What a learner is told who answers so stands after an arrow: Call 111 => Right, it is free of charge."
            ),
        ),
        (
            _("Shares"),
            _("An answer that earns a part of the points begins with the part: 50%: Call the police."),
        ),
        (
            _("Bold, lists"),
            _("Question text, explanation and marking take these tags: <p> <br> <b> <i> <ul> <ol> <li>."),
        ),
        (_("Pictures"), _("Pictures are added later, in the question itself.")),
    ]


def _kinds() -> list[tuple[str, str]]:
    said = {
        "choice": _(
            "Answers in A, B, C …; the letter of the right one under “Right answer”, such as B; for several: A, C."
        ),
        "true_false": _(
            "The question text is a statement. “Right answer” is True or False. "
            "Answers may say what is told: True => …, False => …"
        ),
        "short_answer": _(
            "Each accepted answer in a column. * stands for any characters: *trafficking*; \\* is the star itself."
        ),
        "numerical": _(
            "Each accepted number in a column; how far off still counts after ±: 18 ± 0,5 (or 18 +- 0,5). "
            "Units under “Options”: unit: km; unit: m = 0,001."
        ),
        "matching": _(
            "A pair in each column: left => right. What only distracts has three dots on the left: ... => right."
        ),
        "ordering": _("The steps in the right order, one in each column."),
        "gap_fill": _(
            "“Text with gaps” holds [[1]], [[2]] …; Answer A describes gap 1, Answer B gap 2. To type: each accepted "
            "answer in a line (Alt+Enter). To choose: (x) right and ( ) wrong, in lines. For a number: first [number]. "
            "More can stand in the first line: [list; keep the order; weight: 2]."
        ),
        "essay": _(
            "A person marks it. Criteria may stand in the columns of answers, with their points: text => 2."
        ),
        "file": _("The learner hands in a file; a person marks it. Criteria as for an essay."),
        "case_study": _(
            "The question text tells the situation. The questions about it stand in the rows below, with the title of "
            "the case under “Belongs to the case study”."
        ),
    }
    options = {
        "choice": ("several", "one", "all_or_nothing", "right_minus_wrong", "shares", "keeps_order"),
        "short_answer": ("ignores_marks", "matches_case"),
        "numerical": ("unit", "unit_is_optional"),
        "ordering": ("places", "all_or_nothing"),
        "essay": ("min_words", "max_words"),
        "file": ("extensions", "max_size"),
    }
    examples = {
        "unit": "km = 1",
        "min_words": "100",
        "max_words": "300",
        "extensions": "pdf, docx",
        "max_size": "10 MB",
    }
    lines = []
    for kind, text in said.items():
        lines.append((str(KINDS[kind]), text))
        if kind in options:
            named = [
                f"{OPTIONS[key]}: {examples[key]}" if key in examples else str(OPTIONS[key])
                for key in options[kind]
            ]
            lines.append(("", f"{COLUMNS['options']}: {'; '.join(named)}"))
    return lines


def _columns() -> list[tuple[str, str]]:
    said = {
        "title": _(
            "For trainers; learners do not see it. Left blank, it is the beginning of the question text."
        ),
        "options": _("Several stand with a semicolon between them."),
        "category": _("From the root down, with spaces around the slash: Human trafficking / Law."),
        "tags": _("Separated by commas."),
        "weight": _("How much the question counts in its case study; 1 where nothing stands."),
        "note": _("For yourself; it is not read."),
    }
    return [(str(COLUMNS[key]), text) for key, text in said.items()]
