"""Sheets that are not our form: Kahoot's, Quizizz's, and plain Vietnamese ones, as workbooks and as text."""

import csv
import io
import re
import zipfile

import openpyxl
import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from assessments.interchange import excel
from assessments.interchange.base import UnreadableFile
from assessments.interchange.formats import recognised
from assessments.items import AcceptedAnswer, ChoiceItem, EssayItem, ShortAnswerItem, TrueFalseItem

VIETNAMESE = ("STT", "Câu hỏi", "A", "B", "C", "D", "Đáp án")
KAHOOT = (
    None,
    "Question - max 120 characters",
    "Answer 1 - max 75 characters",
    "Answer 2 - max 75 characters",
    "Answer 3 - max 75 characters",
    "Answer 4 - max 75 characters",
    "Time limit (sec) – 5, 10, 20, 30, 60, 90, 120, or 240 secs",
    "Correct answer(s) - choose at least one",
)
QUIZIZZ = (
    "Question Text",
    "Question Type",
    "Option 1",
    "Option 2",
    "Option 3",
    "Option 4",
    "Option 5",
    "Correct Answer",
    "Time in seconds",
    "Image Link",
    "Answer explanation",
)


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def workbook(*rows, before=(), title="Sheet1", change=lambda sheet: None):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in [*before, *rows]:
        sheet.append(row)
    change(sheet)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read(*rows, **more):
    data = workbook(*rows, **more)
    assert recognised(data) is excel.FORMAT
    return excel.read(data)


def only(*rows, **more):
    reading = read(*rows, **more)
    assert reading.problems == []
    [entry] = reading.entries
    return entry


def right(item):
    return [choice.text for choice in item.choices if choice.is_right]


def texts_of(item):
    return [(choice.text, choice.is_right) for choice in item.choices]


def problem(*rows, **more):
    reading = read(*rows, **more)
    assert reading.entries == []
    [found] = reading.problems
    return found.line, found.message


