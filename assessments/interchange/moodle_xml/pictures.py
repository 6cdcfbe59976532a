"""The picture of a question in Moodle XML: named in its text, its file beside it in base64."""

import base64
import binascii
import re
import unicodedata
from typing import Any
from urllib.parse import unquote

from django.utils.translation import gettext as _

from assessments.interchange.base import Broken, Picture
from assessments.interchange.foreign_html import pictures
from assessments.interchange.moodle_xml.elements import raw

LARGEST_PICTURE = 10 * 1024 * 1024  # bytes
_OWN = "@@PLUGINFILE@@"
_DATA = re.compile(r"data:image/(\w{2,5})[^,]*;base64,", re.IGNORECASE)


def picture_of(question: Any) -> Picture | None:
    """The picture in the question. Raises Broken when there is more than one, or it is not in the file."""
    body = question.find("questiontext")
    found = pictures(raw(body))
    old = (question.findtext("image") or "").strip()
    if len(found) + bool(old) > 1:
        raise Broken(_("A question can have one picture; here there are more."))
    if old:
        content = question.findtext("image_base64") or ""
        if not content.strip():
            raise _absent()
        return Picture(_name(old), _decoded(content))
    return _named(question, **found[0]) if found else None


def _named(question: Any, src: str, alt: str) -> Picture:
    alt = " ".join(alt.split())
    if inline := _DATA.match(src):
        return Picture(f"picture.{inline[1].lower()}", _decoded(unquote(src[inline.end() :])), alt)
    _before, own, path = src.partition(_OWN)
    wanted = _composed(unquote(path.partition("?")[0])).strip("/")
    if not own or not wanted:
        raise _absent()
    files = {_path(each): each for each in question.iter("file") if each.get("encoding") == "base64"}
    file = files.get(wanted, files.get(_name(wanted)))
    if file is None:
        raise _absent()
    return Picture(_name(wanted), _decoded(file.text or ""), alt)


def _path(file: Any) -> str:
    folder = (file.get("path") or "").strip("/")
    return _composed(f"{folder}/{file.get('name') or ''}").strip("/")


def _name(path: str) -> str:
    return path.rpartition("/")[2][-100:] or "picture"


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _absent() -> Broken:
    return Broken(_("The picture is not in this file. Export the questions with their pictures."))


def _decoded(text: str) -> bytes:
    content = "".join(text.split())
    if len(content) > LARGEST_PICTURE * 4 // 3:
        raise Broken(_("The picture is larger than 10 MB."))
    try:
        return base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        raise Broken(_("The picture cannot be read.")) from None
