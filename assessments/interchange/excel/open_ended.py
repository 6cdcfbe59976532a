"""Essays, and files to hand in: how to mark them, and their limits."""

from decimal import Decimal

from django.utils.translation import gettext as _

from assessments.interchange.excel.notation import Unclear, at_arrow, joined, plain_number, split, with_arrow
from assessments.interchange.excel.plain import Cells, numbered, options_text
from assessments.interchange.excel.rich import html_text
from assessments.interchange.excel.row import Row, positive_number
from assessments.interchange.excel.words import answer_key
from assessments.items import Criterion, EssayItem, FileItem, OpenEndedItem

_SIZES = {"B": 1, "KB": 1024, "MB": 1024 * 1024}
USUAL_SIZE = 10 * 1024 * 1024
USUAL_EXTENSIONS = ("pdf", "docx", "jpg", "png")


def read_essay(row: Row) -> Cells:
    """How to mark it, and how many words are expected."""
    options = row.options("min_words", "max_words")
    limits = {}
    for key, values in options.items():
        row.require(
            values[0].isascii() and values[0].isdigit() and len(values[0]) < 6,
            "options",
            _("A number of words is expected, such as 100."),
        )
        limits[key] = int(values[0])
    return {**_rubric(row), **limits}


def write_essay(item: EssayItem) -> Cells:
    """Criteria and limits."""
    at_least = ("min_words", str(item.min_words)) if item.min_words else ""
    at_most = ("max_words", str(item.max_words)) if item.max_words is not None else ""
    return {**_rubric_cells(item), "options": options_text(at_least, at_most)}


def read_file(row: Row) -> Cells:
    """How to mark it, and which files are taken."""
    options = row.options("extensions", "max_size")
    extensions = [each.lower().lstrip(".") for each in split(", ".join(options.get("extensions", [])), ",")]
    with row.at("options"):
        size = _size_from(options["max_size"][0]) if "max_size" in options else USUAL_SIZE
    return {**_rubric(row), "extensions": tuple(extensions) or USUAL_EXTENSIONS, "max_size": size}


def write_file(item: FileItem) -> Cells:
    """Criteria and limits."""
    unit = next(unit for unit in reversed(_SIZES) if item.max_size % _SIZES[unit] == 0)
    size = f"{item.max_size // _SIZES[unit]} {unit}"
    options = options_text(("extensions", joined(item.extensions, ",")), ("max_size", size))
    return {**_rubric_cells(item), "options": options}


def _size_from(text: str) -> int:
    number = text.rstrip("BKMbkm ")
    unit = text[len(number) :].strip().upper() or "MB"
    if not (number.isascii() and number.isdigit() and len(number) < 12 and unit in _SIZES and int(number)):
        raise Unclear(_("A size is expected, such as 10 MB."))
    return int(number) * _SIZES[unit]


def _rubric(row: Row) -> Cells:
    criteria = []
    for place, cell in row.answers():
        text, points = at_arrow(cell)
        with row.at(answer_key(place)):
            row.require(
                text and points, "", _("A criterion is written with its points, like this: text => 2.")
            )
            criteria.append(Criterion(text, positive_number(points)))
    return {"rubric": row.html("rubric"), "criteria": tuple(criteria)}


def _rubric_cells(item: OpenEndedItem) -> Cells:
    texts = [with_arrow(each.text, plain_number(Decimal(str(each.points)))) for each in item.criteria]
    return {"rubric": html_text(item.rubric), **numbered(texts)}
