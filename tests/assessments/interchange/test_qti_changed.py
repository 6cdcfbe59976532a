"""Items of ours that somebody changed in another system: what is written in them counts, not our marks."""

import io
import zipfile
from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import assume, given
from hypothesis import strategies as st
from lxml import etree

from assessments.interchange import qti
from assessments.interchange.base import BankEntry
from assessments.items import (
    AcceptedNumber,
    Choice,
    ChoiceItem,
    EssayItem,
    MatchingItem,
    NumberUnit,
    NumericalItem,
    OrderingItem,
    Pair,
    Step,
    TrueFalseItem,
)
from assessments.items.choice import RIGHT_MINUS_WRONG, SHARES
from tests.assessments.interchange.packages import package, zipped
from tests.assessments.interchange.qti_evaluator import score
from tests.assessments.interchange.strategies import choice_items, entries
from tests.assessments.interchange.test_qti_fuzz import FUZZ

CALL = ChoiceItem(
    prompt="<p>Gọi số nào?</p>",
    choices=(Choice("a", "111", True, "Đúng"), Choice("b", "114", False), Choice("c", "115", False)),
    legal_reference="Luật 53/2024/QH15",
)
SEVERAL = replace(
    CALL, takes_several=True, choices=(*CALL.choices[:2], replace(CALL.choices[2], is_right=True))
)
DISTANCE = NumericalItem(
    prompt="<p>Bao xa?</p>",
    numbers=(AcceptedNumber(Decimal(3), Decimal("0.5")),),
    units=(NumberUnit("km"), NumberUnit("m", Decimal("0.001"))),
)
PAIRS = MatchingItem(
    prompt="<p>Số nào?</p>", pairs=(Pair("1", "công an", "113", 3.0), Pair("2", "cứu thương", "115"))
)
STEPS = OrderingItem(prompt="<p>Thứ tự?</p>", steps=tuple(Step(each, each) for each in ("gọi", "chờ", "kể")))
SCORE_OF_MATCH = (
    '<qti-response-processing template="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct"/>'
)


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def written(item):
    with zipfile.ZipFile(io.BytesIO(qti.write([BankEntry(title="Câu", item=item)]))) as archive:
        return archive.read("items/item-1.xml").decode()


def read(xml):
    return qti.read(package({"items/item-1.xml": xml}))


def read_changed(item, *changes):
    """What is read after each (old, new) was replaced in the XML; it must have been there."""
    xml = written(item)
    for old, new in changes:
        assert old in xml
        xml = xml.replace(old, new)
    return read(xml)


def with_processing(item, processing):
    before, rest = written(item).split("<qti-response-processing>")
    return read(before + processing + rest.partition("</qti-response-processing>")[2])


class TestUnchanged:
    @FUZZ
    @given(entries())
    def test_says_nothing_and_is_equal_however_it_is_spaced_and_prefixed(self, entry):
        with zipfile.ZipFile(io.BytesIO(qti.write([entry]))) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        root = etree.fromstring(files["items/item-1.xml"])
        again = etree.Element(root.tag, root.attrib, nsmap={"q": root.nsmap[None]})
        again.extend(list(root))
        for each in again.iter("{*}qti-response-processing", "{*}qti-mapping", "{*}qti-choice-interaction"):
            etree.indent(each)
        files["items/item-1.xml"] = etree.tostring(again)
        reading = qti.read(zipped(files))
        assert not reading.problems
        assert not reading.notices
        assert [replace(each, line=0) for each in reading.entries] == [entry]

    def test_in_another_language_of_the_reader(self):
        item = TrueFalseItem(prompt="<p>Gọi 111?</p>", is_true=True, feedback_false="Sai")
        with translation.override("vi"):
            xml = written(item)
        reading = read(xml)
        assert (reading.entries[0].item, reading.notices) == (item, [])

    def test_another_wording_is_read_and_nothing_said(self):
        reading = read_changed(CALL, ("Gọi số nào", "Gọi ai"), (">114<", ">113<"))
        assert reading.entries[0].item.prompt == "<p>Gọi ai?</p>"
        assert reading.entries[0].item.choices[1].text == "113"
        assert not reading.notices


