"""What Moodle's files hold besides the plain: formats, pictures, units, marking; kept as meant, or named."""

import base64

import pytest

from assessments.interchange.base import Picture
from assessments.interchange.moodle_xml import FORMAT
from assessments.items.ordering import NEIGHBOURS, PLACES
from tests.assessments.interchange.test_moodle_xml import answer, question, quiz, read_one

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
UNITS = (
    "<units><unit><multiplier>1</multiplier><unit_name>năm</unit_name></unit>"
    "<unit><multiplier>12</multiplier><unit_name>tháng</unit_name></unit></units>"
)


def said_of(*args, **kwargs):
    reading = FORMAT.read(quiz(question(*args, **kwargs)))
    assert not reading.entries
    return [problem.message for problem in reading.problems]


def with_file(text, path="/", name="bien.png", content=PIXEL):
    file = f'<file name="{name}" path="{path}" encoding="base64">{content}</file>'
    xml = question("essay", "", text=text)
    return quiz(xml.replace("</questiontext>", f"{file}</questiontext>"))


def a(text, fraction, attributes="", more=""):
    return f'<answer fraction="{fraction}"{attributes}><text><![CDATA[{text}]]></text>{more}</answer>'


class TestFormats:
    def test_answers_and_feedback_without_one_have_that_of_the_question(self):
        said = "<feedback><text><![CDATA[<p>Tốt &gt; xấu</p>]]></text></feedback>"
        item = read_one("multichoice", a("<p>111 &amp; 113</p>", 100, more=said) + a("115", 0)).item
        assert (item.choices[0].text, item.choices[0].feedback) == ("111 & 113", "Tốt > xấu")

    @pytest.mark.parametrize(
        ("style", "text", "words"),
        [
            ("html", "<b>1</b> &amp; 2", "1 & 2"),
            ("plain_text", "<b>1</b> &amp; 2", "<b>1</b> &amp; 2"),
            ("markdown", "**1** &amp; 2", "1 & 2"),
            ("moodle_auto_format", "<b>1</b> &amp; 2", "1 & 2"),
        ],
    )
    def test_of_an_answer_is_its_own(self, style, text, words):
        item = read_one("multichoice", a(text, 100, f' format="{style}"') + a("x", 0)).item
        assert item.choices[0].text == words

    def test_of_answers_to_type_is_none(self):
        item = read_one("shortanswer", a("List<String>", 100, ' format="moodle_auto_format"')).item
        assert item.grade("List<String>").share == 1
        assert item.grade("List").share == 0

    def test_of_words_to_drag_is_html(self):
        boxes = "".join(
            f"<dragbox><text><![CDATA[{text}]]></text></dragbox>"
            for text in ("m<sup>2</sup>", "m<sup>3</sup>")
        )
        item = read_one("ddwtos", boxes, text="<p>Đo bằng [[1]]</p>").item
        assert [each.text for each in item.parts[0].item.choices] == ["m²", "m³"]

    def test_html_that_is_no_text_is_refused(self):
        assert said_of("essay", "<generalfeedback><text>Vì <b>thế</b></text></generalfeedback>")


class TestPictures:
    @pytest.mark.parametrize(
        ("src", "path", "name"),
        [
            ("bien.png", "/", "bien.png"),
            ("bi%E1%BB%83n%20b%C3%A1o.png", "/", "biển báo.png"),
            ("biển báo.png", "/", "biển báo.png"),
            ("hinh/bien.png", "/hinh/", "bien.png"),
            ("bien.png?time=1", "/", "bien.png"),
        ],
    )
    def test_are_found_by_name_and_path(self, src, path, name):
        (entry,) = FORMAT.read(
            with_file(f'<p>Gì?<img src="@@PLUGINFILE@@/{src}" alt="Biển"></p>', path, name)
        ).entries
        assert entry.picture == Picture(name, base64.b64decode(PIXEL), "Biển")

    def test_within_the_text_are_taken(self):
        text = f'<p>Gì? <img src="data:image/png;base64,{PIXEL}"></p>'
        assert read_one("essay", "", text=text).picture.data == base64.b64decode(PIXEL)

    def test_in_the_old_element_are_taken(self):
        old = f"<image>thu_muc/cu.png</image><image_base64>{PIXEL}</image_base64>"
        assert read_one("essay", old).picture.name == "cu.png"

    @pytest.mark.parametrize(
        "body",
        [
            a('Biển <img src="@@PLUGINFILE@@/x.png" alt="tròn">', 100) + a("khác", 0),
            a("đúng", 100, more='<feedback><text><![CDATA[<img src="x">]]></text></feedback>') + a("khác", 0),
            "<image>cu.png</image>" + a("đúng", 100) + a("khác", 0),
        ],
    )
    def test_elsewhere_are_named(self, body):
        assert said_of("multichoice", body)

    @pytest.mark.parametrize(
        "text",
        ['<img src="https://vidu.vn/a.png">', '<img src="@@PLUGINFILE@@/a.png">', "<img src=a><img src=b>"],
    )
    def test_that_are_not_in_the_file_are_named(self, text):
        assert said_of("essay", "", text=f"<p>Gì?</p>{text}")


