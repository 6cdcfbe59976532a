"""Aiken: choices with one right answer."""

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.interchange.aiken import FORMAT
from assessments.interchange.base import BankEntry, UnreadableFile
from assessments.interchange.html import to_text
from assessments.items import Choice, ChoiceItem

FUZZ = settings(max_examples=int(os.environ.get("ELEARN_FUZZ", "200")), deadline=None)
GOOD = "Số nào là tổng đài quốc gia?\nA. 111\nB) 115\nANSWER: A\n"


def test_reads_what_its_documentation_shows():
    (entry,) = FORMAT.read(GOOD.encode()).entries
    assert entry.item.prompt == "<p>Số nào là tổng đài quốc gia?</p>"
    assert [(each.text, each.is_right) for each in entry.item.choices] == [("111", True), ("115", False)]


def test_writes_what_it_reads():
    item = ChoiceItem(
        prompt="<p>Gọi số nào?</p>", choices=(Choice("1", "115", False), Choice("2", "111", True))
    )
    entry = BankEntry(title="Gọi số nào?", item=item, line=1)
    assert FORMAT.read(FORMAT.write([entry])).entries == [entry]


@pytest.mark.parametrize(
    "text",
    [
        "A. 111\nB. 115\nANSWER: A",
        "Hỏi?\nA. 111\nANSWER: A",
        "Hỏi?\nA. 111\nC. 115\nANSWER: A",
        "Hỏi?\nA. 111\nB. 115\nANSWER: C",
        "Hỏi?\nA. 111\nB. 115",
    ],
    ids=["no question", "one answer", "letters", "no such answer", "no ANSWER"],
)
def test_names_what_is_broken_with_its_line(text):
    reading = FORMAT.read(f"{GOOD}\n{text}\n\n{GOOD}".encode())
    assert [problem.line for problem in reading.problems] == [6]
    assert len(reading.entries) == 2


def read_all(text):
    reading = FORMAT.read(text.encode())
    assert not reading.problems, reading.problems
    return reading.entries


