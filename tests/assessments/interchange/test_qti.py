import io
import struct
import zipfile
from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import translation
from lxml import etree

from assessments.interchange import qti
from assessments.interchange.base import BankEntry, Picture, UnreadableFile
from assessments.interchange.excel.examples import examples
from assessments.interchange.qti.markup import ITEM
from assessments.items import (
    AcceptedAnswer,
    AcceptedNumber,
    CaseStudyItem,
    Choice,
    ChoiceItem,
    GapFillItem,
    NumericalItem,
    ShortAnswerItem,
    TrueFalseItem,
)
from tests.assessments.interchange.packages import (
    CHOICES,
    MATCH_CORRECT,
    TYPE,
    declaration,
    foreign,
    package,
    zipped,
)


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def read_one(xml):
    reading = qti.read(package({"items/a.xml": xml}))
    assert reading.problems == []
    return reading.entries[0].item


def problem_of(data):
    reading = qti.read(data)
    assert reading.entries == []
    [problem] = reading.problems
    return problem.line, problem.message


class TestRoundTrip:
    def test_reads_back_many_questions_in_their_order(self):
        assert [replace(entry, line=0) for entry in qti.read(qti.write(examples())).entries] == examples()

    def test_keeps_the_picture_and_its_name(self):
        entry = replace(examples()[0], picture=Picture("Sơ đồ 1.png", b"\x89PNG", "Một sơ đồ"))
        assert qti.read(qti.write([entry])).entries[0].picture == entry.picture

    def test_each_entry_names_its_line_in_the_manifest(self):
        reading = qti.read(
            package(
                {"a.xml": foreign(CHOICES, declaration(["A"])), "b.xml": foreign(CHOICES, declaration(["B"]))}
            )
        )
        assert [entry.line for entry in reading.entries] == [3, 4]


class TestWriting:
    def test_writes_what_other_systems_understand(self):
        item = ChoiceItem(
            prompt="<p>Gọi<br>số nào?</p>",
            choices=(Choice("k", "111", True, "Đúng"), Choice("s", "114", False)),
            explanation="<p>Miễn phí</p>",
        )
        root = item_of(BankEntry(title="Đường dây nóng", item=item))
        names = [etree.QName(each).localname for each in root]
        assert names == [
            "qti-response-declaration",
            "qti-outcome-declaration",
            "qti-outcome-declaration",
            "qti-outcome-declaration",
            "qti-item-body",
            "qti-response-processing",
            "qti-modal-feedback",
        ]
        assert root.findtext(f".//{{{ITEM}}}qti-correct-response/{{{ITEM}}}qti-value") == "choice_1"
        assert [each.get("max-choices") for each in root.iter(f"{{{ITEM}}}qti-choice-interaction")] == ["1"]

    def test_names_every_variable_that_it_uses(self):
        for entry in examples():
            root = item_of(entry)
            declared = {each.get("identifier") for each in root if "declaration" in each.tag}
            used = {each.get("identifier") for each in root.iter(f"{{{ITEM}}}qti-variable")}
            used |= {each.get("identifier") for each in root.iter(f"{{{ITEM}}}qti-set-outcome-value")}
            used |= {value for each in root.iter() if (value := each.get("response-identifier"))}
            used |= {value for each in root.iter() if (value := each.get("outcome-identifier"))}
            assert used <= declared

    def test_does_not_tell_the_order_by_the_order_of_the_steps(self):
        entry = next(entry for entry in examples() if entry.item.kind == "ordering")
        shown = [each.text for each in item_of(entry).iter(f"{{{ITEM}}}qti-simple-choice")]
        assert shown == sorted(shown)


