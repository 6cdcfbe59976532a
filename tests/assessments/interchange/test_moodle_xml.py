"""Moodle XML: what Moodle exports is read, what is broken is named with its line, and what is written comes back."""

import base64
import os
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.interchange.base import BankEntry, Picture, UnreadableFile
from assessments.interchange.moodle_xml import FORMAT
from assessments.items import Choice, ChoiceItem, GapFillItem, Part, TrueFalseItem
from assessments.items.choice import RIGHT_MINUS_WRONG, SHARES
from tests.assessments.interchange.strategies import entries

FUZZ = settings(max_examples=int(os.environ.get("ELEARN_FUZZ", "100")), deadline=None)


def quiz(*questions):
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n{"".join(questions)}</quiz>'.encode()


def question(kind, body, text="<p>Gọi số nào?</p>"):
    return (
        f'<question type="{kind}"><name><text>Tên</text></name>\n'
        f'<questiontext format="html"><text><![CDATA[{text}]]></text></questiontext>{body}</question>\n'
    )


def answer(text, fraction, more=""):
    return (
        f'<answer fraction="{fraction}" format="html"><text>&lt;p&gt;{text}&lt;/p&gt;</text>{more}</answer>'
    )


def read_one(*args, **kwargs):
    reading = FORMAT.read(quiz(question(*args, **kwargs)))
    assert not reading.problems, reading.problems
    (entry,) = reading.entries
    return entry


class TestRoundTrip:
    @given(entries())
    @settings(deadline=None)
    def test_keeps_the_question(self, entry):
        reading = FORMAT.read(FORMAT.write([entry]))
        assert reading.problems == []
        (again,) = reading.entries
        assert again.item == entry.item
        for name in ("title", "category", "tags", "difficulty", "objective", "picture"):
            assert getattr(again, name) == getattr(entry, name)

    def test_a_choice_in_a_gap_gets_no_shares_that_it_had_not(self):
        gap = ChoiceItem(prompt="", choices=(Choice("1", "111", True), Choice("2", "115", False)))
        item = GapFillItem(prompt="Gọi số nào?", text="Gọi [[1]]", parts=(Part("1", gap),))
        (again,) = FORMAT.read(FORMAT.write([BankEntry(title="Gọi", item=item)])).entries
        assert again.item == item

    @pytest.mark.parametrize("category", [("/",), ("/a", "b/"), ("a//b", "/c/")])
    def test_slashes_at_the_ends_of_categories_are_kept(self, category):
        item = TrueFalseItem(prompt="Gọi 111?", is_true=True)
        (again,) = FORMAT.read(FORMAT.write([BankEntry(title="Gọi", item=item, category=category)])).entries
        assert again.category == category


