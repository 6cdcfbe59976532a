"""What a person marks: essays and files of other systems."""

from django.utils.translation import gettext as _

from assessments.interchange.qti.foreign.asked import Asked, Read
from assessments.interchange.qti.processing import Value
from assessments.items import EssayItem, FileItem

USUAL_SIZE = 10 * 1024 * 1024
EXTENSIONS = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
}


def read_essay(asked: Asked) -> Read:
    """An essay, if no rule marks it. Raises Unclear."""
    _require_unmarked(asked)
    return Read(EssayItem(prompt=""), [("một bài viết", "một bài viết")])


def read_file(asked: Asked) -> Read:
    """A file to hand in, if no rule marks it. Raises Unclear."""
    _require_unmarked(asked)
    given = " ".join(asked.interaction.get("type", "").replace(",", " ").split())
    known = [EXTENSIONS[each] for each in given.split() if each in EXTENSIONS]
    if given and not known:
        raise asked.unclear(_("Files of the type %(type)s are not taken here.") % {"type": given[:60]})
    extensions = tuple(known or EXTENSIONS.values())
    return Read(FileItem(prompt="", extensions=extensions, max_size=USUAL_SIZE))


def _require_unmarked(asked: Asked) -> None:
    """Raises Unclear where the rules themselves give points for this answer."""
    processing, declaration = asked.processing, asked.declaration
    right: Value = declaration.correct
    is_marked = asked.identifier in processing.decides(processing.score_name)
    is_only_compared = all(
        above is not None and above.element.tag.endswith("qti-match")
        for _here, above in processing.reads(asked.identifier)
    )
    if is_marked and not (right is None and is_only_compared):
        raise asked.unclear(
            _("The response processing marks a text that only a person can mark here. Take these rules out.")
        )