class TestForeignItems:
    def test_a_single_choice_with_feedback(self):
        item = read_one(foreign(CHOICES, declaration(["A"])))
        assert item == ChoiceItem(
            prompt="<p>Which?</p>", choices=(Choice("A", "a", True, "Yes"), Choice("B", "b", False))
        )

    def test_a_mapping_becomes_shares_of_the_whole(self):
        mapping = (
            '<qti-mapping default-value="0"><qti-map-entry map-key="A" mapped-value="3"/>'
            '<qti-map-entry map-key="B" mapped-value="-1.5"/></qti-mapping>'
        )
        item = read_one(foreign(CHOICES, declaration(["A"], mapping=mapping)))
        assert [choice.share for choice in item.choices] == [1.0, -0.5]
        assert item.scoring == "shares"

    def test_the_words_for_true_and_false_are_a_statement(self):
        body = CHOICES.replace(">a<", ">Đúng<").replace(">b<", ">Sai<")
        item = read_one(foreign(body, declaration(["B"])))
        assert item == TrueFalseItem(prompt="<p>Which?</p>", is_true=False, feedback_true="Yes")

    def test_other_words_stay_whatever_they_are_called(self):
        body = CHOICES.replace('"A"', '"true"').replace('"B"', '"false"')
        item = read_one(foreign(body, declaration(["false"])))
        assert [(choice.text, choice.is_right) for choice in item.choices] == [("a", False), ("b", True)]

    def test_feedback_that_everybody_is_told_is_the_explanation(self):
        rest = (
            '<qti-response-processing><qti-set-outcome-value identifier="F">'
            '<qti-base-value base-type="identifier">wrong</qti-base-value></qti-set-outcome-value>'
            f"{MATCH_CORRECT}</qti-response-processing>"
            '<qti-modal-feedback outcome-identifier="F" identifier="wrong" show-hide="show">'
            "<qti-content-body>Read again</qti-content-body></qti-modal-feedback>"
        )
        item = read_one(foreign(CHOICES, declaration(["A"]), rest))
        assert (item.explanation, item.choices[0].feedback) == ("<p>Read again</p>", "")

    def test_feedback_that_no_rule_shows_is_told_to_nobody(self):
        rest = (
            '<qti-modal-feedback outcome-identifier="F" identifier="wrong" show-hide="show">'
            "<qti-content-body>Read again</qti-content-body></qti-modal-feedback>"
        )
        assert read_one(foreign(CHOICES, declaration(["A"]), rest)).explanation == ""

    def test_text_entry_in_running_text_is_a_gap(self):
        body = '<p>Fill in.</p><p>Call <qti-text-entry-interaction response-identifier="RESPONSE"/>!</p>'
        item = read_one(foreign(body, declaration(["1*1"], base_type="string")))
        assert isinstance(item, GapFillItem)
        assert (item.prompt, item.text) == ("<p>Fill in.</p>", "<p>Call [[1]]!</p>")
        assert item.parts[0].item == ShortAnswerItem(
            prompt="", answers=(AcceptedAnswer("1\\*1"),), matches_case=True
        )

    def test_text_entry_in_a_line_of_its_own_is_a_short_answer(self):
        body = '<div><p>Which number?</p><qti-text-entry-interaction response-identifier="RESPONSE"/></div>'
        item = read_one(foreign(body, declaration(["111"], base_type="string")))
        assert isinstance(item, ShortAnswerItem)
        assert item.prompt == "<p>Which number?</p>"

    def test_a_number_with_its_tolerance_is_found_in_the_processing(self):
        body = '<p>How many?</p><qti-text-entry-interaction response-identifier="RESPONSE"/>'
        rest = (
            "<qti-response-processing><qti-response-condition><qti-response-if>"
            '<qti-equal tolerance-mode="absolute" tolerance="0.5 0.5"><qti-variable identifier="RESPONSE"/>'
            '<qti-base-value base-type="float">18</qti-base-value></qti-equal>'
            '<qti-set-outcome-value identifier="SCORE"><qti-base-value base-type="float">2</qti-base-value>'
            "</qti-set-outcome-value></qti-response-if></qti-response-condition></qti-response-processing>"
        )
        item = read_one(foreign(body, declaration(["18"], base_type="float"), rest))
        assert item == NumericalItem(
            prompt="<p>How many?</p>", numbers=(AcceptedNumber(Decimal(18), Decimal("0.5")),)
        )

    def test_several_interactions_with_prompts_are_a_case_study(self):
        second = CHOICES.replace('"RESPONSE"', '"R2"')
        item = read_one(
            foreign(f"<p>A story.</p>{CHOICES}{second}", declaration(["A"]) + declaration(["B"], name="R2"))
        )
        assert isinstance(item, CaseStudyItem)
        assert item.prompt == "<p>A story.</p>"
        assert [part.item.key for part in item.parts] == [["A"], ["B"]]

    def test_the_picture_is_found_beside_the_item(self):
        body = f'<p><img src="../img/a%20b.png" alt="Map"/></p>{CHOICES}'
        data = package({"items/a.xml": foreign(body, declaration(["A"]))}, files={"img/a b.png": b"png"})
        assert qti.read(data).entries[0].picture == Picture("a b.png", b"png", "Map")


