"""GIFT: what Moodle writes is read, what is broken is named with its line, and what is written comes back."""

import os
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.interchange.base import UnreadableFile
from assessments.interchange.gift import FORMAT
from assessments.items.choice import RIGHT_MINUS_WRONG, SHARES
from tests.assessments.interchange.strategies import entries, items

FUZZ = settings(max_examples=int(os.environ.get("ELEARN_FUZZ", "200")), deadline=None)


def read_one(text):
    reading = FORMAT.read(text.encode())
    assert not reading.problems, reading.problems
    (entry,) = reading.entries
    return entry


class TestRoundTrip:
    @given(entries(items().filter(lambda item: item.kind in FORMAT.kinds)))
    @settings(deadline=None)
    def test_keeps_the_question(self, entry):
        reading = FORMAT.read(FORMAT.write([entry]))
        assert reading.problems == []
        (again,) = reading.entries
        assert again.item == entry.item
        assert (again.title, again.category, again.tags) == (entry.title, entry.category, entry.tags)
        assert (again.difficulty, again.objective) == (entry.difficulty, entry.objective)


class TestReading:
    def test_one_choice_with_title_feedback_and_explanation(self):
        entry = read_one(
            "// Câu đầu\n::Số điện thoại::[html]<p>Gọi <b>số nào</b>?</p> {\n=111#Đúng rồi\n~115#Đó là cấp cứu\n"
            "~%50%113\n####Số \\:111 miễn phí}"
        )
        assert entry.title == "Số điện thoại"
        item = entry.item
        assert item.prompt == "<p>Gọi <b>số nào</b>?</p>"
        assert item.explanation == "<p>Số :111 miễn phí</p>"
        assert [(each.text, each.is_right, each.share) for each in item.choices] == [
            ("111", True, 1.0),
            ("115", False, None),
            ("113", False, 0.5),
        ]
        assert item.scoring == SHARES
        assert item.choices[1].feedback == "Đó là cấp cứu"

    def test_one_choice_without_weights_is_right_or_wrong(self):
        assert read_one("Số nào? {=111 ~113}").item.scoring == RIGHT_MINUS_WRONG

    def test_several_choices_by_weight(self):
        item = read_one("Số nào? {~%50%111 ~%50%113 ~%-100%115}").item
        assert item.takes_several
        assert item.grade(["1", "2"]).share == 1
        assert item.grade(["1", "3"]).share == 0

    @pytest.mark.parametrize(
        ("text", "is_true"), [("{T}", True), ("{FALSE}", False), ("{true#Sai.#Đúng.}", True)]
    )
    def test_true_or_false(self, text, is_true):
        assert read_one(f"Mua bán người là tội phạm. {text}").item.is_true is is_true

    def test_feedback_of_true_or_false_says_wrong_first(self):
        item = read_one("Đúng không? {F#Chưa phải.#Phải.}").item
        assert (item.feedback_true, item.feedback_false) == ("Chưa phải.", "Phải.")

    def test_short_answers_with_escapes(self):
        item = read_one("Công thức? {=a\\=b =%50%a\\~b#Gần đúng}").item
        assert [(each.text, each.share) for each in item.answers] == [("a=b", 1), ("a~b", 0.5)]

    @pytest.mark.parametrize(
        ("text", "value", "tolerance"),
        [
            ("{#3.5:0.5}", "3.5", "0.5"),
            ("{#3}", "3", "0"),
            ("{#1..5}", "3", "2"),
            ("{#=18:1 =%50%18:3}", "18", "1"),
        ],
    )
    def test_numbers(self, text, value, tolerance):
        number = read_one(f"Bao nhiêu? {text}").item.numbers[0]
        assert (number.value, number.tolerance) == (Decimal(value), Decimal(tolerance))

    def test_pairs_and_what_only_distracts(self):
        item = read_one("Ghép đôi. {=Mua bán người -> Khoản 1\n=Cưỡng bức -> Khoản 4\n= -> Khoản 9}").item
        assert [(pair.left, pair.right) for pair in item.pairs][2] == ("", "Khoản 9")

    def test_a_blank_within_the_text(self):
        assert "_____" in read_one("Gọi {=111 ~113} miễn phí.").item.prompt

    def test_an_essay_and_categories(self):
        entry = read_one("$CATEGORY: $course$/top/Luật/Điều 1//2\n\nVì sao? {}")
        assert entry.item.kind == "essay"
        assert entry.category == ("Luật", "Điều 1/2")
        assert entry.title == "Vì sao?"

    def test_a_file_of_windows(self):
        assert FORMAT.read("\ufeffĐúng? {T}\r\n\r\nSai? {F}\r\n".encode()).entries[1].item.is_true is False


class TestBroken:
    @pytest.mark.parametrize(
        "text",
        [
            "Chỉ là lời dẫn.",
            "Thiếu ngoặc {=a ~b",
            "Hai ngoặc {=a ~b} {T}",
            "{=a ~b}",
            "Không có câu đúng {~a ~b}",
            "Không có dấu {a b}",
            "Số gì? {#mười}",
            "Số gì? {#1:-1}",
            "Ghép {=a -> b =c}",
            "Rỗng {= ~b}",
            "Quá {~%150%a ~b}",
            "Thiếu {=%50%a}",
            "Ba phản hồi {T#a#b#c}",
        ],
    )
    def test_is_named_with_its_line_and_the_rest_is_read(self, text):
        reading = FORMAT.read(f"Đúng? {{T}}\n\n// lời ghi\n{text}\n\nSai? {{F}}".encode())
        assert [problem.line for problem in reading.problems] == [4]
        assert reading.problems[0].message
        assert len(reading.entries) == 2

    def test_other_encodings_are_refused(self):
        with pytest.raises(UnreadableFile):
            FORMAT.read("Đúng? {T}".encode("utf-16"))


class TestAnything:
    @given(st.binary(max_size=300) | st.text("{}=~#%:->\\ \nTFa1.$/[]", max_size=200).map(str.encode))
    @FUZZ
    def test_is_read_or_refused(self, data):
        try:
            reading = FORMAT.read(data)
        except UnreadableFile:
            return
        for entry in reading.entries:
            assert entry.title
            if not entry.item.needs_person:
                assert 0 <= entry.item.grade(entry.item.key).share <= 1

    @given(entries(items().filter(lambda item: item.kind in FORMAT.kinds)), st.data())
    @FUZZ
    def test_changed_somewhere_is_read_or_named(self, entry, data):
        written = FORMAT.write([entry]).decode()
        place = data.draw(st.integers(0, len(written)))
        changed = written[:place] + data.draw(st.sampled_from('{}=~#%\n:\\"')) + written[place + 1 :]
        FORMAT.read(changed.encode())
