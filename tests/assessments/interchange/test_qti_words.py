"""Words to put into gaps, and words to choose in a text: items of other systems, against a second evaluator."""

from itertools import product

import pytest
from django.utils import translation

from assessments.interchange import qti
from assessments.items import ChoiceItem, GapFillItem
from tests.assessments.interchange.packages import CHOICES, MATCH_CORRECT, declaration, foreign, package
from tests.assessments.interchange.qti_evaluator import score

WORDS = {"m": "mua", "b": "bán", "t": "thuê"}
SUM = (
    '<qti-response-processing><qti-set-outcome-value identifier="SCORE"><qti-map-response '
    'identifier="RESPONSE"/></qti-set-outcome-value></qti-response-processing>'
)
ALL = f"<qti-response-processing>{MATCH_CORRECT}</qti-response-processing>"
OUTCOME = '<qti-outcome-declaration identifier="SCORE" cardinality="single" base-type="float"/>'
TEXT = '<p>Cấm <qti-gap identifier="G1"/> và <qti-gap identifier="G2"/> người.</p>'


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def mapping(worth):
    entries = "".join(
        f'<qti-map-entry map-key="{key}" mapped-value="{value}"/>' for key, value in worth.items()
    )
    return f'<qti-mapping default-value="0" lower-bound="0">{entries}</qti-mapping>'


def gaps(rest, worth=None, text=TEXT, words=WORDS, right=("m G1", "b G2"), shuffle="true"):
    offered = "".join(
        f'<qti-gap-text identifier="{key}" match-max="1">{word}</qti-gap-text>' for key, word in words.items()
    )
    body = (
        f'<p>Điền từ.</p><qti-gap-match-interaction response-identifier="RESPONSE" shuffle="{shuffle}">'
        f"<qti-prompt>Kéo từ.</qti-prompt>{offered}{text}</qti-gap-match-interaction>"
    )
    declared = declaration(right, "multiple", "directedPair", mapping(worth) if worth else "")
    return foreign(body, declared + OUTCOME, rest)


def read(xml):
    reading = qti.read(package({"a.xml": xml}))
    assert reading.problems == []
    return reading.entries[0].item


def problem(xml):
    reading = qti.read(package({"a.xml": xml}))
    assert reading.entries == []
    return reading.problems[0].message


class TestGaps:
    def test_each_offers_all_words(self):
        item = read(gaps(ALL))
        assert isinstance(item, GapFillItem)
        assert item.prompt == "<p>Điền từ.</p><p>Kéo từ.</p>"
        assert item.text == "<p>Cấm [[1]] và [[2]] người.</p>"
        assert [[each.text for each in part.item.choices] for part in item.parts] == [
            list(WORDS.values())
        ] * 2

    @pytest.mark.parametrize(
        ("rest", "worth"),
        [
            (ALL, None),
            (SUM, {"m G1": 1, "b G2": 1}),
            (SUM, {"m G1": 1, "b G2": 3}),
            (SUM, {"m G1": 2, "t G1": 2, "b G2": 1}),
        ],
        ids=["all or nothing", "a sum", "weights", "two words that are right"],
    )
    def test_earn_what_their_processing_gives(self, rest, worth):
        xml = gaps(rest, worth)
        item = read(xml)
        given = {
            chosen: score(
                xml,
                {"RESPONSE": [f"{word} G{n}" for n, word in enumerate(chosen, 1) if word] or None},
            )
            for chosen in product([*WORDS, None], repeat=2)
        }
        full = max(given.values())
        for chosen, earned in given.items():
            response = {str(n): [word] for n, word in enumerate(chosen, 1) if word}
            assert item.grade(response).share == pytest.approx(earned / full)

    @pytest.mark.parametrize(
        "xml",
        [
            gaps(SUM, {"m G1": 1, "t G1": 0.5, "b G2": 1}),
            gaps(ALL, words={"m": "mua", "b": "Mua"}),
            gaps(ALL, words={"m": "mua"}, right=("m G1",), text='<p><qti-gap identifier="G1"/></p>'),
            gaps(ALL, right=("m G1",)),
            gaps(ALL, text="<p>Không có chỗ trống.</p>"),
            gaps(ALL, text=TEXT + '<qti-gap-img identifier="i"><img src="a.png" alt=""/></qti-gap-img>'),
        ],
        ids=["part of a word", "the same word twice", "one word", "a gap without", "no gap", "pictures"],
    )
    def test_that_ours_cannot_be_are_refused(self, xml):
        assert problem(xml)


class TestWordsToChoose:
    BODY = (
        '<p>Từ nào sai?</p><qti-hottext-interaction response-identifier="RESPONSE" max-choices="{most}">'
        '<p>Gọi <qti-hottext identifier="A">114</qti-hottext> khi thấy <qti-hottext identifier="B">mua bán'
        "</qti-hottext> người.</p></qti-hottext-interaction>"
    )

    def test_are_choices_below_their_text(self):
        item = read(foreign(self.BODY.format(most=1), declaration(["A"])))
        assert isinstance(item, ChoiceItem)
        assert item.prompt == "<p>Từ nào sai?</p><p>Gọi 114 khi thấy mua bán người.</p>"
        assert [(each.text, each.is_right) for each in item.choices] == [("114", True), ("mua bán", False)]
        assert item.keeps_order

    def test_several_may_be_right(self):
        item = read(foreign(self.BODY.format(most=0), declaration(["A", "B"], "multiple")))
        assert item.takes_several
        assert item.grade(["A"]).share == 0
        assert item.grade(["A", "B"]).share == 1

    def test_stand_in_a_case_with_their_text(self):
        body = f"<p>Một chuyện.</p>{CHOICES}" + self.BODY.format(most=1).replace('"RESPONSE"', '"R2"')
        item = read(foreign(body, declaration(["A"]) + declaration(["A"], name="R2")))
        assert "Gọi 114 khi thấy mua bán người." in item.parts[1].item.prompt
