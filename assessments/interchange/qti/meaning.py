"""Formatted text of other systems' items with its meaning kept, or refused."""

from collections.abc import Callable

from assessments.interchange.base import Broken
from assessments.interchange.foreign_html import kept, line
from assessments.interchange.qti.markup import Element, name_of, raw_html
from assessments.interchange.qti.source import Unclear


def html_kept(element: Element, instead: Callable[[Element], str | None] = lambda _each: None) -> str:
    """Clean HTML inside the element; `instead` as for `raw_html`. Raises Unclear for what would be lost."""
    try:
        return kept(raw_html(element, instead)).strip()
    except Broken as broken:
        raise Unclear(str(broken), element) from broken


def line_kept(element: Element, *, without: tuple[str, ...] = ()) -> str:
    """The words inside the element in one line, but for elements with these names. Raises Unclear, as above."""
    try:
        return line(raw_html(element, lambda each: "" if name_of(each) in without else None))
    except Broken as broken:
        raise Unclear(str(broken), element) from broken
