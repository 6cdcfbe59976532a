"""Items as other systems write them: versions, packages, feedback, instructions and text."""

import io
import zipfile

import pytest
from django.utils import translation

from assessments.interchange import qti
from assessments.interchange.formats import recognised
from assessments.items import ChoiceItem, GapFillItem, MatchingItem, OrderingItem
from assessments.items.choice import ALL_OR_NOTHING
from tests.assessments.interchange.packages import (
    CHOICES,
    MATCH_CORRECT,
    declaration,
    foreign,
    package,
    zipped,
)

TEMPLATE = '<qti-response-processing template="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/{}"/>'
QTI_2 = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/{version}" identifier="x" title="Hai" adaptive="false"
 timeDependent="false"><responseDeclaration identifier="RESPONSE" cardinality="multiple" baseType="identifier">
<correctResponse><value>A</value><value>B</value></correctResponse><mapping lowerBound="0" defaultValue="-1">
<mapEntry mapKey="A" mappedValue="1"/><mapEntry mapKey="B" mappedValue="1"/></mapping></responseDeclaration>
<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/><itemBody><p>Hỏi.</p>
<choiceInteraction responseIdentifier="RESPONSE" shuffle="true" maxChoices="0"><prompt>Gọi số nào?</prompt>
<simpleChoice identifier="A">111</simpleChoice><simpleChoice identifier="B">113</simpleChoice>
<simpleChoice identifier="C" fixed="true">không số nào</simpleChoice></choiceInteraction></itemBody>
<responseProcessing template="http://www.imsglobal.org/question/{template}"/></assessmentItem>"""
MAP_2 = "qti_v2p1/rptemplates/map_response.xml"
TOLD = (
    '<qti-set-outcome-value identifier="F"><qti-base-value base-type="identifier">{}</qti-base-value>'
    "</qti-set-outcome-value>"
)
GIVEN = '<qti-variable identifier="RESPONSE"/>'


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def item_in(data):
    reading = qti.read(data)
    assert reading.problems == []
    [entry] = reading.entries
    return entry.item


def read(xml, path="a.xml"):
    return item_in(package({path: xml}))


def refused(xml):
    reading = qti.read(package({"a.xml": xml}))
    assert reading.entries == []
    return reading.problems[0].message


def rules(inside):
    return f"<qti-response-processing>{MATCH_CORRECT}{inside}</qti-response-processing>"


def modal(name, text, how="show"):
    return (
        f'<qti-modal-feedback outcome-identifier="F" identifier="{name}" show-hide="{how}">'
        f"<qti-content-body><p>{text}</p></qti-content-body></qti-modal-feedback>"
    )


def right_or_wrong(right, wrong):
    return (
        "<qti-response-condition><qti-response-if><qti-match>"
        f'{GIVEN}<qti-correct identifier="RESPONSE"/></qti-match>{TOLD.format(right)}</qti-response-if>'
        f"<qti-response-else>{TOLD.format(wrong)}</qti-response-else></qti-response-condition>"
    )


class TestVersion2:
    @pytest.mark.parametrize("version", ["imsqti_v2p0", "imsqti_v2p1", "imsqti_v2p2"])
    def test_is_read_with_its_scoring(self, version):
        data = package(
            {"a.xml": QTI_2.format(version=version, template=MAP_2)}, resource_type="imsqti_item_xmlv2p1"
        )
        item = item_in(data)
        assert (item.grade(["A", "B"]).share, item.grade(["A"]).share) == (1, 0.5)
        assert item.grade(["A", "B", "C"]).share == 0.5
        assert item.prompt == "<p>Hỏi.</p><p>Gọi số nào?</p>"

    def test_a_fixed_choice_keeps_its_place(self):
        item = read(QTI_2.format(version="imsqti_v2p1", template=MAP_2))
        assert item.keeps_order
        assert item.choices[-1].text == "không số nào"

    def test_letters_are_exact_where_it_says_nothing_and_not_so_in_version_3(self):
        entry = '<p>Q?</p><div><qti-text-entry-interaction response-identifier="RESPONSE"/></div>'
        mapping = (
            '<qti-mapping default-value="0"><qti-map-entry map-key="Cà" mapped-value="1"/></qti-mapping>'
        )
        xml = foreign(
            entry, declaration(["Cà"], base_type="string", mapping=mapping), TEMPLATE.format("map_response")
        )
        assert read(xml).grade("cà").share == 1
        humps = {
            "qti-assessment-item": "assessmentItem", "qti-response-declaration": "responseDeclaration",
            "qti-correct-response": "correctResponse", "qti-value": "value", "qti-mapping": "mapping",
            "qti-map-entry": "mapEntry", "qti-item-body": "itemBody", "base-type": "baseType",
            "qti-text-entry-interaction": "textEntryInteraction", "map-key": "mapKey",
            "mapped-value": "mappedValue", "default-value": "defaultValue",
            "response-identifier": "responseIdentifier", "qti-response-processing": "responseProcessing",
        }  # fmt: skip
        for ours, theirs in humps.items():
            xml = xml.replace(ours, theirs)
        assert read(xml).grade("cà").share == 0

    def test_what_its_template_does_not_say_is_refused_by_name(self):
        message = refused(
            QTI_2.format(version="imsqti_v2p1", template="qti_v2p1/rptemplates/own_scoring.xml")
        )
        assert "own_scoring" in message
        assert message.startswith("a.xml")


class TestPackages:
    GOOD = foreign(CHOICES, declaration(["A"]))

    def test_in_a_folder(self):
        inside = package({"items/a.xml": self.GOOD}, files={})
        with zipfile.ZipFile(io.BytesIO(inside)) as archive:
            files = {f"gói/{name}": archive.read(name) for name in archive.namelist()}
        files["__MACOSX/._gói"] = b""
        data = zipped(files)
        assert recognised(data) is qti.FORMAT
        assert isinstance(item_in(data), ChoiceItem)

    def test_without_a_manifest(self):
        data = zipped({"một/a.xml": self.GOOD, "readme.xml": "<x/>"})
        assert recognised(data) is qti.FORMAT
        assert isinstance(item_in(data), ChoiceItem)

    def test_an_item_by_itself(self):
        data = self.GOOD.encode()
        assert recognised(data) is qti.FORMAT
        assert isinstance(item_in(data), ChoiceItem)

    def test_a_quiz_of_version_1_is_named(self):
        data = package(
            {"a.xml": "<questestinterop/>"}, resource_type="imsqti_xmlv1p2/imscc_xmlv1p1/assessment"
        )
        assert "QTI 1.2" in qti.read(data).problems[0].message

    @pytest.mark.parametrize(
        ("source", "kept"),
        [
            ("../img/bi%E1%BB%83n%20b%C3%A1o.png", "img/biển báo.png"),
            ("../img/bie\u0302\u0309n.png", "img/biển.png"),
            ("../IMG/a.PNG", "img/a.png"),
        ],
    )
    def test_pictures_are_found_by_encoded_names_and_paths(self, source, kept):
        xml = foreign(f'<p><img src="{source}" alt="x"/></p>{CHOICES}', declaration(["A"]))
        [entry] = qti.read(package({"items/a.xml": xml}, files={kept: b"png"})).entries
        assert entry.picture.data == b"png"

    def test_an_object_can_be_the_picture(self):
        body = f'<p><object data="a.png" type="image/png">Bản đồ</object></p>{CHOICES}'
        [entry] = qti.read(
            package({"a.xml": foreign(body, declaration(["A"]))}, files={"a.png": b"png"})
        ).entries
        assert (entry.picture.data, entry.picture.alt) == (b"png", "Bản đồ")
        assert "Bản đồ" not in entry.item.prompt


class TestFeedback:
    def test_right_and_wrong_are_told_to_whom_they_are_meant(self):
        rest = (
            rules(right_or_wrong("right", "wrong")) + modal("right", "Chính xác") + modal("wrong", "Sai rồi")
        )
        item = read(foreign(CHOICES, declaration(["A"]), rest))
        assert [choice.feedback for choice in item.choices] == ["Chính xác", "Sai rồi"]
        assert item.explanation == ""

    def test_what_hides_for_the_right_answer_is_told_to_the_others(self):
        rest = rules(right_or_wrong("right", "none")) + modal("right", "Đọc lại Điều 2", how="hide")
        item = read(foreign(CHOICES, declaration(["A"]), rest))
        assert [choice.feedback for choice in item.choices] == ["", "Đọc lại Điều 2"]

    @pytest.mark.parametrize("name", ["qti-feedback-inline", "qti-feedback-block"])
    def test_feedback_in_the_text_is_not_shown_before_answering(self, name):
        told = f'<{name} outcome-identifier="F" identifier="right" show-hide="show">Đáp án là A.</{name}>'
        rest = rules(right_or_wrong("right", "wrong"))
        item = read(foreign(f"<div>Ai?{told}</div>{CHOICES}", declaration(["A"]), rest))
        assert "Đáp án" not in item.prompt
        assert item.choices[0].feedback == "Đáp án là A."

    def test_feedback_that_has_no_place_is_not_taken_and_that_is_said(self):
        sets = "".join(
            "<qti-simple-match-set>"
            + "".join(
                f'<qti-simple-associable-choice identifier="{n}">t{n}</qti-simple-associable-choice>'
                for n in names
            )
            + "</qti-simple-match-set>"
            for names in ("AB", "XY")
        )
        body = f'<p>Ghép.</p><qti-match-interaction response-identifier="RESPONSE">{sets}</qti-match-interaction>'
        right = declaration(["A X", "B Y"], "multiple", "directedPair")
        rest = rules(right_or_wrong("right", "wrong"))
        assert not qti.read(package({"a.xml": foreign(body, right, rest)})).notices
        more = modal("right", "Chính xác") + modal("never", "Không bao giờ")
        reading = qti.read(package({"a.xml": foreign(body, right, rest + more)}))
        [entry], [notice] = reading.entries, reading.notices
        assert isinstance(entry.item, MatchingItem)
        assert "Chính xác" not in str(entry.item)
        assert "Chính xác" in notice.message
        assert "“Q”" in notice.message


class TestText:
    def test_instructions_for_learners_are_shown_and_those_for_markers_are_not(self):
        body = (
            '<qti-rubric-block view="candidate"><qti-content-body><p>Chọn câu SAI.</p></qti-content-body>'
            '</qti-rubric-block><qti-rubric-block view="scorer"><p>Cho 2 điểm</p></qti-rubric-block>'
        )
        prompt = read(foreign(body + CHOICES, declaration(["A"]))).prompt
        assert "Chọn câu SAI." in prompt
        assert "2 điểm" not in prompt

    def test_paragraphs_and_powers_in_choices_keep_their_meaning(self):
        body = CHOICES.replace(">b<", "><p>gọi</p><p>111</p><", 1).replace(">a<", ">10<sup>3</sup><")
        assert [choice.text for choice in read(foreign(body, declaration(["A"]))).choices] == [
            "10³",
            "gọi 111",
        ]

    def test_blocks_in_the_prompt_stay_apart(self):
        body = "<div>Một</div><div>hai</div><table><tr><td>Năm</td><td>2020</td></tr></table>"
        assert read(foreign(body + CHOICES, declaration(["A"]))).prompt.startswith(
            "<p>Một</p><p>hai</p><p>Năm | 2020</p>"
        )

    @pytest.mark.parametrize(
        "inside", ['<img src="a.png" alt="x"/>', '<audio src="a.mp3"/>', "<math><mi>x</mi></math>"]
    )
    def test_what_a_choice_cannot_hold_is_refused(self, inside):
        refused(foreign(CHOICES.replace(">b<", f">b{inside}<"), declaration(["A"])))


class TestOneWayOfScoring:
    def test_an_order_is_all_or_nothing(self):
        steps = "".join(f'<qti-simple-choice identifier="{n}">t{n}</qti-simple-choice>' for n in "BAC")
        body = f'<p>Xếp.</p><qti-order-interaction response-identifier="RESPONSE">{steps}</qti-order-interaction>'
        item = read(foreign(body, declaration(["A", "B", "C"], "ordered"), TEMPLATE.format("match_correct")))
        assert isinstance(item, OrderingItem)
        assert item.scoring == ALL_OR_NOTHING

    def test_gaps_that_count_only_together(self):
        both = "".join(
            f'<qti-match><qti-variable identifier="{n}"/><qti-correct identifier="{n}"/></qti-match>'
            for n in ("R1", "R2")
        )
        gaps = " ".join(
            f'<qti-inline-choice-interaction response-identifier="{n}">'
            + "".join(f'<qti-inline-choice identifier="{i}">t{i}</qti-inline-choice>' for i in "AB")
            + "</qti-inline-choice-interaction>"
            for n in ("R1", "R2")
        )
        rest = (
            f"<qti-response-processing><qti-response-condition><qti-response-if><qti-and>{both}</qti-and>"
            '<qti-set-outcome-value identifier="SCORE"><qti-base-value base-type="float">1</qti-base-value>'
            "</qti-set-outcome-value></qti-response-if></qti-response-condition></qti-response-processing>"
        )
        declarations = declaration(["A"], name="R1") + declaration(["B"], name="R2")
        item = read(foreign(f"<p>Điền.</p><p>{gaps}.</p>", declarations, rest))
        assert isinstance(item, GapFillItem)
        assert item.all_or_nothing
        assert (item.grade({"1": ["A"], "2": ["B"]}).share, item.grade({"1": ["A"]}).share) == (1, 0)

    @pytest.mark.parametrize(
        "rule", ["qti-random-integer", "qti-custom-operator", "qti-pattern-match", "qti-lookup-outcome-value"]
    )
    def test_rules_that_are_not_known_are_refused_by_name(self, rule):
        rest = (
            f'<qti-response-processing><qti-set-outcome-value identifier="SCORE"><{rule}/>'
            "</qti-set-outcome-value></qti-response-processing>"
        )
        assert rule.removeprefix("qti-") in refused(foreign(CHOICES, declaration(["A"]), rest))

    def test_ticking_more_than_allowed_must_not_help(self):
        mapping = '<qti-mapping default-value="0"><qti-map-entry map-key="A" mapped-value="1"/></qti-mapping>'
        right = declaration(["A"], "multiple", mapping=mapping)
        assert "1 choices" in refused(foreign(CHOICES, right, TEMPLATE.format("map_response")))