class TestWhatTeachersWrite:
    @pytest.mark.parametrize(
        "key",
        [
            "ANSWER: B.",
            "answer:b",
            "ANSWER : B",
            "Đáp án: B",
            "Đáp án đúng là B",
            "ĐÁP ÁN: B. y",
            "**Đáp án: B**",
            "Chọn B.",
        ],
    )
    def test_names_the_right_answer_in_many_ways(self, key):
        first, second = read_all(f"Câu một?\nA. x\nB. y\n{key}\n\nCâu hai?\nA. x\nB. y\nANSWER: A")
        assert [each.is_right for each in first.item.choices] == [False, True]
        assert second.item.prompt == "<p>Câu hai?</p>"

    @pytest.mark.parametrize(
        "answers",
        [
            "A.x\nB.y",
            "A)x\nB)y",
            "(A) x\n(B) y",
            "a. x\nb. y",
            "A x\nB y",
            "A. x   B. y",
            "A. x\tB. y",
            "A. x B. y",
        ],
    )
    def test_letters_answers_in_many_ways(self, answers):
        (entry,) = read_all(f"Câu một?\n{answers}\nĐáp án: B")
        assert [(each.text, each.is_right) for each in entry.item.choices] == [("x", False), ("y", True)]

    @pytest.mark.parametrize(
        "between",
        [
            "Giải thích: vì luật nói y.",
            "Giải thích: vì luật nói y,\nvà nói hai lần.",
            "Lời giải:\nvì luật nói y.\n\nNguồn: Điều 2",
            "**Giải thích:** vì luật nói y.",
            "\n\nGiải thích: vì luật nói y.",
            "---",
        ],
    )
    @pytest.mark.parametrize("label", ["", "Câu 2: "])
    def test_below_an_answer_is_not_in_the_next_question(self, between, label):
        first, second = read_all(
            f"Câu 1: Một?\nA. x\nB. y\nĐáp án: B\n{between}\n\n{label}Hai?\nA. x\nB. y\nĐáp án: A"
        )
        assert second.item.prompt == "<p>Hai?</p>"
        assert ("luật" in first.item.explanation) == ("luật" in between)

    def test_an_explanation_of_one_line_needs_no_empty_line_behind_it(self):
        first, second = read_all("Một?\nA. x\nB. y\nANSWER: B\nGiải thích: y.\nHai?\nA. x\nB. y\nANSWER: A")
        assert (first.item.explanation, second.item.prompt) == ("<p>y.</p>", "<p>Hai?</p>")

    def test_numbers_before_questions_are_no_words_of_theirs(self):
        texts = "\n".join(f"{n}. Hỏi {n}?\nA. x\nB. y\nANSWER: A\n" for n in (1, 2))
        assert [entry.item.prompt for entry in read_all(texts)] == ["<p>Hỏi 1?</p>", "<p>Hỏi 2?</p>"]
        assert read_all("2. 5 = ?\nA. x\nB. y\nANSWER: A")[0].item.prompt == "<p>2. 5 = ?</p>"

    def test_empty_lines_between_answers_do_no_harm(self):
        (entry,) = read_all("Hỏi?\n\nA. x\n\nB. y\n\nANSWER: B\n")
        assert len(entry.item.choices) == 2

    def test_an_answer_may_go_on_in_the_next_line(self):
        (entry,) = read_all("Hỏi?\nA. dài\nlắm\nB. y\nANSWER: B")
        assert entry.item.choices[0].text == "dài lắm"

    def test_spaces_of_word_are_spaces(self):
        (entry,) = read_all("Hỏi?\nA.\xa0x\n\u200bB.\xa0y\nANSWER:\xa0B")
        assert entry.item.choices[1].is_right

    def test_braces_and_signs_stay(self):
        (entry,) = read_all("Tập {1} <b> có?\nA. x<y\nB. &amp;\nANSWER: B")
        assert entry.item.prompt == "<p>Tập {1} &lt;b&gt; có?</p>"
        assert [each.text for each in entry.item.choices] == ["x<y", "&amp;"]

    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ("Hỏi?\nA. x\nB. y\nANSWER: A, B", 6),
            ("Hỏi?\nA. x\nB. y\nANSWER: A và B", 6),
            ("Hỏi?\nA. x\nB. y\nANSWER:", 6),
            ("CHƯƠNG HAI\n\nHỏi?\nA. x\nB. y\nANSWER: A", 6),
            ("Hỏi?\nA. x\nB. y\n\nlạc loài\nANSWER: A", 6),
            ("Giải thích: một\nhai\nHỏi?\nA. x\nB. y\nANSWER: A", 6),
        ],
    )
    def test_what_is_not_clear_is_named_with_its_line(self, text, line):
        reading = FORMAT.read(f"{GOOD}\n{text}\n\n{GOOD}".encode())
        assert [problem.line for problem in reading.problems] in ([line], [line + 1])
        assert reading.entries[0].line == 1
        assert reading.entries[-1].item.prompt == "<p>Số nào là tổng đài quốc gia?</p>"

    def test_words_before_a_number_belong_to_no_question(self):
        reading = FORMAT.read("ĐỀ THI\n\nCâu 1: Hỏi?\nA. x\nB. y\nĐáp án: A".encode())
        assert [problem.line for problem in reading.problems] == [1]
        assert reading.entries[0].item.prompt == "<p>Hỏi?</p>"


TWO = "Câu 1: Gọi số nào?\nA. 111\nB. 114\n\nCâu 2: Hai?\nA. x\nB. y\n\n"


