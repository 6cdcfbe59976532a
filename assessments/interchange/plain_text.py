"""Plain text of files: one encoding, one kind of line end, nothing that no text may hold."""

import re

from django.utils.translation import gettext as _

from assessments.interchange.base import UnreadableFile


def decode(data: bytes) -> str:
    """The text, with one kind of line end and without what no text may hold. Raises UnreadableFile."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableFile(_("This file is no text in UTF-8. Save it again as UTF-8.")) from None
    return re.sub("[\0\ufdd0-\ufdef]", "", text.replace("\r\n", "\n").replace("\r", "\n"))
