"""Moodle XML: all our types, pictures in base64, cloze included. Source: docs.moodle.org, "Moodle XML format".

What Moodle has no word for (law, difficulty, scoring, …) is in an element `<elearn>` of its question, which Moodle
skips. Moodle has no case studies: theirs are questions of a type that Moodle leaves out with a warning.
"""

from assessments.interchange.base import Format
from assessments.interchange.moodle_xml.reader import read
from assessments.interchange.moodle_xml.writer import KINDS, write

FORMAT = Format(
    name="moodle_xml",
    label="Moodle XML",
    extension="xml",
    content_type="application/xml",
    read=read,
    write=write,
    kinds=KINDS,
    holds_pictures=True,
)