class TestProblems:
    def test_an_unknown_interaction_is_named_with_its_file_and_line(self):
        xml = foreign('<qti-hotspot-interaction response-identifier="RESPONSE"/>', declaration())
        line, message = problem_of(package({"items/a.xml": xml}))
        assert line == 3
        assert "items/a.xml" in message
        assert "hotspot" in message
        assert "“Q”" in message

    @pytest.mark.parametrize("language", ["en", "vi"])
    @pytest.mark.parametrize(
        ("name", "said"),
        [("associate", "nối"), ("slider", "thanh trượt"), ("graphic-gap-match", "hình"), ("drawing", "vẽ"),
         ("portable-custom", "chương trình"), ("unheard-of", "khác")],
    )  # fmt: skip
    def test_what_no_type_can_ask_is_said_in_words_with_what_to_do(self, name, said, language):
        xml = foreign(f'<qti-{name}-interaction response-identifier="RESPONSE"/>', declaration())
        with translation.override(language):
            message = problem_of(package({"items/a.xml": xml}))[1]
        assert (said in message) == (language == "vi")
        assert name in message

    @pytest.mark.parametrize(
        ("body", "rest", "said"),
        [("<math/>", "", "formula"), ('<video src="a.mp4"/>', "", "film"),
         ("", '<qti-template-declaration identifier="x"/>', "anew")],
    )  # fmt: skip
    def test_what_cannot_be_shown_is_said_in_words(self, body, rest, said):
        message = problem_of(package({"a.xml": foreign(CHOICES + body, declaration(["A"]), rest)}))[1]
        assert said in message

    def test_two_of_ten_that_are_refused_do_not_keep_the_others_out(self):
        good = [foreign(CHOICES.replace("Which?", f"{n}?"), declaration(["A"])) for n in range(8)]
        bad = foreign('<qti-hotspot-interaction response-identifier="RESPONSE"/>', declaration())
        reading = qti.read(package({f"{n}.xml": xml for n, xml in enumerate([*good, bad, bad])}))
        assert (len(reading.entries), len(reading.problems)) == (8, 2)

    @pytest.mark.parametrize(
        ("body", "declarations"),
        [
            (CHOICES, ""),
            (CHOICES, declaration()),
            (CHOICES, declaration(["C"])),
            (CHOICES.replace('"B"', '"A"'), declaration(["A"])),
            (CHOICES.replace("<qti-prompt>Which?</qti-prompt>", ""), declaration(["A"])),
            (f"{CHOICES}<math/>", declaration(["A"])),
            (
                '<p>x</p><qti-text-entry-interaction response-identifier="RESPONSE"/>',
                declaration(["x"], base_type="float"),
            ),
            ('<p>x</p><qti-match-interaction response-identifier="RESPONSE"/>', declaration(["a b"])),
            ('<p>x</p><qti-order-interaction response-identifier="RESPONSE"/>', declaration(["a"])),
            ("<p>Nothing asked</p>", ""),
        ],
    )
    def test_an_item_that_cannot_be_asked_is_left_out(self, body, declarations):
        line, message = problem_of(package({"items/a.xml": foreign(body, declarations)}))
        assert line >= 1
        assert message.startswith("items/a.xml: ")

    def test_one_broken_item_does_not_keep_the_others_out(self):
        good = foreign(CHOICES, declaration(["A"]))
        reading = qti.read(package({"a.xml": good, "b.xml": "<broken", "c.xml": good}))
        assert [entry.line for entry in reading.entries] == [3, 5]
        assert [problem.message.split(":")[0] for problem in reading.problems] == ["b.xml"]

    def test_other_versions_are_a_problem_of_the_line_in_the_manifest(self):
        data = package({"a.xml": "<questestinterop/>"}, resource_type="imsqti_xmlv1p2")
        line, message = problem_of(data)
        assert line == 3
        assert "QTI 1.2" in message

    def test_a_package_without_items_says_so(self):
        assert problem_of(package({}))[0] == 1

    def test_a_picture_that_is_not_there_is_a_problem(self):
        body = f'<p><img src="no.png" alt=""/></p>{CHOICES}'
        assert "no.png" in problem_of(package({"a.xml": foreign(body, declaration(["A"]))}))[1]