class TestScoring:
    def test_the_right_choice_is_that_of_the_processing(self):
        right = '<qti-correct identifier="RESPONSE"/>'
        other = '<qti-base-value base-type="identifier">choice_2</qti-base-value>'
        reading = read_changed(CALL, (right, other))
        [entry] = reading.entries
        assert [each.text for each in entry.item.choices if each.is_right] == ["114"]
        assert entry.item.legal_reference == CALL.legal_reference
        [notice] = reading.notices
        assert "Câu" in notice.message
        assert "changed in another system" in notice.message

    def test_a_mapping_counts_more_than_our_word_for_it(self):
        item = replace(SEVERAL, scoring=RIGHT_MINUS_WRONG)
        reading = read_changed(
            item, ('map-key="choice_2" mapped-value="-1.0"', 'map-key="choice_2" mapped-value="0"')
        )
        [entry] = reading.entries
        assert entry.item.grade(sorted(["choice_1", "choice_2"])).share == 0.5
        assert reading.notices

    def test_a_template_of_all_or_nothing_counts_more_than_our_shares(self):
        shares = [replace(each, share=0.5 if each.is_right else -0.5) for each in SEVERAL.choices]
        reading = with_processing(replace(SEVERAL, scoring=SHARES, choices=tuple(shares)), SCORE_OF_MATCH)
        [entry] = reading.entries
        assert entry.item.grade(["choice_1"]).share == 0
        assert entry.item.grade(["choice_1", "choice_3"]).share == 1

    def test_weights_of_pairs_are_those_of_the_mapping(self):
        reading = read_changed(PAIRS, ('mapped-value="0.75"', 'mapped-value="0.25"'))
        [entry] = reading.entries
        assert [pair.weight for pair in entry.item.pairs] == [1, 1]
        assert reading.notices

    def test_an_order_that_is_scored_in_a_way_of_their_own_is_refused(self):
        reading = with_processing(
            STEPS,
            '<qti-response-processing><qti-set-outcome-value identifier="SCORE">'
            '<qti-base-value base-type="float">0.5</qti-base-value></qti-set-outcome-value></qti-response-processing>',
        )
        assert not reading.entries
        assert reading.problems

    def test_a_tolerance_that_was_changed_is_taken_with_the_units(self):
        reading = read_changed(DISTANCE, ('tolerance="0.5 0.5"', 'tolerance="1 1"'))
        assert reading.entries[0].item == replace(DISTANCE, numbers=(AcceptedNumber(Decimal(3), Decimal(1)),))
        assert not reading.notices

    def test_a_tolerance_to_one_side_is_not_taken_for_both(self):
        reading = read_changed(DISTANCE, ('tolerance="0.5 0.5"', 'tolerance="0 1"'))
        [entry] = reading.entries
        assert entry.item.grade({"number": "2,1", "unit": ""}).share == 1
        assert entry.item.grade({"number": "3,1", "unit": ""}).share == 0
        assert reading.notices

    @FUZZ
    @given(choice_items(), st.sampled_from(["0", "0.5", "-1", "2"]), st.integers(0, 9))
    def test_choices_with_another_value_earn_what_they_say_or_are_refused(self, item, value, at):
        root = etree.fromstring(written(item).encode())
        values = [
            *root.iterfind(".//{*}qti-map-entry"),
            *root.iterfind(".//{*}qti-base-value[@base-type='float']"),
            *root.iterfind(".//{*}qti-correct-response/{*}qti-value"),
        ]
        changed = values[at % len(values)]
        if changed.tag.endswith("entry"):
            changed.set("mapped-value", value)
        elif changed.tag.endswith("qti-value"):
            changed.text = f"choice_{at % len(item.choices) + 1}"
        else:
            changed.text = value
        xml = etree.tostring(root).decode()
        reading = read(xml)
        assume(reading.entries)
        [entry] = reading.entries
        names = {f"choice_{n}": choice.text for n, choice in enumerate(item.choices, 1)}
        ids = {choice.text: choice.id for choice in entry.item.choices}
        scores = {name: score(xml, {"RESPONSE": [name]}) for name in names}
        if not item.takes_several:
            full = max(scores.values()) if reading.notices else 1
            for name, text in names.items():
                share = entry.item.grade([ids[text]]).share
                assert share == pytest.approx(max(0.0, scores[name] / full), abs=0.001)


class TestWhatWasAdded:
    def test_a_paragraph_beside_ours_is_part_of_the_question(self):
        reading = read_changed(CALL, ("</qti-item-body>", "<p>Chọn câu SAI.</p></qti-item-body>"))
        assert "Chọn câu SAI." in reading.entries[0].item.prompt

    def test_a_question_beside_ours_is_not_lost(self):
        more = '<p>Và vì sao?</p><qti-extended-text-interaction response-identifier="WHY"/></qti-item-body>'
        reading = read_changed(
            CALL,
            ("</qti-item-body>", more),
            (
                "<qti-outcome-declaration",
                '<qti-response-declaration identifier="WHY" cardinality="single" base-type="string"/>'
                "<qti-outcome-declaration",
            ),
        )
        assert reading.problems or len(reading.entries[0].item.parts) == 2

    def test_a_choice_that_was_added_is_offered(self):
        added = '<qti-simple-choice identifier="choice_9">116</qti-simple-choice></qti-choice-interaction>'
        reading = read_changed(CALL, ("</qti-choice-interaction>", added))
        assert [each.text for each in reading.entries[0].item.choices] == ["111", "114", "115", "116"]

    def test_a_table_in_the_text_is_put_into_words(self):
        table = "<table><tr><td>2020</td><td>15</td></tr></table>"
        reading = read_changed(CALL, ("<p>Gọi số nào?</p>", f"<p>Gọi số nào?</p>{table}"))
        assert "2020 | 15" in reading.entries[0].item.prompt

    def test_a_power_in_a_choice_keeps_its_meaning(self):
        reading = read_changed(CALL, (">114<", ">10<sup>3</sup><"))
        assert reading.entries[0].item.choices[1].text == "10³"

    def test_a_film_in_the_explanation_is_refused(self):
        item = EssayItem(prompt="<p>Kể lại.</p>", explanation="<p>Xem</p>")
        reading = read_changed(item, ("<p>Xem</p>", '<p>Xem</p><video src="a.mp4"/>'))
        assert not reading.entries
        assert reading.problems
