"""Plain text of files: one encoding, one kind of line end, nothing that no text may hold."""

import re

from django.utils.translation import gettext as _

from assessments.interchange.base import LONGEST_TEXT, MOST_LINES, UnreadableFile
from elearn.base.figures import figure


def decode(data: bytes) -> str:
    """The text, with one kind of line end and without what no text may hold. Raises UnreadableFile."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableFile(_("This file is no text in UTF-8. Save it again as UTF-8.")) from None
    if len(text) > LONGEST_TEXT or text.count("\n") + text.count("\r") > 2 * MOST_LINES:
        raise _too_long()
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.count("\n") >= MOST_LINES:
        raise _too_long()
    return re.sub("[\0\ufdd0-\ufdef]", "", text)


def _too_long() -> UnreadableFile:
    said = _("At most %(lines)s lines and 2 MB are read from one text. Divide it.")
    return UnreadableFile(said % {"lines": figure(MOST_LINES)})