class TestUnits:
    def test_of_a_year_and_its_months(self):
        item = read_one("numerical", a("2", 100) + UNITS).item
        assert item.grade({"number": "24", "unit": "tháng"}).share == 1
        assert item.grade({"number": "2", "unit": "năm"}).share == 1
        assert item.grade({"number": "23", "unit": "tháng"}).share == 0

    def test_that_are_optional_need_not_be_named(self):
        item = read_one("numerical", a("2", 100) + "<unitgradingtype>0</unitgradingtype>" + UNITS).item
        assert item.grade({"number": "2", "unit": ""}).share == 1

    def test_that_cost_everything_must_be_named(self):
        graded = "<unitgradingtype>1</unitgradingtype><unitpenalty>1</unitpenalty>"
        item = read_one("numerical", a("2", 100) + graded + UNITS).item
        assert item.grade({"number": "2", "unit": ""}).share == 0

    def test_that_cost_a_part_are_refused(self):
        graded = "<unitgradingtype>2</unitgradingtype><unitpenalty>0.5</unitpenalty>"
        assert said_of("numerical", a("2", 100) + graded + UNITS)

    def test_that_of_the_number_comes_first(self):
        turned = "<units><unit><multiplier>100</multiplier><unit_name>cm</unit_name></unit>"
        turned += "<unit><multiplier>1</multiplier><unit_name>m</unit_name></unit></units>"
        item = read_one("numerical", a("2", 100) + turned).item
        assert [unit.name for unit in item.units] == ["m", "cm"]


class TestMarking:
    def test_all_other_numbers_hear_what_is_for_them(self):
        more = "<feedback><text>Xem lại</text></feedback>"
        item = read_one("numerical", a("18", 100) + a("*", 0, more=more)).item
        assert item.grade({"number": "19", "unit": ""}).share == 0
        assert item.feedback({"number": "19", "unit": ""}) == ("Xem lại",)

    @pytest.mark.parametrize(
        ("grading", "share"),
        [
            ("ALL_OR_NOTHING", 0),
            ("ABSOLUTE_POSITION", 0.5),
            ("RELATIVE_NEXT_EXCLUDE_LAST", 1 / 3),
            ("", 1 / 3),
        ],
    )
    def test_of_steps_is_that_of_moodle(self, grading, share):
        steps = "".join(a(text, n) for n, text in enumerate("abcd", 1))
        item = read_one("ordering", f"<gradingtype>{grading}</gradingtype>{steps}").item
        assert item.grade({"1": 1, "2": 2, "3": 4, "4": 3}).share == pytest.approx(share)

    @pytest.mark.parametrize(
        "more",
        [
            "<gradingtype>LONGEST_ORDERED_SUBSET</gradingtype>",
            "<selecttype>RANDOM</selecttype><selectcount>3</selectcount>",
        ],
    )
    def test_of_steps_in_another_way_is_refused(self, more):
        assert said_of("ordering", more + "".join(a(text, n) for n, text in enumerate("abcd", 1)))

    def test_of_steps_goes_out_and_comes_back(self):
        steps = "".join(a(text, n) for n, text in enumerate("ab", 1))
        for grading, scoring in (("ABSOLUTE_POSITION", PLACES), ("RELATIVE_NEXT_EXCLUDE_LAST", NEIGHBOURS)):
            entry = read_one("ordering", f"<gradingtype>{grading}</gradingtype>{steps}")
            written = FORMAT.write([entry])
            assert f"<gradingtype>{grading}</gradingtype>".encode() in written
            assert FORMAT.read(written).entries[0].item.scoring == scoring

    def test_a_gap_that_counts_nothing_is_refused(self):
        assert said_of("cloze", "", text="<p>{0:SA:=thử} rồi {2:SA:=thật}</p>")

    @pytest.mark.parametrize(
        ("more", "kind"),
        [
            ("<responseformat>noinline</responseformat><attachmentsrequired>1</attachmentsrequired>", "file"),
            ("<responseformat>noinline</responseformat><attachments>1</attachments>", "file"),
            ("<responseformat>editor</responseformat><attachments>0</attachments>", "essay"),
        ],
    )
    def test_of_files_and_texts(self, more, kind):
        assert read_one("essay", more).item.kind == kind

    @pytest.mark.parametrize(
        "more",
        [
            "<attachmentsrequired>1</attachmentsrequired>",
            "<responseformat>noinline</responseformat><attachmentsrequired>2</attachmentsrequired>",
            "<responseformat>noinline</responseformat><filetypeslist>audio</filetypeslist>",
        ],
    )
    def test_of_what_cannot_be_handed_in_is_refused(self, more):
        assert said_of("essay", more)


