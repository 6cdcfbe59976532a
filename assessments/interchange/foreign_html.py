"""HTML of other systems as that of our questions: its meaning is kept, put into words that we have, or refused.

What only looks is lost (colours, sizes, fonts); what means something is not: a power, a table, a word struck out.
"""

import re
from html import escape
from itertools import groupby
from typing import Any

import nh3
from bs4 import BeautifulSoup, NavigableString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.interchange.base import Broken
from assessments.interchange.html import TAGS, clean, to_text
from assessments.interchange.tags import (
    KNOWN,
    as_shown,
    depth,
    is_block,
    list_style,
    numbered,
    numbers,
    only_tags,
)

DEEPEST = 100  # elements within elements
_ATTRIBUTES = {
    "*": {"style", "hidden"},
    "a": {"href"},
    "img": {"src", "alt"},
    "ol": {"type", "start", "reversed"},
    "li": {"value"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
_REFUSED: dict[str, Any] = {
    "audio": gettext_lazy("a sound"),
    "video": gettext_lazy("a film"),
    **dict.fromkeys(("iframe", "object", "embed", "applet"), gettext_lazy("an embedded page")),
    **dict.fromkeys(("svg", "canvas", "map"), gettext_lazy("a drawing")),
    "math": gettext_lazy("a formula"),
    **dict.fromkeys(("input", "select", "textarea", "button"), gettext_lazy("a field to fill in")),
    **dict.fromkeys(("s", "strike", "del"), gettext_lazy("words struck out")),
    "hidden": gettext_lazy("hidden words"),
    "img": gettext_lazy("a picture"),
}
_UNREAD = frozenset({"script", "style", "template", "title"})
_SHAPES = {"mark": "b", "dfn": "i", "var": "i", "cite": "i"}  # elements that we have others for
_SUPERSCRIPTS = dict(
    zip(
        "0123456789+-−=()abcdefghijklmnoprstuvwxyz",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ",
        strict=True,
    )
)
_SUBSCRIPTS = dict(zip("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))
_UNDERLINE = re.compile(r"gạch\s+(?:chân|dưới)|underlin", re.IGNORECASE)
_CELL = re.compile(r"<t[dhr]\b", re.IGNORECASE)
_PICTURE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)


def pictures(html: str) -> list[dict[str, str]]:
    """The `src` and `alt` of each picture in the HTML."""
    if not _PICTURE.search(html):
        return []
    return [
        {name: str(each.get(name, "")) for name in ("src", "alt")} for each in _tree(html).find_all("img")
    ]


def without_pictures(html: str) -> str:
    """The HTML without its pictures, for who keeps them elsewhere."""
    return _PICTURE.sub(" ", only_tags(html))


def kept(html: str, *, in_line: bool = False) -> str:
    """Clean HTML with the meaning of this; for one line, without lists. Raises Broken for what would be lost."""
    if "<" not in html:
        return clean(html)
    return clean(_Keeper(in_line).inside(_tree(html)))


def line(html: str) -> str:
    """The HTML as a line of plain text. Raises Broken for what would be lost."""
    return " ".join(to_text(kept(html, in_line=True)).split())


def _tree(html: str) -> Any:
    """The elements as a browser would nest them."""
    marked = only_tags(html)
    html = nh3.clean(
        marked,
        tags=set(KNOWN - _UNREAD),
        clean_content_tags=set(_UNREAD),
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "ftp", "mailto", "tel", "data"},
        link_rel=None,
    )
    if _CELL.search(marked) and not _CELL.search(html):
        raise Broken(_("It holds parts of a table without the table."))
    if depth(html) > DEEPEST:
        raise Broken(_("Its text is nested too deeply."))
    return BeautifulSoup(html, "html.parser")


def raised(text: str) -> str:
    """The text above the line: in the letters of Unicode if it has them all."""
    return _moved(text, _SUPERSCRIPTS, "^")


def lowered(text: str) -> str:
    """The text below the line: in the letters of Unicode if it has them all."""
    return _moved(text, _SUBSCRIPTS, "_")


def _moved(text: str, letters: dict[str, str], sign: str) -> str:
    text = " ".join(text.split())
    is_known = set(text) <= letters.keys()
    return "".join(letters[char] for char in text) if is_known else f"{sign}({text})"


def lost(what: str) -> Broken:
    """That the text holds something that our questions cannot."""
    said = _("It holds %(what)s, which cannot be kept. Put it into words, or leave this question out.")
    return Broken(said % {"what": _REFUSED[what]})


class _Keeper:
    """Writes elements as ours, from the inside out."""

    def __init__(self, in_line: bool) -> None:
        self.in_line = in_line

    def inside(self, element: Any) -> str:
        return "".join(map(self.written, element.children))

    def written(self, node: Any) -> str:
        if isinstance(node, NavigableString):
            return escape(str(node), quote=False)
        name = as_shown(node)
        if name in _REFUSED:
            raise lost(name)
        if special := getattr(self, f"_{name}", None):
            return str(special(node))
        inside = _SHAPES.get(name, name)
        if inside == "br":
            return "<br>"
        if inside in TAGS:
            return f"<{inside}>{self.inside(node)}</{inside}>"
        return self._block(node) if is_block(node) else self.inside(node)

    def _block(self, node: Any) -> str:
        """Its paragraphs, and one of each run of words beside them."""
        parts = []
        for are_blocks, run in groupby(node.children, key=is_block):
            text = "".join(map(self.written, run))
            parts.append(text if are_blocks or not to_text(text) else f"<p>{text}</p>")
        return "".join(parts)

    def _hr(self, node: Any) -> str:
        return "<br>"

    def _sup(self, node: Any) -> str:
        return escape(raised(to_text(self.inside(node))), quote=False)

    def _sub(self, node: Any) -> str:
        return escape(lowered(to_text(self.inside(node))), quote=False)

    def _u(self, node: Any) -> str:
        whole = " ".join(node.find_parents()[-1].get_text().split())
        part = " ".join(node.get_text().split())
        if part != whole and (self.in_line or _UNDERLINE.search(whole)):
            raise Broken(_("Part of it is underlined, which cannot be kept: mark it in another way."))
        return f"<em>{self.inside(node)}</em>" if part else self.inside(node)

    _ins = _u

    def _q(self, node: Any) -> str:
        return f"“{self.inside(node)}”"

    def _pre(self, node: Any) -> str:
        return f"<p>{self.inside(node).strip().replace(chr(10), '<br>')}</p>"

    def _a(self, node: Any) -> str:
        """Its words, and the address where they do not say it."""
        inside, address = self.inside(node), str(node.get("href", "")).strip()
        words = "".join(node.get_text().split())
        bare = re.sub(r"^(?:mailto:|tel:|https?://)|/$", "", address)
        if not bare or address.startswith("#") or bare in words:
            return inside
        if not re.match(r"(?:https?|ftp|mailto|tel):", address):
            raise Broken(
                _("Its link to “%(address)s” leads into the other system. Put it into words.")
                % {"address": address[:60]}
            )
        return f"{inside} ({escape(bare if not address.startswith('http') else address, quote=False)})"

    def _ol(self, node: Any) -> str:
        """A list; with its numbers written out where they are not 1, 2, 3, or there are no lists."""
        style = list_style(node) or ("1" if self.in_line else "")
        if not style:
            return f"<ol>{self.inside(node)}</ol>"
        number = numbers(node)
        return "".join(
            f"<p>{numbered(next(number), style)} {self.inside(each).strip()}</p>"
            if getattr(each, "name", "") == "li"
            else self.written(each)
            for each in node.children
        )

    def _table(self, node: Any) -> str:
        cells = node.find_all(["td", "th"])
        if node.find("table") or any(
            each.get(span, "1") not in ("", "1") for each in cells for span in ("rowspan", "colspan")
        ):
            raise Broken(
                _("It holds a table whose cells are joined. Make it a picture, or put it into words.")
            )
        rows = [row.find_all(["td", "th"]) for row in node.find_all("tr")]
        if all(len(row) < 2 for row in rows):
            return self._block(node)
        texts = [" | ".join(" ".join(self._flat(each).split()) for each in row) for row in rows]
        caption = self._flat(node.caption).strip() if node.caption else ""
        between = ";</p><p>" if self.in_line else "</p><p>"
        return f"<p>{between.join(filter(None, [caption, *texts]))}</p>"

    def _flat(self, node: Any) -> str:
        """Without blocks, so that a row is one line."""
        return re.sub(r"</?(?:p|ul|ol|li|br)>", " ", self.inside(node))