class TestHostilePackages:
    @pytest.mark.parametrize(
        "path", ["../../etc/passwd", "/etc/passwd", "..\\x", "file:///etc/passwd", "C:\\x", "..", ""]
    )
    def test_paths_do_not_lead_out_of_the_package(self, path):
        assert problem_of(with_href(path))[0] == 1

    @pytest.mark.parametrize("source", ["../../../etc/passwd", "http://localhost/x.png", "/etc/passwd"])
    def test_pictures_are_looked_for_in_the_package_only(self, source):
        body = f'<p><img src="{source}" alt=""/></p>{CHOICES}'
        problem_of(package({"items/a.xml": foreign(body, declaration(["A"]))}))

    def test_a_package_that_unpacks_to_too_much_is_refused(self):
        with pytest.raises(UnreadableFile, match="large"):
            qti.read(package({}, files={"big": b"\0" * (101 * 1024 * 1024)}))

    def test_an_item_that_is_too_large_is_left_out(self):
        problem_of(package({"a.xml": b" " * (6 * 1024 * 1024)}))

    def test_a_size_that_lies_does_not_unpack_more(self):
        data = bytearray(package({"a.xml": b"<x>" + b" " * 3_000_000 + b"</x>"}))
        for at in range(len(data) - 4):
            if data[at : at + 4] == b"PK\x01\x02" and b"a.xml" in data[at + 46 : at + 52]:
                data[at + 24 : at + 28] = struct.pack("<I", 10)
        problem_of(bytes(data))

    def test_a_file_without_a_name_is_passed_over(self):
        name = b"items/a.xml"
        data = package({name.decode(): foreign(CHOICES, declaration(["A"]))})
        assert "items/a.xml" in problem_of(data.replace(name, bytes(len(name)), 2))[1]

    def test_entities_are_neither_expanded_nor_fetched(self):
        xml = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + foreign(
            CHOICES.replace("Which?", "&e;"), declaration(["A"])
        )
        reading = qti.read(package({"a.xml": xml}))
        assert not any("root:" in entry.item.prompt for entry in reading.entries)

    @pytest.mark.parametrize(
        "data", [b"", b"PK\x03\x04", b"<manifest/>", zipped({"a.xml": "x"}), zipped({"imsmanifest.xml": "<"})]
    )
    def test_what_is_no_package_is_refused(self, data):
        with pytest.raises(UnreadableFile):
            qti.read(data)

    def test_scripts_do_not_come_through(self):
        body = f'<p onclick="x()">Hi<script>x()</script></p>{CHOICES}'
        assert read_one(foreign(body, declaration(["A"]))).prompt == "<p>Hi</p><p>Which?</p>"

    @pytest.mark.parametrize("depth", [300, 1000, 1900, 5000])
    def test_deep_nesting_is_survived(self, depth):
        body = "<div>" * depth + CHOICES + "</div>" * depth
        problem_of(package({"a.xml": foreign(body, declaration(["A"]))}))


def with_href(path):
    """A package whose manifest names a file anywhere."""
    manifest = (
        f'<manifest><resources><resource identifier="r" type="{TYPE}" href="{path}"/></resources></manifest>'
    )
    return zipped({"imsmanifest.xml": manifest})


def item_of(entry):
    with zipfile.ZipFile(io.BytesIO(qti.write([entry]))) as archive:
        return etree.fromstring(archive.read("items/item-1.xml"))
