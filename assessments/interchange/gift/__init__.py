"""Moodle's GIFT: questions as plain text, an empty line between two. Source: docs.moodle.org, "GIFT format".

What GIFT cannot say (law, scoring, …) is in a comment `//elearn {…}` before its question, which Moodle skips.
"""

from assessments.interchange.base import Format
from assessments.interchange.gift.reader import read
from assessments.interchange.gift.writer import KINDS, write

FORMAT = Format(
    name="gift",
    label="Moodle GIFT",
    extension="txt",
    content_type="text/plain; charset=utf-8",
    read=read,
    write=write,
    kinds=KINDS,
)
