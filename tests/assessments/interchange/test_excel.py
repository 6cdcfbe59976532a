import datetime
import io
import os
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.interchange import excel
from assessments.interchange.excel import notation
from assessments.interchange.excel.examples import examples
from assessments.interchange.excel.words import COLUMNS, KINDS, OPTIONS, TRUTH, columns_by_heading, known
from assessments.items import (
    AcceptedNumber,
    CaseStudyItem,
    Choice,
    GapFillItem,
    NumberUnit,
    NumericalItem,
    Part,
    TrueFalseItem,
)
from assessments.models import Question
from elearn.base.vietnamese import fold
from tests.assessments.interchange.strategies import entries

FUZZ = settings(
    max_examples=int(os.environ.get("ELEARN_FUZZ", "100")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
CHOICE = {
    "Type of question": "Choose the answer",
    "Title": "Đường dây nóng",
    "Question text": "Gọi số nào?",
    "Answer A": "111",
    "Answer B": "114",
    "Right answer": "A",
}


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def workbook(*rows, title="Questions", headings=None):
    """The bytes of a workbook with these rows below the headings that they name."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    headings = headings or list(dict.fromkeys(heading for row in rows for heading in row))
    sheet.append(headings)
    for number, row in enumerate(rows, 2):
        for column, heading in enumerate(headings, 1):
            if heading in row:
                sheet.cell(number, column).value = row[heading]
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read_one(**cells):
    """The entry in a workbook with one row: CHOICE with other cells, named with underscores."""
    reading = excel.read(
        workbook({**CHOICE, **{key.replace("_", " "): value for key, value in cells.items()}})
    )
    assert not reading.problems
    return reading.entries[0]


def problem_of(*rows):
    reading = excel.read(workbook(*rows))
    assert not reading.entries
    return [(problem.line, problem.message) for problem in reading.problems]


def without_ids(content):
    """Content with the ids that a row does not hold counted anew, in their order."""
    if isinstance(content, dict):
        kept = {key: without_ids(value) for key, value in content.items() if key not in ("id", "shown")}
        return kept | {key: Decimal(kept[key]) for key in ("value", "tolerance", "factor") if key in kept}
    if isinstance(content, list | tuple):
        return [without_ids(each) for each in content]
    return content


def comparable(entry):
    content = without_ids(entry.item.to_content())
    if isinstance(entry.item, GapFillItem):
        for number, part in enumerate(entry.item.parts, 1):
            content["text"] = content["text"].replace(f"[[{part.id}]]", f"[[#{number}]]")
    return replace(entry, line=0, picture=None, item=entry.item.kind), content


class TestRoundTrip:
    @FUZZ
    @given(entries())
    def test_reads_back_every_kind_of_question_as_it_was_written(self, written):
        reading = excel.read(excel.write([written]))
        assert reading.problems == []
        assert [comparable(entry) for entry in reading.entries] == [comparable(written)]

    def test_a_text_too_long_for_a_cell_is_not_held(self):
        long, short = (TrueFalseItem(prompt=f"<p>{'a' * n}</p>", is_true=True) for n in (32_768, 30_000))
        assert not excel.FORMAT.can_hold(long)
        assert excel.FORMAT.can_hold(short)
        assert not excel.FORMAT.can_hold(CaseStudyItem(prompt="Chuyện", parts=(Part("1", long),)))

    def test_examples_are_written_without_tags(self):
        book = openpyxl.load_workbook(io.BytesIO(excel.template()))
        texts = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row if cell.value]
        assert not [text for text in texts if "<" in text]

    def test_types_are_named_as_in_the_bank(self):
        assert {kind: str(word) for kind, word in KINDS.items()} == {
            each.item_kind(): str(each._meta.verbose_name)
            for each in Question.types()
            if each.item_kind() in KINDS
        }

    def test_reads_back_many_questions_in_their_order(self):
        entries_read = excel.read(excel.write(examples())).entries
        assert [entry.title for entry in entries_read] == [entry.title for entry in examples()]

    @pytest.mark.parametrize("language", ["vi", "en"])
    def test_reads_a_file_written_in_another_language(self, language):
        with translation.override(language):
            data = excel.write(examples())
        with translation.override("en" if language == "vi" else "vi"):
            reading = excel.read(data)
        assert (len(reading.entries), reading.problems) == (len(examples()), [])

    def test_text_that_looks_like_a_formula_stays_text(self):
        entry = read_one()
        entry = replace(entry, title='=HYPERLINK("http://x")', objective="@SUM(A1)", tags=("-1+1",))
        data = excel.write([entry])
        sheet = openpyxl.load_workbook(io.BytesIO(data)).active
        assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {
            "s"
        }
        assert excel.read(data).entries[0].title == entry.title

    def test_text_that_looks_like_a_code_of_workbooks_stays_text(self):
        entry = replace(read_one(), title="_x000D_ _x005F_x0041_")
        assert excel.read(excel.write([entry])).entries[0].title == entry.title

    def test_words_of_one_column_are_told_apart_in_every_language(self):
        for words in (KINDS, OPTIONS, TRUTH, COLUMNS):
            assert set(known(words).values()) == set(words)
            assert len(set(known(words).values())) == len(words)
        assert set(COLUMNS) <= set(columns_by_heading().values())


class TestShownNumbers:
    @pytest.mark.parametrize(
        ("value", "number_format", "seen"),
        [
            (0.5, "General", "0,5"),
            (1.0, "General", "1"),
            (1, "0.0", "1,0"),
            (2.5, "0.00", "2,50"),
            (0.5, "0%", "50%"),
            (0.125, "0.0%", "12,5%"),
            (7, "000", "007"),
            (909123456, "0000000000", "0909123456"),
            (1655000, "#,##0", "1.655.000"),
            (1234.5, "#,##0.00", "1.234,50"),
            (-3, "0", "-3"),
            (12, '0" tháng"', "12 tháng"),
            (5000, "#,##0\\ [$₫-42A]", "5.000 ₫"),
            (3, "0.0E+00", None),
            (3, "# ?/?", None),
        ],
    )
    def test_a_number_reads_as_it_is_seen(self, value, number_format, seen):
        data = workbook({**CHOICE, "Answer A": value})
        book = openpyxl.load_workbook(io.BytesIO(data))
        cell = next(cell for cell in book.active[2] if cell.value == value)
        cell.number_format = number_format
        stream = io.BytesIO()
        book.save(stream)
        reading = excel.read(stream.getvalue())
        texts = [entry.item.choices[0].text for entry in reading.entries]
        assert texts == ([seen] if seen else [])
        assert bool(reading.problems) == (seen is None)


class TestRightAnswerInWords:
    @pytest.mark.parametrize(
        ("said", "right"),
        [("ba", "ba"), ("BA", "ba"), ("hai; ba", "hai ba"), ("A", "hai"), ("A, B", "hai ba")],
    )
    def test_the_words_of_an_answer_name_it(self, said, right):
        item = read_one(Answer_A="hai", Answer_B="ba => Đúng", Right_answer=said).item
        assert " ".join(choice.text for choice in item.choices if choice.is_right) == right

    def test_a_letter_that_is_another_answer_is_asked_about(self):
        [(line, message)] = problem_of({**CHOICE, "Answer A": "B", "Answer B": "A", "Right answer": "A"})
        assert line == 2
        assert "Right answer" in message


class TestNotation:
    @FUZZ
    @given(st.text(), st.text())
    def test_arrows_in_a_text_are_kept(self, text, after):
        assert notation.at_arrow(notation.with_arrow(text, after)) == (
            notation.one_line(text),
            notation.one_line(after),
        )

    @FUZZ
    @given(st.none() | st.floats(-1, 1), st.from_regex(r"\\*-?\d+%: x?|[a-z%: ]*", fullmatch=True))
    def test_shares_are_kept_to_the_last_digit(self, share, text):
        text = notation.one_line(text)
        assert notation.at_share(notation.with_share(share, text)) == (share, text)

    @FUZZ
    @given(st.lists(st.text(alphabet="ab\\;,/ ").map(notation.one_line).filter(bool)))
    def test_marks_between_parts_are_kept(self, parts):
        assert notation.split(notation.joined(parts, ";"), ";") == parts
        assert notation.path_from(notation.path_text(parts)) == tuple(parts)

    @FUZZ
    @given(st.decimals(allow_nan=False, allow_infinity=False, places=4) | st.integers().map(Decimal))
    def test_numbers_are_read_in_one_way_only(self, number):
        assert notation.read_number(notation.plain_number(number)) == number


class TestTemplate:
    def test_its_examples_are_not_read(self):
        reading = excel.read(excel.template())
        assert reading.entries == []
        assert [problem.line for problem in reading.problems] == [1]

    def test_has_an_example_of_every_kind(self):
        kinds = {entry.item.kind for entry in examples()}
        assert kinds == set(KINDS)

    def test_has_a_guide_and_lists_to_choose_from(self):
        book = openpyxl.load_workbook(io.BytesIO(excel.template()))
        assert len(book.sheetnames) == 3
        assert len(book.worksheets[0].data_validations.dataValidation) == 2
        assert book.worksheets[2].sheet_state == "hidden"

    def test_a_row_filled_in_below_the_examples_is_read_with_its_number(self):
        book = openpyxl.load_workbook(io.BytesIO(excel.template()))
        sheet = book.worksheets[0]
        last = sheet.max_row + 1
        places = {cell.value: cell.column for cell in sheet[1]}
        keys = columns_by_heading()
        by_key = {keys[fold(value)]: place for value, place in places.items()}
        for heading, value in CHOICE.items():
            sheet.cell(last, by_key[keys[fold(heading)]]).value = value
        stream = io.BytesIO()
        book.save(stream)
        reading = excel.read(stream.getvalue())
        assert [(entry.title, entry.line) for entry in reading.entries] == [("Đường dây nóng", last)]


class TestCells:
    def test_a_number_typed_as_a_number_is_an_answer(self):
        item = read_one(Answer_A=111, Answer_B=11.5).item
        assert [choice.text for choice in item.choices] == ["111", "11,5"]

    def test_a_number_cell_is_exact_in_a_numerical_question(self):
        item = read_one(
            **{"Type of question": "Number", "Right_answer": None}, Answer_A=1.234, Answer_B=None
        ).item
        assert item.numbers == (AcceptedNumber(Decimal("1.234")),)

    @pytest.mark.parametrize(
        ("typed", "kept"), [(16, "16"), (16.0, "16"), ("16,50", "16.5"), ("1,2340", "1.234")]
    )
    def test_learners_see_no_zeros_at_the_end_of_a_number(self, typed, kept):
        cells = {"Type of question": "Number", "Answer A": typed, "Answer B": None, "Right answer": None}
        item = excel.read(workbook(CHOICE | cells)).entries[0].item
        assert str(item.numbers[0].value) == kept

    def test_a_number_that_can_be_read_in_two_ways_is_a_problem(self):
        row = {**CHOICE, "Type of question": "Number", "Answer A": "1.234", "Answer B": None}
        assert problem_of(row)[0][0] == 2
        assert "1234" in problem_of(row)[0][1]

    @pytest.mark.parametrize(
        "value", [datetime.datetime(2026, 5, 1), datetime.time(9, 30), datetime.date(2026, 5, 1)]
    )
    def test_a_date_that_excel_made_is_a_problem_of_its_column(self, value):
        [(line, message)] = problem_of({**CHOICE, "Answer B": value})
        assert (line, "Answer B" in message) == (2, True)

    def test_a_formula_is_a_problem_of_its_column(self):
        [(line, message)] = problem_of({**CHOICE, "Title": '=HYPERLINK("http://x")'})
        assert (line, "Title" in message, "formula" in message) == (2, True, True)

    def test_true_and_false_may_be_typed_as_excel_likes_it(self):
        assert read_one(
            **{"Type of question": "True or false"}, Answer_A=None, Answer_B=None, Right_answer=True
        ).item.is_true

    def test_words_are_understood_without_marks_and_capitals(self):
        item = read_one(**{"Type of question": "  CHOOSE the  answer"}, Options="Keep the order").item
        assert item.keeps_order

    def test_plain_text_becomes_paragraphs_and_tags_are_cleaned(self):
        assert read_one(Question_text="a < b").item.prompt == "<p>a &lt; b</p>"
        assert read_one(Question_text='<p onclick="x">a<script>1</script></p>').item.prompt == "<p>a</p>"

    def test_without_a_title_the_text_begins_it(self):
        assert read_one(Title=None).title == "Gọi số nào?"

    def test_the_bank_is_told(self):
        entry = read_one(
            Category="Luật / 53/2024", Tags="a, b ,a", Difficulty="easy", Learning_objective="Nhớ số"
        )
        assert (entry.category, entry.tags) == (("Luật", "53/2024"), ("a", "b"))
        assert (entry.difficulty, entry.objective) == ("easy", "Nhớ số")


class TestKinds:
    def test_several_letters_let_several_be_chosen(self):
        assert read_one(Right_answer="A, B").item.takes_several
        assert read_one(Right_answer="ab").item.takes_several

    def test_shares_and_feedback_are_read(self):
        item = read_one(Answer_A="100%: 111 => Đúng", Answer_B="-33,5%: 114").item
        assert item.choices == (Choice("1", "111", True, "Đúng", 1.0), Choice("2", "114", False, "", -0.335))
        assert item.scoring == "shares"

    def test_units_are_read(self):
        item = read_one(
            **{"Type of question": "Number"},
            Answer_A="18 +- 0,5",
            Answer_B="50%: 20",
            Options="unit: km; unit: m = 0,001",
        ).item
        assert item == NumericalItem(
            prompt=item.prompt,
            numbers=(
                AcceptedNumber(Decimal(18), Decimal("0.5")),
                AcceptedNumber(Decimal(20), Decimal(0), 0.5),
            ),
            units=(NumberUnit("km"), NumberUnit("m", Decimal("0.001"))),
        )

    def test_gaps_are_read_without_brackets(self):
        item = read_one(
            **{"Type of question": "Fill the gaps", "Text with gaps": "Gọi [[1]] và [[2]] nạn nhân."},
            Answer_A="111\n50%: 112",
            Answer_B="(x) giúp\n( ) trách",
        ).item
        assert [part.item.kind for part in item.parts] == ["short_answer", "choice"]
        assert item.grade({"1": "112", "2": ["1"]}).share == 0.75

    @pytest.mark.parametrize(
        ("text", "named", "not_named"),
        [("Gọi [[1]].", "[[2]]", "[[1]]"), ("[[1]] [[2]] [[3]]", "[[3]]", "[[2]]")],
    )
    def test_a_gap_that_does_not_fit_is_named_alone(self, text, named, not_named):
        row = {**CHOICE, "Type of question": "Fill the gaps", "Text with gaps": text, "Right answer": None}
        [(_line, message)] = problem_of(row)
        said = message.partition(": Answer A")[0]
        assert named in said
        assert not_named not in said

    def test_a_case_study_takes_the_rows_that_name_it(self):
        case = {"Type of question": "Case study", "Title": "Chị H.", "Question text": "Chị H. trở về."}
        part = {**CHOICE, "Belongs to the case study": "Chị H.", "Weight in the case study": 2.5}
        reading = excel.read(workbook(case, part, part, CHOICE))
        assert [(entry.item.kind, entry.line) for entry in reading.entries] == [
            ("case_study", 2),
            ("choice", 5),
        ]
        assert [part.weight for part in reading.entries[0].item.parts] == [2.5, 2.5]

    def test_the_example_in_the_guide_for_distractors_is_read(self):
        item = read_one(**{"Type of question": "Matching"}, Answer_A="a => b", Answer_B="... => c").item
        assert [(pair.left, pair.right) for pair in item.pairs] == [("a", "b"), ("", "c")]


class TestProblems:
    @pytest.mark.parametrize(
        ("cells", "column"),
        [
            ({"Type of question": "Đố vui"}, "Type of question"),
            ({"Type of question": None}, "Type of question"),
            ({"Question text": None}, "Question text"),
            ({"Answer B": None}, "Answer B"),
            ({"Right answer": None}, "Right answer"),
            ({"Right answer": "C"}, "Right answer"),
            ({"Right answer": "A, B", "Options": "choose only one"}, "Right answer"),
            ({"Answer B": "150%: x"}, "Answer B"),
            ({"Options": "unit: km"}, "Options"),
            ({"Difficulty": "brutal"}, "Difficulty"),
            ({"Type of question": "True or false"}, "Right answer"),
            ({"Type of question": "Short answer", "Answer A": "50%: a", "Answer B": "20%: b"}, "Answer A"),
            ({"Type of question": "Matching"}, "Answer A"),
            ({"Type of question": "Put in order", "Answer B": None}, "Answer B"),
            ({"Type of question": "Fill the gaps", "Text with gaps": "[[1]]"}, "Text with gaps"),
            ({"Type of question": "Essay", "Answer A": "no points"}, "Answer A"),
            ({"Type of question": "Essay", "Options": "at least so many words: x"}, "Options"),
            ({"Type of question": "Hand in a file", "Options": "largest size: 9 GB"}, "Options"),
            ({"Belongs to the case study": "Không có"}, "Belongs to the case study"),
        ],
    )
    def test_names_the_row_and_the_column(self, cells, column):
        reading = excel.read(workbook(CHOICE, {**CHOICE, **cells}, CHOICE))
        assert [entry.line for entry in reading.entries] == [2, 4]
        [problem] = reading.problems
        assert problem.line == 3
        assert column in problem.message

    def test_a_broken_question_leaves_out_its_whole_case(self):
        case = {"Type of question": "Case study", "Title": "H", "Question text": "x"}
        part = {**CHOICE, "Belongs to the case study": "H"}
        assert [line for line, _message in problem_of(case, part, {**part, "Right answer": None})] == [4]

    def test_a_case_without_questions_is_a_problem(self):
        case = {"Type of question": "Case study", "Title": "H", "Question text": "x"}
        assert [line for line, _message in problem_of(case)] == [2]

    def test_an_unknown_heading_is_a_problem_of_its_row(self):
        reading = excel.read(workbook({**CHOICE, "Colour": "red"}))
        assert [(problem.line, "Colour" in problem.message) for problem in reading.problems] == [(1, True)]
