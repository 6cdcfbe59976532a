"""Reads GIFT: the questions in a file, each with its title, its text and its answers in braces."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from assessments.interchange.base import LONGEST_TITLE, BankEntry, Broken, Reading
from assessments.interchange.extras import Extras, extras_from, text_of, texts_of
from assessments.interchange.gift.answers import BLANK, item_of
from assessments.interchange.gift.signs import as_written, formatted, protected, styled
from assessments.interchange.gift.writer import EXTRAS
from assessments.interchange.html import to_text
from assessments.interchange.moodle_text import MOODLE, category_path, notices_of
from assessments.interchange.plain_text import decode

_TAG = re.compile(r"\[tag:((?:\\\]|[^\]])+)\]")


@dataclass(slots=True)
class _Block:
    """The lines of one question, from `line` on, and the comments before it."""

    line: int
    lines: list[str] = field(default_factory=list)
    extras: Extras = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    category: tuple[str, ...] = ()


def read(data: bytes) -> Reading:
    """The questions of a GIFT file. Raises UnreadableFile when it is no text in UTF-8."""
    reading = Reading()
    for block in reading.up_to_limit(_blocks(decode(data))):
        reading.take(block.line, lambda block=block: _entry(block))  # type: ignore[misc]
    reading.notices.extend(notices_of(reading.entries))
    return reading


def _blocks(text: str) -> Iterator[_Block]:
    category: tuple[str, ...] = ()
    extras: Extras = {}
    tags: tuple[str, ...] = ()
    current: _Block | None = None
    for number, line in enumerate(text.split("\n"), 1):
        stripped = line.strip()
        if stripped.startswith(EXTRAS):
            extras = extras_from(stripped.removeprefix(EXTRAS))
        elif stripped.startswith("//"):
            tags += tuple(tag.replace("\\]", "]").strip() for tag in _TAG.findall(stripped))
        elif current and stripped and not stripped.startswith("$CATEGORY:"):
            current.lines.append(line)
        else:
            if current:
                yield current
                current = None
            if stripped.startswith("$CATEGORY:"):
                category = category_path(stripped.removeprefix("$CATEGORY:"))
            elif stripped:
                current = _Block(number, [line], extras, tags, category)
                extras, tags = {}, ()
    if current:
        yield current


def _entry(block: _Block) -> BankEntry:
    text = protected("\n".join(block.lines).strip())
    title = ""
    if found := re.match(r"::(.*?)::\s*", text, re.DOTALL):
        title, text = as_written(found[1]), text[found.end() :]
    before, opened, rest = text.partition("{")
    answers, closed, after = rest.partition("}")
    if not opened:
        raise Broken(_("This question has no answers in braces { }. A description is no question."))
    if not closed or "{" in answers or "{" in after or "}" in after:
        raise Broken(_("Each question has one pair of braces { }; here one is missing, or there are more."))
    style, prompt = _prompt(before, after)
    answers, has_feedback, general = answers.partition("####")
    extras = block.extras
    common = {
        "prompt": prompt,
        "explanation": formatted(general, style).html if has_feedback else "",
        "legal_reference": text_of(extras, "legal"),
    }
    return BankEntry(
        title=(title or " ".join(to_text(prompt).split()))[:LONGEST_TITLE],
        item=item_of(answers.strip(), style, common, extras),
        category=tuple(texts_of(extras, "category")) or block.category,
        tags=tuple(texts_of(extras, "tags")) or block.tags,
        difficulty=text_of(extras, "difficulty"),
        objective=text_of(extras, "objective"),
        line=block.line,
    )


def _prompt(before: str, after: str) -> tuple[str, str]:
    """The format of the question, and its HTML; where the answer stands within it, a blank shows where."""
    style, text = styled(before, MOODLE)
    if after.strip():
        text = f"{text.rstrip()} {BLANK} {after.strip()}" if before.strip() else after
    prompt = formatted(text, style, is_styled=True).html
    if not to_text(prompt):
        raise Broken(_("The question itself is missing before the brace {."))
    return style, prompt