class TestFeedback:
    def test_to_all_who_are_right_or_wrong_is_said_to_each_choice_of_one(self):
        said = "<correctfeedback><text>Giỏi</text></correctfeedback>"
        said += "<incorrectfeedback><text>Your answer is incorrect.</text></incorrectfeedback>"
        item = read_one("multichoice", a("1", 100) + a("2", 0) + said).item
        assert [each.feedback for each in item.choices] == ["Giỏi", ""]

    @pytest.mark.parametrize(
        "more",
        [
            "<incorrectfeedback><text>Đọc lại bài 2</text></incorrectfeedback>",
            "<hint><text>Xem bài 2</text></hint>",
        ],
    )
    def test_that_cannot_be_kept_is_said(self, more):
        pairs = "".join(
            f"<subquestion><text>{left}</text><answer><text>{right}</text></answer></subquestion>"
            for left, right in (("A", "1"), ("B", "2"))
        )
        reading = FORMAT.read(quiz(question("matching", pairs + more)))
        assert (len(reading.entries), len(reading.notices)) == (1, 1)

    def test_of_one_question_is_not_said_of_the_next(self):
        refused = question("description", "<hint><text>Gợi ý</text></hint>").replace("\n", "")
        reading = FORMAT.read(quiz(question("essay", "").replace("\n", ""), refused))
        assert not reading.notices


class TestCloze:
    def test_choices_and_feedback_are_html(self):
        text = "<p>{1:MCV:=<em>mua</em>#<p>Đúng</p>~bán<br>lại~5 &lt; 6}</p>"
        choices = read_one("cloze", "", text=text).item.parts[0].item.choices
        assert [(each.text, each.feedback) for each in choices] == [
            ("mua", "Đúng"),
            ("bán lại", ""),
            ("5 < 6", ""),
        ]

    def test_signs_written_as_entities_are_no_signs(self):
        text = r"<p>{1:SA:=a&#126;b&#39;c\#d\}#Vì \(x\)~List&lt;String&gt;}</p>"
        answers = read_one("cloze", "", text=text).item.parts[0].item.answers
        assert [each.text for each in answers] == ["a~b'c#d}", "List<String>"]
        assert answers[0].feedback == r"Vì \(x\)"

    def test_an_empty_answer_before_the_first_is_none(self):
        choices = read_one("cloze", "", text="<p>{:MC:~mua~=bán}</p>").item.parts[0].item.choices
        assert [each.text for each in choices] == ["mua", "bán"]

    def test_numbers_and_weights_may_have_a_comma(self):
        item = read_one("cloze", "", text="<p>{1:NM:=1,5:0,1~%33,3%1,5:1~*#Sai}</p>").item.parts[0].item
        assert [number.share for number in item.numbers] == pytest.approx([1, 0.333, 0])
        assert item.grade({"number": "1,58", "unit": ""}).share == 1

    def test_line_ends_of_the_text_are_kept_where_its_format_keeps_them(self):
        xml = question("cloze", "", text="một {1:SA:=a}\nhai").replace(
            'format="html"', 'format="moodle_auto_format"'
        )
        assert "<br>hai" in FORMAT.read(quiz(xml)).entries[0].item.text


class TestHurts:
    @pytest.mark.parametrize(
        "body",
        [
            '<elearn>{"criteria": [["a", 1e999]], "legal": "\\ud800"}</elearn>',
            '<elearn>{"min_words": 1e5, "criteria": 7}</elearn>',
            "<elearn>[[[[</elearn>",
        ],
    )
    def test_what_our_own_element_holds_never_stops_a_file(self, body):
        reading = FORMAT.read(quiz(question("essay", body)))
        assert len(reading.entries) == 1
        assert str(reading.entries[0]).encode()

    def test_one_question_that_cannot_be_read_stops_no_other(self, monkeypatch):
        monkeypatch.setattr("assessments.interchange.moodle_xml.answers.numerical", lambda *_: 1 / 0)
        reading = FORMAT.read(quiz(question("numerical", answer("1", 100)), question("essay", "")))
        assert (len(reading.entries), len(reading.problems)) == (1, 1)
