"""Aiken, and the plain banks that are written like it: choices with one right answer, as text.

Source: docs.moodle.org, "Aiken format". What Vietnamese teachers write is read as well: "Câu 1: … A. … Đáp án: B", an
explanation below, answers beside one another, the right ones in a table at the end or with a star. What cannot be told
to belong to a question is a problem with its line.
"""

from django.utils.translation import gettext_lazy as _

from assessments.interchange.aiken.reader import read
from assessments.interchange.aiken.writer import holds, write
from assessments.interchange.base import Format

FORMAT = Format(
    name="aiken",
    label="Aiken",
    extension="txt",
    content_type="text/plain; charset=utf-8",
    read=read,
    write=write,
    kinds=frozenset({"choice"}),
    holds=holds,
    forgets=_(
        "Aiken holds the text of a question, its answers in their order and which of them is right. Titles, "
        "feedback, explanations, tags and categories stay behind."
    ),
)
