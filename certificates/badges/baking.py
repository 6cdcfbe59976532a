"""Baking: a badge travels inside its own picture (Open Badges 3.0, section 5.3), PNG or SVG.

In a PNG the token is the text of an uncompressed iTXt chunk `openbadgecredential`; in an SVG it is the attribute
`verify` of the first element, `<openbadges:credential>`. The picture looks the same as before.
"""

import struct
import zlib
from collections.abc import Iterator
from typing import Any

from lxml import etree

KEYWORD = b"openbadgecredential"
NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_TAG = f"{{{NAMESPACE}}}credential"


class NothingBaked(ValueError):
    """The file is no whole picture of this kind, or holds no badge."""


def bake_png(picture: bytes, token: str) -> bytes:
    """The PNG with the token in it, in place of one that it may have had. Raises NothingBaked for what is no PNG."""
    chunks = [(kind, body) for kind, body in _chunks(picture) if not _is_badge(kind, body)]
    text = (
        KEYWORD + b"\0" + b"\0\0" + b"\0" + b"\0" + token.encode()
    )  # not compressed, no language, no translation
    chunks.insert(1, (b"iTXt", text))  # straight after the header
    return PNG_SIGNATURE + b"".join(_chunk(kind, body) for kind, body in chunks)


def token_in_png(picture: bytes) -> str:
    """The token in the PNG. Raises NothingBaked."""
    for kind, body in _chunks(picture):
        if _is_badge(kind, body):
            is_compressed, _method, rest = (
                body[len(KEYWORD) + 1],
                body[len(KEYWORD) + 2],
                body[len(KEYWORD) + 3 :],
            )
            parts = rest.split(b"\0", 2)
            if is_compressed or len(parts) != 3:
                raise NothingBaked
            return _text(parts[2])
    raise NothingBaked


def bake_svg(picture: bytes, token: str) -> bytes:
    """The SVG with the token in it, in place of one that it may have had. Raises NothingBaked for what is no SVG."""
    old = _svg(picture)
    names: Any = {**old.nsmap, "openbadges": NAMESPACE}
    root = etree.Element(old.tag, {str(name): str(value) for name, value in old.attrib.items()}, nsmap=names)
    etree.SubElement(root, _TAG, verify=token).tail = old.text
    root.extend([child for child in old if child.tag != _TAG])
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def token_in_svg(picture: bytes) -> str:
    """The token in the SVG. Raises NothingBaked."""
    found = next(_svg(picture).iter(_TAG), None)
    token = "" if found is None else found.get("verify", "")
    if not token:
        raise NothingBaked
    return token


def _chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and body of every chunk, each found whole. Raises NothingBaked."""
    if not picture.startswith(PNG_SIGNATURE):
        raise NothingBaked
    at, kind = len(PNG_SIGNATURE), b""
    while kind != b"IEND":
        if len(picture) < at + 12:
            raise NothingBaked
        length, kind = struct.unpack(">I4s", picture[at : at + 8])
        body, check = picture[at + 8 : at + 8 + length], picture[at + 8 + length : at + 12 + length]
        if check != struct.pack(">I", zlib.crc32(kind + body)):
            raise NothingBaked
        yield kind, body
        at += 12 + length


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _is_badge(kind: bytes, body: bytes) -> bool:
    return kind == b"iTXt" and body.startswith(KEYWORD + b"\0") and len(body) > len(KEYWORD) + 3


def _text(words: bytes) -> str:
    try:
        return words.decode()
    except UnicodeDecodeError:
        raise NothingBaked from None


def _svg(picture: bytes) -> etree._Element:
    """The root of the SVG; nothing outside the file is read and no entity is followed. Raises NothingBaked."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        root = etree.fromstring(picture, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise NothingBaked from None
    if etree.QName(root).localname != "svg":
        raise NothingBaked
    return root