class TestReading:
    def test_one_choice(self):
        said = "<feedback><text>Đúng rồi</text></feedback>"
        item = read_one("multichoice", answer("111", 100, said) + answer("115", 0)).item
        assert [(each.text, each.is_right, each.feedback) for each in item.choices] == [
            ("111", True, "Đúng rồi"),
            ("115", False, ""),
        ]
        assert item.scoring == RIGHT_MINUS_WRONG

    def test_several_choices_and_part_credit(self):
        body = "<single>false</single>" + answer("A", 50) + answer("B", 50) + answer("C", -100)
        item = read_one("multichoice", body).item
        assert (item.takes_several, item.scoring) == (True, RIGHT_MINUS_WRONG)
        body = "<single>false</single>" + answer("A", "66.66667") + answer("B", "33.33333") + answer("C", 0)
        assert read_one("multichoice", body).item.scoring == SHARES

    def test_order_that_means_something(self):
        body = "<shuffleanswers>0</shuffleanswers>" + answer("A", 100) + answer("B", 0)
        assert read_one("multichoice", body).item.keeps_order

    def test_true_or_false(self):
        assert read_one("truefalse", answer("true", 0) + answer("false", 100)).item.is_true is False

    def test_short_answer(self):
        item = read_one("shortanswer", "<usecase>1</usecase>" + answer("111", 100) + answer("*11", 50)).item
        assert item.matches_case
        assert item.grade("911").share == 0.5

    def test_number_with_units(self):
        units = (
            "<units><unit><multiplier>1</multiplier><unit_name>km</unit_name></unit>"
            "<unit><multiplier>1000</multiplier><unit_name>m</unit_name></unit></units>"
        )
        item = read_one("numerical", answer("2", 100, "<tolerance>0.5</tolerance>") + units).item
        assert item.grade({"number": "2400", "unit": "m"}).share == 1
        assert item.grade({"number": "2400", "unit": "km"}).share == 0

    def test_pairs(self):
        pairs = "".join(
            f"<subquestion><text>{left}</text><answer><text>{right}</text></answer></subquestion>"
            for left, right in (("A", "1"), ("B", "2"), ("", "3"))
        )
        assert len(read_one("matching", pairs).item.lefts) == 2

    def test_steps(self):
        item = read_one("ordering", answer("Một", 1) + answer("Hai", 2)).item
        assert [step.text for step in item.steps] == ["Một", "Hai"]

    def test_essay_and_file(self):
        essay = read_one("essay", "<minwordlimit>50</minwordlimit><maxwordlimit>200</maxwordlimit>").item
        assert (essay.kind, essay.min_words, essay.max_words) == ("essay", 50, 200)
        body = (
            "<responserequired>0</responserequired><attachmentsrequired>1</attachmentsrequired>"
            "<maxbytes>1048576</maxbytes><filetypeslist>.pdf,.docx</filetypeslist>"
        )
        file = read_one("essay", body).item
        assert (file.kind, file.extensions, file.max_size) == ("file", ("pdf", "docx"), 1048576)

    def test_cloze_of_every_kind(self):
        text = (
            "<p>Gọi {1:SHORTANSWER:=111#Đúng~%50%112#Gần đúng} khi thấy {2:MULTICHOICE:=mua~bán#Sai~%50%cả hai}"
            " người dưới {1:NUMERICAL:=18:0.5~%50%17:0} tuổi.</p>"
        )
        item = read_one("cloze", "", text=text).item
        assert item.text == "<p>Gọi [[1]] khi thấy [[2]] người dưới [[3]] tuổi.</p>"
        assert [part.item.kind for part in item.parts] == ["short_answer", "choice", "numerical"]
        assert [part.weight for part in item.parts] == [1, 2, 1]
        assert item.parts[0].item.answers[1].feedback == "Gần đúng"
        assert item.parts[2].item.numbers[0].tolerance == Decimal("0.5")
        assert item.grade(item.key).share == 1

    def test_cloze_with_escapes(self):
        item = read_one("cloze", "", text=r"<p>{1:SA:=a\}b\~c\#d&amp;e}</p>").item
        assert item.parts[0].item.answers[0].text == "a}b~c#d&e"

    def test_words_to_choose_in_a_text(self):
        options = "".join(
            f"<selectoption><text>{text}</text><group>{group}</group></selectoption>"
            for text, group in (("mua", 1), ("18", 2), ("bán", 1), ("16", 2))
        )
        item = read_one("gapselect", options, text="<p>[[1]] người dưới [[2]] tuổi</p>").item
        assert [[each.text for each in part.item.choices] for part in item.parts] == [
            ["mua", "bán"],
            ["18", "16"],
        ]
        assert item.grade(item.key).share == 1

    def test_categories_and_tags(self):
        category = (
            '<question type="category"><category><text>$course$/top/Luật/A//B</text></category></question>'
        )
        tags = "<tags><tag><text>cơ bản</text></tag></tags>"
        reading = FORMAT.read(quiz(category, question("essay", tags)))
        assert (reading.entries[0].category, reading.entries[0].tags) == (("Luật", "A/B"), ("cơ bản",))

    def test_a_picture(self):
        content = base64.b64encode(b"picture").decode()
        text = '<p>Đây là gì?</p><img src="@@PLUGINFILE@@/a.png" alt="Biển báo">'
        body = f'</questiontext><file name="a.png" path="/" encoding="base64">{content}</file>'
        xml = question("essay", "", text=text).replace(
            "</questiontext>", body.removeprefix("</questiontext>") + "</questiontext>"
        )
        (entry,) = FORMAT.read(quiz(xml)).entries
        assert entry.picture == Picture("a.png", b"picture", "Biển báo")
        assert entry.item.prompt == "<p>Đây là gì?</p>"

    def test_scripts_are_gone(self):
        item = read_one("essay", "", text='<p onclick="x()">Gọi<script>x()</script></p>').item
        assert item.prompt == "<p>Gọi</p>"


class TestBroken:
    @pytest.mark.parametrize(
        "broken",
        [
            question("description", ""),
            question("calculated", ""),
            question("multichoice", answer("A", 0) + answer("B", 0)),
            question("multichoice", answer("A", 100)),
            question("multichoice", answer("A", "nhiều") + answer("B", 0)),
            question("truefalse", answer("true", 100)),
            question("shortanswer", answer("A", 50)),
            question("numerical", answer("mười", 100)),
            question("matching", ""),
            question("cloze", "", text="<p>Không có chỗ trống</p>"),
            question("cloze", "", text="<p>{1:SHORTANSWER:%50%a}</p>"),
            question("cloze", "", text="<p>{1:MULTIRESPONSE:=a~=b}</p>"),
            question("gapselect", "", text="<p>[[1]]</p>"),
            question("essay", "", text=""),
            question("essay", "", text='<p>x</p><img src="@@PLUGINFILE@@/mat.png">'),
            question("elearn_case_study", ""),
        ],
    )
    def test_is_named_with_its_line_and_the_rest_is_read(self, broken):
        reading = FORMAT.read(quiz(question("essay", ""), broken, question("essay", "")))
        assert [problem.line for problem in reading.problems] == [5]
        assert len(reading.entries) == 2

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"<quiz>",
            b"<html></html>",
            "không phải XML".encode(),
            b'<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>',
            b'<!DOCTYPE q [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><quiz>&b;</quiz>',
            b'<!DOCTYPE quiz SYSTEM "http://example.org/quiz.dtd"><quiz/>',
        ],
    )
    def test_a_file_that_is_none_is_refused(self, data):
        with pytest.raises(UnreadableFile):
            FORMAT.read(data)


class TestAnything:
    @given(st.binary(max_size=200) | st.text("<>/quizestonamwr{}:=~%#\"' 1", max_size=200).map(str.encode))
    @FUZZ
    def test_is_read_or_refused(self, data):
        try:
            FORMAT.read(data)
        except UnreadableFile:
            return

    @given(entries(), st.data())
    @FUZZ
    def test_changed_somewhere_is_read_or_named(self, entry, data):
        written = FORMAT.write([entry]).decode()
        place = data.draw(st.integers(0, len(written)))
        changed = (
            written[:place]
            + data.draw(st.sampled_from(["", "<", "%", "{", "~", "}", "0", "x"]))
            + written[place + 1 :]
        )
        try:
            reading = FORMAT.read(changed.encode())
        except UnreadableFile:
            return
        for again in reading.entries:
            if not again.item.needs_person:
                share = again.item.grade(again.item.key).share
                assert share is None or 0 <= share <= 1
