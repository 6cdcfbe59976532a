"""Texts as Moodle keeps them: each in one of four formats, with names, numbers and paths of its own.

Source: question/format.php and lib/weblib.php of Moodle (`format_text`, `text_to_html`).
"""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from html import unescape
from typing import Any

from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

from assessments.interchange.base import BankEntry, Broken, Problem
from assessments.interchange.foreign_html import kept, line
from assessments.interchange.html import to_html
from assessments.interchange.tags import BLOCKS, has_tags, only_tags
from assessments.items import AcceptedNumber

_MARKDOWN = MarkdownIt("commonmark").enable("table")
HTML, MOODLE, PLAIN, MARKDOWN = "html", "moodle", "plain", "markdown"
_LINE_END = re.compile(r"[ \t]*\n[ \t]*")
_AT_BLOCK = re.compile(rf"\s*(</?(?:{'|'.join(sorted(BLOCKS))}|br)(?:\s[^>]*)?/?>)\s*", re.IGNORECASE)
_TEX = re.compile(r"\$\$.+?\$\$|\$[^$\n]*\\[a-zA-Z]+[^$\n]*\$|\\\(.+?\\\)|\\\[.+?\\\]", re.DOTALL)
_ANY = Decimal(10) ** 15  # farther off than any number asked for
_COMMA = re.compile(r"([+-]?\d*),(\d+)((?:[eE][+-]?\d+)?)")


def as_html(text: str, style: str) -> str:
    """Clean HTML of a text in the format `style`. Raises Broken for what would be lost."""
    if style == PLAIN:
        return to_html(text)
    if style == MARKDOWN:
        return kept(_MARKDOWN.render(text)).strip()
    marked = only_tags(text)
    if style == MOODLE:
        return kept(_with_line_ends(marked)) if has_tags(marked) else to_html(unescape(marked))
    return kept(marked.strip())


def as_line(text: str, style: str) -> str:
    """The text as a line without formatting. Raises Broken for what would be lost."""
    if style == MARKDOWN:
        return line(_MARKDOWN.render(text))
    return " ".join(text.split()) if style == PLAIN else line(text)


def _with_line_ends(html: str) -> str:
    """A line end breaks the line, unless an element beside it does."""
    return _LINE_END.sub("<br>", _AT_BLOCK.sub(r"\1", html.strip()))


def notices_of(entries: Iterable[BankEntry]) -> Iterator[Problem]:
    """For each question with a formula in TeX: that learners read it as it is typed."""
    for entry in entries:
        if any(_TEX.search(text) for text in _texts(entry.item.to_content())):
            said = _("“%(title)s” holds a formula in TeX, which learners are shown as it is typed.")
            yield Problem(entry.line, said % {"title": entry.title[:60]})


def _texts(content: Any) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict | list | tuple):
        for each in content.values() if isinstance(content, dict) else content:
            yield from _texts(each)


def any_number(share: float, said: str) -> AcceptedNumber | None:
    """Moodle's `*` among numbers: all others, which earn nothing, hear this; None for nothing. Raises Broken."""
    if share:
        raise Broken(_("Any number (*) would earn points here."))
    return AcceptedNumber(Decimal(0), _ANY, 0.0, said) if said else None


def decimal_from(text: str) -> Decimal:
    """The number, with a point or a comma for its decimals. Raises Broken, also where a comma can be both."""
    written = "".join(text.split()).replace("\N{MINUS SIGN}", "-")
    if (found := _COMMA.fullmatch(written)) and (len(found[2]) != 3 or found[1].strip("+-") in ("", "0")):
        written = f"{found[1] or 0}.{found[2]}{found[3]}"
    try:
        number = Decimal(written)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number.adjusted() > 50:
        raise Broken(_("“%(text)s” is no number.") % {"text": text.strip()[:30]})
    return number


def share_from(percent: str) -> float:
    """The share in a percentage. Raises Broken unless it is between -100 and 100."""
    share = float(decimal_from(percent.replace(",", ".")) / 100)
    if not -1 <= share <= 1:
        raise Broken(_("A percentage is between -100 and 100."))
    return share


def positive(share: float) -> float:
    """The share, where none below 0 is taken. Raises Broken."""
    if share < 0:
        raise Broken(_("Here a percentage is between 0 and 100."))
    return share


def category_path(text: str) -> tuple[str, ...]:
    """The names in a path; `//` is a slash in a name. A `$context$` and `top` at the front are Moodle's own."""
    names = [name.strip().replace("\x01", "/") for name in text.replace("//", "\x01").split("/")]
    names = [name for name in names if name]
    if names and re.fullmatch(r"\$[a-z]+\$", names[0]):
        names = names[1:]
    return tuple(names[1:] if names[:1] == ["top"] else names)


def in_path(name: str) -> str:
    """A slash in a name is doubled; at its ends a space, which is not read, keeps it off the slash between names."""
    doubled = name.replace("/", "//")
    return f"{' ' * name.startswith('/')}{doubled}{' ' * name.endswith('/')}"
