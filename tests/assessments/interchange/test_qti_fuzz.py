import io
import os
import zipfile
from copy import deepcopy
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from assessments.interchange import qti
from assessments.interchange.base import UnreadableFile
from assessments.interchange.excel.examples import examples
from assessments.items import build
from tests.assessments.interchange.packages import declaration, foreign, package, zipped
from tests.assessments.interchange.strategies import damaged, entries

FUZZ = settings(
    max_examples=int(os.environ.get("ELEARN_FUZZ", "100")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)


class TestRoundTrip:
    @FUZZ
    @given(entries())
    def test_reads_back_every_kind_of_question_as_it_was_written(self, written):
        reading = qti.read(qti.write([written]))
        assert reading.problems == []
        assert [replace(entry, line=0) for entry in reading.entries] == [written]


class TestFuzz:
    @FUZZ
    @given(st.binary(max_size=300))
    def test_any_bytes_are_read_or_refused(self, data):
        read_or_refuse(data)

    @FUZZ
    @given(st.data())
    def test_a_damaged_package_is_read_or_refused(self, data):
        read_or_refuse(data.draw(damaged(GOOD)))

    @FUZZ
    @given(st.data())
    def test_any_change_to_an_item_is_read_or_is_a_problem(self, data):
        files = {
            name: GOOD_FILES[name]
            for name in ("imsmanifest.xml", *data.draw(st.lists(st.sampled_from(ITEMS), max_size=3)))
        }
        for _time in range(data.draw(st.integers(1, 4))):
            name = data.draw(st.sampled_from(sorted(files)))
            files[name] = data.draw(changed(files[name]))
        read_or_refuse(zipped(files, zipfile.ZIP_STORED))

    @FUZZ
    @given(st.data())
    def test_any_tree_of_known_elements_is_read_or_is_a_problem(self, data):
        xml = data.draw(trees)
        read_or_refuse(package({"a.xml": foreign(xml, data.draw(declarations), data.draw(trees))}))


def changed(text):
    """The XML with one element moved, doubled or removed, or one attribute or text changed."""

    def change(drawn):
        kind, at, other, value = drawn
        root = etree.fromstring(text)
        elements = list(root.iter())
        element, target = elements[at % len(elements)], elements[other % len(elements)]
        if kind == "remove" and element is not root:
            element.getparent().remove(element)
        elif kind == "double" and element is not root:
            element.addnext(deepcopy(element))
        elif kind == "move" and element is not root and element not in [target, *target.iterancestors()]:
            target.append(element)
        elif kind == "attribute" and element.attrib:
            element.set(sorted(element.attrib)[other % len(element.attrib)], value)
        else:
            element.text = value
        return etree.tostring(root)

    kinds = st.sampled_from(["remove", "double", "move", "attribute", "text"])
    return st.tuples(kinds, st.integers(0, 400), st.integers(0, 400), VALUES).map(change)


WORDS = [
    "",
    "RESPONSE",
    "A",
    "B",
    "A B",
    "true",
    "1",
    "-1",
    "1e9",
    "1e999",
    "NaN",
    "[[1]]",
    "[[1",
    "choice",
    "gap_fill",
    "multiple",
    "case_study",
    "essay",
    "../a.xml",
    "http://x",
    "shares",
    "float",
    '[["km", "1"]]',
    "[[[[",
    "\u202e",
    "case",
    "0",
]
VALUES = st.sampled_from(WORDS) | st.text(
    alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"),
    max_size=20,
)
NAMES = [
    "p",
    "div",
    "section",
    "b",
    "img",
    "li",
    "qti-prompt",
    "qti-choice-interaction",
    "qti-simple-choice",
    "qti-text-entry-interaction",
    "qti-match-interaction",
    "qti-simple-match-set",
    "qti-simple-associable-choice",
    "qti-order-interaction",
    "qti-inline-choice",
    "qti-inline-choice-interaction",
    "qti-extended-text-interaction",
    "qti-upload-interaction",
    "qti-feedback-inline",
    "qti-rubric-block",
    "qti-modal-feedback",
    "qti-response-if",
    "qti-equal",
    "qti-variable",
    "qti-base-value",
    "qti-set-outcome-value",
]
ATTRIBUTES = [
    "identifier",
    "response-identifier",
    "outcome-identifier",
    "data-elearn-kind",
    "data-elearn-role",
    "data-elearn-id",
    "data-elearn-weight",
    "data-elearn-scoring",
    "data-elearn-units",
    "data-elearn-pairs",
    "data-elearn-points",
    "src",
    "view",
    "tolerance",
    "data-elearn-share",
    "data-elearn-max-size",
    "data-elearn-min-words",
    "shuffle",
    "base-type",
]


def element(children):
    """An element with some of the attributes that readers look at, and these children."""

    def made(drawn):
        name, attributes, text, inside = drawn
        found = etree.Element(name, attributes)
        found.text = text
        for child in inside:
            found.append(etree.fromstring(child))
        return etree.tostring(found, encoding="unicode")

    attributes = st.dictionaries(st.sampled_from(ATTRIBUTES), VALUES, max_size=4)
    return st.tuples(st.sampled_from(NAMES), attributes, VALUES, children).map(made)


trees = st.recursive(
    element(st.just([])), lambda inside: element(st.lists(inside, max_size=4)), max_leaves=12
)
declarations = st.lists(
    st.builds(
        declaration,
        st.lists(st.sampled_from(["A", "B", "A B", "1", "x"]), max_size=3),
        st.sampled_from(["single", "multiple", "ordered"]),
        st.sampled_from(["identifier", "string", "float", "directedPair"]),
        st.sampled_from(["", '<qti-mapping><qti-map-entry map-key="A" mapped-value="-2"/></qti-mapping>']),
        st.sampled_from(["RESPONSE", "", "A"]),
    ),
    max_size=3,
).map("".join)


GOOD = qti.write(examples()[:4])
with zipfile.ZipFile(io.BytesIO(qti.write(examples()))) as _archive:
    GOOD_FILES = {name: _archive.read(name) for name in _archive.namelist()}
ITEMS = sorted(name for name in GOOD_FILES if name.startswith("items/"))


def read_or_refuse(data):
    try:
        reading = qti.read(data)
    except UnreadableFile:
        return
    for entry in reading.entries:
        assert build(entry.item.kind, entry.item.to_content()) == entry.item
        entry.item.grade(entry.item.key)
        qti.write([entry])