class TestVietnamese:
    def test_a_question_with_its_choices(self):
        entry = only(VIETNAMESE, (1, "Gọi số nào?", "111", "113", "114", "115", "A"))
        assert isinstance(entry.item, ChoiceItem)
        assert entry.item.prompt == "<p>Gọi số nào?</p>"
        assert [choice.text for choice in entry.item.choices] == ["111", "113", "114", "115"]
        assert right(entry.item) == ["111"]
        assert entry.line == 2

    @pytest.mark.parametrize(
        ("said", "places"),
        [
            ("B", "b"),
            ("b.", "b"),
            ("Đáp án B", "b"),
            ("2", "b"),
            ("hai", "b"),
            ("Hai.", "b"),
            ("A, C", "ac"),
            ("AC", "ac"),
            ("A;C", "ac"),
            ("1,3", "ac"),
            ("một; ba", "ac"),
        ],
    )
    def test_what_is_right_is_named_by_letter_by_number_or_in_words(self, said, places):
        item = only(VIETNAMESE, (1, "Số nào?", "một", "hai", "ba", None, said)).item
        assert [choice.is_right for choice in item.choices] == [letter in places for letter in "abc"]
        assert item.takes_several == (len(places) > 1)

    def test_words_go_before_letters_that_they_look_like(self):
        assert right(only(VIETNAMESE, (1, "?", "hai", "ba", None, None, "ba")).item) == ["ba"]

    def test_a_letter_that_is_another_answer_is_asked_about(self):
        line, message = problem(VIETNAMESE, (1, "Vitamin nào?", "B", "A", None, None, "A"))
        assert line == 2
        assert "Đáp án" in message

    def test_what_is_none_of_the_answers_is_a_problem(self):
        assert "năm" in problem(VIETNAMESE, (1, "?", "một", "hai", None, None, "năm"))[1]

    def test_without_choices_it_is_a_statement_or_a_short_answer(self):
        reading = read(VIETNAMESE, (1, "Đúng không?", *[None] * 4, "Sai"), (2, "Gọi số?", *[None] * 4, "1*1"))
        assert reading.entries[0].item == TrueFalseItem(prompt="<p>Đúng không?</p>", is_true=False)
        assert reading.entries[1].item == ShortAnswerItem(
            prompt="<p>Gọi số?</p>", answers=(AcceptedAnswer("1\\*1"),)
        )

    @pytest.mark.parametrize(
        "headings",
        [
            ("TT", "Nội dung câu hỏi", "Phương án A", "Phương án B", "Đáp án đúng"),
            ("#", "NỘI DUNG", "Đáp án A", "Đáp án B", "ĐÁP ÁN"),
            ("STT", "Câu hỏi:", "Phương án 1", "Phương án 2", "Câu trả lời đúng"),
            ("No.", "Question", "Option A", "Option B", "Answer"),
        ],
    )
    def test_headings_are_written_in_many_ways(self, headings):
        assert right(only(headings, (1, "?", "có", "không", "B")).item) == ["không"]

    def test_titles_may_stand_above_the_headings(self):
        before = [("NGÂN HÀNG CÂU HỎI",), (None,), ("Năm 2026",)]
        assert only(VIETNAMESE, (1, "?", "a1", "b1", None, None, "A"), before=before).line == 5

    def test_marks_of_our_form_are_plain_text_here(self):
        item = only(VIETNAMESE, (1, "?", "50%: A => B", "x;y", None, None, "A")).item
        assert [choice.text for choice in item.choices] == ["50%: A => B", "x;y"]
        assert item.choices[0].feedback == ""

    def test_letters_before_all_choices_are_theirs(self):
        item = only(VIETNAMESE, (1, "?", "A. một", "B. hai", None, None, "B")).item
        assert [choice.text for choice in item.choices] == ["một", "hai"]

    def test_more_is_known_of_a_question(self):
        headings = (*VIETNAMESE, "Giải thích", "Chủ đề", "Mức độ", "Căn cứ pháp lý")
        entry = only(
            headings, (1, "?", "a1", "b1", None, None, "A", "Vì thế.", "Luật", "Thông hiểu", "Điều 2")
        )
        assert (entry.item.explanation, entry.item.legal_reference) == ("<p>Vì thế.</p>", "Điều 2")
        assert (entry.category, entry.difficulty) == (("Luật",), "medium")

    def test_a_column_that_is_not_known_is_told_about(self):
        reading = read((*VIETNAMESE, "Phụ lục"), (1, "?", "a1", "b1", None, None, "A", "x"))
        assert len(reading.entries) == 1
        assert "Phụ lục" in reading.problems[0].message


class TestKahoot:
    def test_questions_below_the_words_of_the_template(self):
        before = [
            ("Kahoot! Quiz template",),
            ("Add questions, at least two answer alternatives …",),
            *[(None,)] * 5,
        ]
        entry = only(
            KAHOOT,
            (1, "Ai gọi 111?", "trẻ em", "ai cũng được", None, None, 20, "1,2"),
            (2, None, None, None, None, None, None, None),
            before=before,
        )
        assert right(entry.item) == ["trẻ em", "ai cũng được"]

    def test_numbers_name_places_even_where_they_are_answers_too(self):
        assert right(only(KAHOOT, (1, "1 + 1?", "2", "1", None, None, 20, 1)).item) == ["2"]


class TestQuizizz:
    def test_each_of_its_types(self):
        reading = read(
            QUIZIZZ,
            ("Một?", "Multiple Choice", "a", "b", "c", None, None, 2, 30, None, "Vì b."),
            ("Hai?", "Checkbox", "a", "b", "c", None, None, "1,3", 30, None, None),
            ("Ba?", "Fill-in-the-Blank", "111", "một một một", None, None, None, None, 30, None, None),
            ("Bốn?", "Open-Ended", None, None, None, None, None, None, 30, None, None),
        )
        assert reading.problems == []
        one, several, typed, essay = (entry.item for entry in reading.entries)
        assert (right(one), one.explanation, one.takes_several) == (["b"], "<p>Vì b.</p>", False)
        assert (right(several), several.takes_several) == (["a", "c"], True)
        assert [answer.text for answer in typed.answers] == ["111", "một một một"]
        assert isinstance(essay, EssayItem)

    def test_what_is_no_question_here_is_a_problem(self):
        assert "Poll" in problem(QUIZIZZ, ("?", "Poll", "a", "b", None, None, None, None, 30, None, None))[1]

    def test_a_picture_by_its_address_is_a_problem(self):
        row = ("?", "Multiple Choice", "a", "b", None, None, None, 1, 30, "https://x/y.png", None)
        assert "Image Link" in problem(QUIZIZZ, row)[1]