class TestKeysAtTheEnd:
    @pytest.mark.parametrize(
        "table",
        ["ĐÁP ÁN\n1. A  2. B", "Bảng đáp án: 1A 2B", "ĐÁP ÁN:\n1-A\n2-B\n", "Đáp án\nCâu 1: A\nCâu 2: B",
         "ANSWER KEY\n1) a; 2) b", "Đáp án tham khảo:\n1.A, 2.B."],
    )  # fmt: skip
    @pytest.mark.parametrize("asked", [TWO, TWO.replace("Câu 1: ", "1. ").replace("Câu 2: ", "2. ")])
    def test_go_to_their_questions(self, asked, table):
        reading = FORMAT.read(f"{asked}{table}".encode())
        assert reading.problems == []
        assert [each.item.prompt for each in reading.entries] == ["<p>Gọi số nào?</p>", "<p>Hai?</p>"]
        assert [each.item.key for each in reading.entries] == [["1"], ["2"]]

    @pytest.mark.parametrize("star", ["*", "* "])
    def test_may_be_stars_before_the_answers(self, star):
        text = TWO.replace("A. 111", f"{star}A. 111\n   miễn phí").replace("B. y", f"{star}B. y")
        reading = FORMAT.read(text.encode())
        assert reading.problems == []
        assert [each.item.key for each in reading.entries] == [["1"], ["2"]]
        assert reading.entries[0].item.choices[0].text == "111 miễn phí"

    @pytest.mark.parametrize("second", ["*A. x\n*B. y", "A. x\nB. y"])
    def test_without_one_star_in_each_question_are_missing(self, second):
        text = TWO.replace("A. 111", "*A. 111").replace("A. x\nB. y", second)
        reading = FORMAT.read(text.encode())
        assert not reading.entries
        assert reading.problems

    @pytest.mark.parametrize(
        "table", ["ĐÁP ÁN\n1. A", "ĐÁP ÁN\n1. A 2. B 3. A", "ĐÁP ÁN\n2. A 3. B", "1. A 2. B"]
    )
    def test_that_do_not_fit_are_given_to_no_question(self, table):
        reading = FORMAT.read(f"{TWO}{table}".encode())
        assert not reading.entries
        assert reading.problems


WORDS = (
    st.text("ăbcđê<{}&;12 ", min_size=1, max_size=12).map(lambda text: " ".join(text.split())).filter(bool)
)


@given(
    st.lists(
        st.tuples(WORDS, st.lists(WORDS, min_size=2, max_size=4), st.integers(0, 3), st.just("") | WORDS),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from(["{letter}. {text}", "{letter}) {text}", "{letter}.{text}"]),
    st.sampled_from(["ANSWER: {letter}", "Đáp án: {letter}", "Đáp án: {letter}."]),
    st.booleans(),
)
@FUZZ
def test_each_question_has_its_own_words_however_it_is_written(questions, choice, key, is_spaced):
    text = ""
    for number, (prompt, choices, right, said) in enumerate(questions, 1):
        lines = [f"Câu {number}: {prompt}"]
        lines += [choice.format(letter="ABCD"[n], text=each) for n, each in enumerate(choices)]
        lines.append(key.format(letter="ABCD"[right % len(choices)]))
        text += "\n".join(
            [*lines, *([f"Giải thích: {said}"] if said else []), *([""] if is_spaced else []), ""]
        )
    reading = FORMAT.read(text.encode())
    assert not reading.problems
    for entry, (prompt, choices, right, said) in zip(reading.entries, questions, strict=True):
        assert to_text(entry.item.prompt) == prompt
        assert [each.text for each in entry.item.choices] == choices
        assert [each.is_right for each in entry.item.choices].index(True) == right % len(choices)
        assert to_text(entry.item.explanation) == said


@given(st.binary(max_size=300) | st.text("ABC.) ANSWER:\n1", max_size=200).map(str.encode))
@FUZZ
def test_anything_is_read_or_refused(data):
    try:
        reading = FORMAT.read(data)
    except UnreadableFile:
        return
    assert all(entry.item.grade(entry.item.key).share == 1 for entry in reading.entries)
