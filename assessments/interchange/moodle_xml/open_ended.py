"""Essays of Moodle XML: a text, or files alone."""

import re
from typing import Any

from django.utils.translation import gettext as _

from assessments.interchange.base import Broken
from assessments.interchange.extras import Extras, criteria_from
from assessments.interchange.moodle_xml.elements import Element, html_of, style_of, whole
from assessments.items import EssayItem, FileItem

_LARGEST = 10 * 1024 * 1024  # bytes, where nothing is said
_GROUPS = {
    "document": ("pdf", "docx", "odt"),
    "spreadsheet": ("xlsx",),
    "presentation": ("pptx",),
    "image": ("jpg", "png"),
    "web_image": ("jpg", "png"),
    "optimised_image": ("jpg", "png"),
}


def open_ended(question: Element, common: dict[str, Any], extras: Extras) -> EssayItem | FileItem:
    """An essay, or a file where nothing can be typed or need not be. Raises Broken for both at once."""
    shared: dict[str, Any] = {
        **common,
        "rubric": html_of(question.find("graderinfo"), style_of(question.find("questiontext"))),
        "criteria": criteria_from(extras),
    }
    required = whole(question, "attachmentsrequired", 0)
    types_nothing = (question.findtext("responseformat") or "").strip() == "noinline"
    must_type = bool(whole(question, "responserequired", 1)) and not types_nothing
    if extras.get("kind") == "file" or types_nothing or (required and not must_type):
        if required > 1:
            raise Broken(_("It asks for %(number)s files; here one is handed in.") % {"number": required})
        size = whole(question, "maxbytes", 0) or _LARGEST
        return FileItem(**shared, extensions=_extensions(question), max_size=size)
    if required:
        raise Broken(_("It asks for a text and a file together. Make two questions of it."))
    return EssayItem(
        **shared,
        min_words=whole(question, "minwordlimit", 0),
        max_words=whole(question, "maxwordlimit", 0) or None,
    )


def _extensions(question: Element) -> tuple[str, ...]:
    """The kinds of file taken. Raises Broken for a list without any that is known."""
    listed = (question.findtext("filetypeslist") or "").lower()
    names = re.findall(r"\.?[a-z0-9_]+", listed)
    kinds = [kind for name in names for kind in (_GROUPS.get(name, (name[1:],) if name[0] == "." else ()))]
    if listed.strip(" *") and not kinds:
        raise Broken(_("The kinds of file “%(kinds)s” are not known.") % {"kinds": listed[:60]})
    return tuple(dict.fromkeys(kinds)) or ("pdf", "docx")