class TestText:
    @pytest.mark.parametrize("delimiter", [",", ";", "\t"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
    def test_is_the_same_sheet(self, delimiter, encoding):
        stream = io.StringIO()
        csv.writer(stream, delimiter=delimiter).writerows(
            [VIETNAMESE, (1, 'Ai nói "một, hai; ba"?', "tôi", "anh", "", "", "B")]
        )
        data = stream.getvalue().encode(encoding)
        assert recognised(data) is excel.FORMAT
        [entry] = excel.read(data).entries
        assert entry.item.prompt == '<p>Ai nói "một, hai; ba"?</p>'
        assert right(entry.item) == ["anh"]

    @pytest.mark.parametrize(
        "text", ["Câu hỏi, đáp án\nA. một", "::Q:: Gọi {=111 ~113}", "Hỏi gì?\nA. x\nB. y\nANSWER: A"]
    )
    def test_other_texts_are_not_taken_for_it(self, text):
        assert recognised(text.encode()) is not excel.FORMAT


class TestAnyBank:
    @given(
        st.lists(
            st.tuples(
                st.lists(
                    st.text("abcđê 0123=>%;", min_size=1, max_size=9).map(lambda text: f"x{text.strip()}"),
                    min_size=2,
                    max_size=4,
                    unique_by=lambda text: " ".join(text.split()).casefold(),
                ),
                st.data(),
            ),
            min_size=1,
            max_size=3,
        ),
        st.permutations(range(7)),
    )
    def test_columns_in_any_order_name_the_same_answers(self, questions, order):
        rows, expected = [], []
        for number, (texts, data) in enumerate(questions, 1):
            places = sorted(data.draw(st.sets(st.integers(0, len(texts) - 1), min_size=1)))
            said = data.draw(st.sampled_from([", ", ";", ""])).join("ABCD"[place] for place in places)
            rows.append((number, f"Câu {number}?", *texts, *[None] * (4 - len(texts)), said))
            expected.append([" ".join(texts[place].split()) for place in places])
        sheet = [[row[column] for column in order] for row in [VIETNAMESE, *rows]]
        assert [right(entry.item) for entry in read(*sheet).entries] == expected


class TestShape:
    def test_a_hidden_row_is_asked_about(self):
        def hide(sheet):
            sheet.row_dimensions[3].hidden = True

        rows = [(n, f"Câu {n}?", "a1", "b1", None, None, "A") for n in (1, 2)]
        reading = read(VIETNAMESE, *rows, change=hide)
        assert [entry.line for entry in reading.entries] == [2]
        assert [each.line for each in reading.problems] == [3]

    def test_a_hidden_sheet_is_named_and_not_read(self):
        def add(sheet):
            hidden = sheet.parent.create_sheet("Cũ")
            hidden.append(VIETNAMESE)
            hidden.append((1, "Cũ?", "a1", "b1", None, None, "A"))
            hidden.sheet_state = "hidden"

        reading = read(VIETNAMESE, (1, "?", "a1", "b1", None, None, "A"), change=add)
        assert len(reading.entries) == 1
        assert "Cũ" in reading.problems[0].message

    def test_a_cell_joined_downwards_tells_all_its_rows_their_subject(self):
        def join(sheet):
            sheet.merge_cells("H2:H3")

        rows = [
            (1, "Một?", "a1", "b1", None, None, "A", "Luật"),
            (2, "Hai?", "a1", "b1", None, None, "A", None),
        ]
        reading = read((*VIETNAMESE, "Chủ đề"), *rows, change=join)
        assert [entry.category for entry in reading.entries] == [("Luật",), ("Luật",)]

    @pytest.mark.parametrize("cells", ["C2:D2", "B2:B3"])
    def test_cells_joined_where_each_needs_its_own_are_a_problem(self, cells):
        def join(sheet):
            sheet.merge_cells(cells)

        reading = read(
            VIETNAMESE,
            (1, "?", "a1", "b1", "c1", None, "A"),
            (2, "?", "a", "b", None, None, "A"),
            change=join,
        )
        assert 2 in [each.line for each in reading.problems]

    def test_a_formula_is_what_excel_made_of_it(self):
        data = workbook(VIETNAMESE, (1, "1 + 1?", "=1+1", "3", None, None, "A"))
        with_result = with_value_of_formula(data, "2")
        assert right(excel.read(with_result).entries[0].item) == ["2"]
        assert "formula" in excel.read(data).problems[0].message

    def test_no_bank_is_refused_in_words(self):
        with pytest.raises(UnreadableFile, match="Câu hỏi, A, B, C, D"):
            excel.read(workbook(("Họ tên", "Ngày sinh"), ("An", "2000")))


def with_value_of_formula(data, value):
    """The workbook with a result beside its only formula, as Excel saves it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            new.writestr(name, re.sub(rb"<v\s*/>|<v></v>", f"<v>{value}</v>".encode(), old.read(name)))
    return stream.getvalue()


ALL = "A. Gọi 111\nB. Gọi 113\n   khi nguy cấp\nC. Cả A và B đều đúng"


class TestChoicesInOneCell:
    @pytest.mark.parametrize(
        "heading", ["Phương án trả lời", "Các phương án", "Lựa chọn", "Câu trả lời", "Options"]
    )
    def test_are_told_apart_by_their_letters(self, heading):
        entry = only(("STT", "Hạng mục", "Nội dung", heading, "Đáp án"), (1, "Luật", "Gọi ai?", ALL, "B"))
        assert texts_of(entry.item) == [
            ("Gọi 111", False),
            ("Gọi 113 khi nguy cấp", True),
            ("Cả A và B đều đúng", False),
        ]
        assert entry.item.keeps_order
        assert entry.category == ("Luật",)

    @pytest.mark.parametrize(
        "all_in_one", ["A. 111  B. 113  C. 114", "a) 111\nb) 113\nc) 114", "111\n113\n114"]
    )
    def test_may_be_written_in_other_ways(self, all_in_one):
        entry = only(("Câu hỏi", "Phương án", "Đáp án"), ("Gọi số nào?", all_in_one, "B"))
        assert texts_of(entry.item) == [("111", False), ("113", True), ("114", False)]
        assert not entry.item.keeps_order

    @pytest.mark.parametrize("all_in_one", ["A. 111\nC. 113", "A. 111", "Chọn:\nA. 111\nB. 113"])
    def test_that_are_not_in_order_are_refused(self, all_in_one):
        line, message = problem(("Câu hỏi", "Phương án", "Đáp án"), ("Gọi số nào?", all_in_one, "A"))
        assert line == 2
        assert "Phương án" in message

    def test_may_stand_below_the_question(self):
        entry = only(("Câu hỏi", "Đáp án"), ("Gọi số nào\nkhi cần?\nA. 111\nB. 114", "A"))
        assert entry.item.prompt == "<p>Gọi số nào<br>khi cần?</p>"
        assert texts_of(entry.item) == [("111", True), ("114", False)]

    def test_a_letter_without_choices_is_no_answer(self):
        reading = read(("Câu hỏi", "Cột lạ", "Đáp án"), ("Gọi số nào?", "111 hay 114", "A"))
        assert not reading.entries
        assert any("letter" in problem.message for problem in reading.problems)

    def test_two_columns_called_answer_are_told_apart(self):
        entry = only(("Câu hỏi", "Đáp án", "Đáp án đúng"), ("Gọi số nào?", "A. 111\nB. 114", "A"))
        assert texts_of(entry.item) == [("111", True), ("114", False)]

    def test_a_second_column_for_the_same_is_said(self):
        reading = excel.read(
            workbook(("Câu hỏi", "Nội dung", "A", "B", "Đáp án"), ("Câu 1", "Gọi số nào?", "111", "114", "A"))
        )
        assert "Nội dung" in reading.problems[0].message


class TestWrongAnswers:
    @pytest.mark.parametrize(
        "headings",
        [
            ("Question", "Correct Answer", "Incorrect Answer 1", "Incorrect Answer 2 (Optional)"),
            ("Câu hỏi", "Đáp án đúng", "Đáp án sai 1", "Đáp án sai 2"),
            ("Câu hỏi", "Đáp án đúng", "Phương án nhiễu 1", "Phương án nhiễu 2"),
        ],
    )
    def test_in_columns_of_their_own(self, headings):
        entry = only(headings, ("Gọi số nào?", "111", "113", "114"))
        assert texts_of(entry.item) == [("111", True), ("113", False), ("114", False)]


class TestFormsOfOtherSystems:
    def test_the_row_that_explains_the_columns_of_quizizz_is_no_question(self):
        explained = ("Text of the question\n\n(required)", "Question Type\n(default is Multiple Choice)")
        explained += ("Text for option 1",) * 5 + ("The correct option choice (between 1-5).",)
        reading = read(
            QUIZIZZ, explained, ("Gọi số nào?", "Multiple Choice", "111", "114", None, None, None, 1, 20)
        )
        assert [entry.title for entry in reading.entries] == ["Gọi số nào?"]

    @pytest.mark.parametrize("kind", ["Poll", "Draw", "Match"])
    def test_what_nobody_can_mark_is_refused_by_its_type(self, kind):
        reading = excel.read(workbook(QUIZIZZ, ("Thích gì?", kind, "a", "b", None, None, None, None, 20)))
        assert not reading.entries
        assert kind in reading.problems[0].message

    def test_blooket(self):
        headings = ("Question #", "Question Text", "Answer 1", "Answer 2", "Answer 3\n(Optional)")
        headings += ("Answer 4\n(Optional)", "Time Limit (sec)\n(Max: 300 seconds)")
        headings += ("Correct Answer(s)\n(Only include Answer #)",)
        data = workbook(
            headings,
            (1, "Gọi số nào?", "111", "114", "115", None, 20, "1,3"),
            before=[("Blooket\nImport Template",)],
        )
        reading = excel.read(data)
        assert not reading.problems
        assert [is_right for _text, is_right in texts_of(reading.entries[0].item)] == [True, False, True]


class TestTypesInVietnamese:
    HEADINGS = ("Loại câu hỏi", "Câu hỏi", "A", "B", "Đáp án")

    @pytest.mark.parametrize(
        ("row", "kind"),
        [
            (("Trắc nghiệm", "Gọi?", "111", "114", "A"), "choice"),
            (("Nhiều đáp án", "Gọi?", "111", "114", "A"), "choice"),
            (("Đúng/Sai", "Gọi 111?", None, None, "Đúng"), "true_false"),
            (("Điền khuyết", "Gọi …", None, None, "A"), "short_answer"),
            (("Tự luận", "Vì sao?", None, None, "Nêu đủ ba ý."), "essay"),
        ],
    )
    def test_are_known(self, row, kind):
        entry = only(self.HEADINGS, row)
        assert entry.item.kind == kind

    def test_what_an_essay_should_say_is_for_its_marker(self):
        entry = only(self.HEADINGS, ("Tự luận", "Vì sao?", None, None, "Nêu đủ ba ý."))
        assert entry.item.rubric == "<p>Nêu đủ ba ý.</p>"


class TestChoicesThatSpeakOfOthers:
    @pytest.mark.parametrize(
        "text",
        ["Tất cả đều đúng", "Cả A và B", "A, B đúng", "Cả 3 đáp án trên", "Không có phương án nào đúng",
         "Cả hai câu đều sai", "All of the above", "None of the above"],
    )  # fmt: skip
    def test_keep_their_places(self, text):
        entry = only(VIETNAMESE, (1, "Gọi?", "111", "113", "114", text, "A"))
        assert entry.item.keeps_order

    @pytest.mark.parametrize(
        "text", ["Tất cả trẻ em dưới 16 tuổi", "Cả nước", "Vitamin A và sắt", "Không có giấy tờ"]
    )
    def test_others_are_shuffled(self, text):
        entry = only(VIETNAMESE, (1, "Gọi?", "111", "113", "114", text, "A"))
        assert not entry.item.keeps_order
