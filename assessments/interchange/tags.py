"""What is a tag of HTML, and what only a sign: `x<y và y>z` holds none."""

import re
from collections.abc import Iterator
from typing import Any

_BLOCK_NAMES = """
    address article aside blockquote body caption center dd details dir div dl dt fieldset figcaption figure footer form
    h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section summary table td th tr tbody thead
    tfoot ul
"""
_VOID_NAMES = "area base br col embed hr img input link meta param source track wbr"
_OPEN_NAMES = (
    "p li td th tr dt dd thead tbody tfoot colgroup option html head body"  # whose end need not be written
)
_OTHER_NAMES = """
    a abbr acronym applet audio b bdi bdo big blink button canvas cite code colgroup data datalist del dfn em font i
    iframe ins kbd label map mark marquee math nobr noscript object ol optgroup output picture progress q rp rt ruby s
    samp script select small span strike strong style sub sup svg template textarea time title tt u var video
"""
_FLAGS = """
    allowfullscreen async autoplay checked compact controls default defer disabled download hidden ismap itemscope loop
    multiple muted nohref noshade novalidate nowrap open readonly required reversed selected
"""
BLOCKS = frozenset(_BLOCK_NAMES.split())
_VOID = frozenset(_VOID_NAMES.split())
_NEED_NO_END = _VOID | set(_OPEN_NAMES.split())
KNOWN = BLOCKS | _NEED_NO_END | set(_OTHER_NAMES.split())
_WITHOUT_VALUE = frozenset(_FLAGS.split())
_ANGLE = re.compile(
    r"<(?P<end>/?)(?P<name>[a-zA-Z][\w:-]*+)"
    r"(?P<attributes>(?:\s++[^\s=<>\"'/]++(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s<>\"'=]++))?+)*+)\s*+/?>"
    r"|(?P<other><!--.*?-->|<!\[[^>]*>|<!doctype[^>]*>|<\?xml[^>]*>)|<",
    re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTE = re.compile(r"\s+([^\s=<>\"'/]+)(\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s<>\"'=]+))?")
_STYLED = {
    r"display\s*:\s*none|visibility\s*:\s*hidden": "hidden",
    r"text-decoration[\w-]*\s*:[^;]*line-through": "s",
    r"text-decoration[\w-]*\s*:[^;]*underline": "u",
    r"vertical-align\s*:\s*super": "sup",
    r"vertical-align\s*:\s*sub\b": "sub",
    r"font-weight\s*:\s*(?:bold|[6-9]00)": "b",
    r"font-style\s*:\s*italic": "i",
}
_LISTS = {"upper-alpha": "A", "upper-latin": "A", "lower-alpha": "a", "lower-latin": "a"} | {
    "upper-roman": "I",
    "lower-roman": "i",
    "decimal": "1",
}
_ROMAN = {1000: "m", 900: "cm", 500: "d", 400: "cd", 100: "c", 90: "xc", 50: "l"} | {
    **{40: "xl", 10: "x", 9: "ix", 5: "v", 4: "iv", 1: "i"}
}


def only_tags(html: str) -> str:
    """The HTML in which each `<` that begins no tag of HTML is written `&lt;`."""
    lowered = html.lower()
    last_end: dict[str, int] = {}

    def seen(found: re.Match[str]) -> str:
        name = (found["name"] or "").lower()
        if name and name not in last_end:
            last_end[name] = lowered.rfind(f"</{name}")
        is_closed = name in _NEED_NO_END or bool(found["end"]) or last_end.get(name, -1) > found.start()
        if found["other"] or (":" in name) or (name in KNOWN and is_closed and _has_attributes(found)):
            return found[0]
        return f"&lt;{found[0][1:]}"

    return _ANGLE.sub(seen, html)


def _has_attributes(found: re.Match[str]) -> bool:
    """Whether what stands behind the name of a tag are attributes: words alone are only a few."""
    return all(
        value or name.lower() in _WITHOUT_VALUE or "-" in name
        for name, value in _ATTRIBUTE.findall(found["attributes"])
    )


def has_tags(html: str) -> bool:
    """Whether the HTML, made by `only_tags`, holds a tag or a comment."""
    return "<" in html


def depth(html: str) -> int:
    """How deep elements stand within elements, in HTML that is written by the rules."""
    deepest = now = 0
    for end, name in re.findall(r"<(/?)([a-zA-Z][\w-]*)", html):
        if name not in _VOID:
            now += -1 if end else 1
            deepest = max(deepest, now)
    return deepest


def is_block(node: Any) -> bool:
    """Whether this element, or one within, begins a new line."""
    return getattr(node, "name", None) is not None and (
        node.name in BLOCKS or node.find(list(BLOCKS)) is not None
    )


def as_shown(node: Any) -> str:
    """The name of the element; for one that only its style makes something, the name of what it looks like."""
    if node.has_attr("hidden"):
        return "hidden"
    style = str(node.get("style", "")).lower()
    if style:
        looks = next((name for pattern, name in _STYLED.items() if re.search(pattern, style)), "")
        if looks in ("hidden", "s") or (looks and node.name in ("span", "font", "em", "strong", "b", "i")):
            return looks
    return str(node.name)


def list_style(node: Any) -> str:
    """How an `ol` is numbered, as its attribute `type` says it: 1, A, a, I or i; "" for 1, 2, 3 from the beginning."""
    named = re.search(r"list-style(?:-type)?\s*:[^;]*?\b([a-z]+(?:-[a-z]+)?)", str(node.get("style", "")))
    style = _LISTS.get(named[1] if named else "", "") or str(node.get("type", "1"))
    items = [each for each in node.children if getattr(each, "name", "") == "li"]
    is_plain = node.get("start", "1") == "1" and not node.has_attr("reversed")
    is_plain = is_plain and not any(each.has_attr("value") for each in items)
    style = style if style in ("1", "A", "a", "I", "i") else "1"
    return "" if style == "1" and is_plain else style


def numbers(node: Any) -> Iterator[int]:
    """The numbers of the items of an `ol`, one for each."""
    items = [each for each in node.children if getattr(each, "name", "") == "li"]
    step = -1 if node.has_attr("reversed") else 1
    number = _whole(node.get("start"), len(items) if step < 0 else 1)
    for item in items:
        number = _whole(item.get("value"), number)
        yield number
        number += step


def _whole(text: Any, default: int) -> int:
    return int(text) if re.fullmatch(r"-?\d{1,6}", str(text)) else default


def numbered(number: int, style: str) -> str:
    """The number as an `ol` of this style shows it, with its point."""
    written = str(number)
    if style in ("A", "a") and 1 <= number <= 26:
        written = chr(ord(style) + number - 1)
    elif style in ("I", "i") and 1 <= number < 4000:
        written, rest = "", number
        for value, letters in _ROMAN.items():
            written += letters * (rest // value)
            rest %= value
        written = written.upper() if style == "I" else written
    return f"{written}."
