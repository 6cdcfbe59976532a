"""GIFT: what Moodle writes is read, what is broken is named with its line, and what is written comes back."""

import os
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.interchange.base import UnreadableFile
from assessments.interchange.gift import FORMAT
from assessments.items.choice import RIGHT_MINUS_WRONG, SHARES
from tests.assessments.interchange.strategies import KINDS, entries

FUZZ = settings(max_examples=int(os.environ.get("ELEARN_FUZZ", "200")), deadline=None)
HELD = entries(st.one_of(*(strategy for kind, strategy in KINDS.items() if kind in FORMAT.kinds)))


def read_one(text):
    reading = FORMAT.read(text.encode())
    assert not reading.problems, reading.problems
    (entry,) = reading.entries
    return entry


class TestRoundTrip:
    @given(HELD)
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


class TestFormats:
    """Answers and feedback are in the format of their question, unless they name their own."""

    @pytest.mark.parametrize(
        ("text", "choice", "said"),
        [
            ("[html]Gọi?{=<p>111 &amp; 113</p>#<b>Đúng</b> &gt; sai ~1}", "111 & 113", "Đúng > sai"),
            ("Gọi?{=H<sub>2</sub>O#<b>Đúng</b> ~CO<sub>2</sub>}", "H₂O", "Đúng"),
            ("[markdown]Gọi?{=**111**#*Tốt* ~1}", "111", "Tốt"),
            ("[plain]Gọi?{=<b>#&amp; ~1}", "<b>", "&amp;"),
            ("[html]Gọi?{=[plain]<b>#[markdown]*Tốt* ~1}", "<b>", "Tốt"),
            ("[plain]Gọi?{=[html]<b>111</b>#[html]1 &lt; 2 ~1}", "111", "1 < 2"),
        ],
    )
    def test_of_choices(self, text, choice, said):
        first = read_one(text).item.choices[0]
        assert (first.text, first.feedback) == (choice, said)

    def test_of_pairs_true_and_numbers(self):
        pairs = read_one("[html]Ghép{=m<sup>2</sup> -> 1 &amp; 2 =b -> c}").item.pairs
        assert (pairs[0].left, pairs[0].right) == ("m²", "1 & 2")
        assert read_one("[html]Đúng?{T#<i>Sai</i> rồi}").item.feedback_false == "Sai rồi"
        assert read_one("[html]Mấy?{#1#<i>Tốt</i>}").item.numbers[0].feedback == "Tốt"

    @pytest.mark.parametrize(
        ("text", "answer"),
        [
            ("Kiểu?{=List<String>}", "List<String>"),
            ("[html]Kiểu?{=a &amp; b}", "a &amp; b"),
            ("Kiểu?{=[plain]%50%}", "%50%"),
        ],
    )
    def test_of_answers_to_type_is_none(self, text, answer):
        assert read_one(text).item.answers[0].text == answer

    def test_of_the_explanation_is_that_of_the_question(self):
        assert read_one("[html]Gọi?{=1 ~2####<p>a &amp; b</p>}").item.explanation == "<p>a &amp; b</p>"
        assert read_one("Gọi?{=1 ~2####dòng một\ndòng hai}").item.explanation == "<p>dòng một<br>dòng hai</p>"


class TestMoodlesOwn:
    @pytest.mark.parametrize(
        ("path", "category"),
        [
            ("$module$/top/Mặc định", ("Mặc định",)),
            ("$coursecat$/A", ("A",)),
            ("$course$/top/Huyện/top/Sâu", ("Huyện", "top", "Sâu")),
            ("top/A/$course$", ("A", "$course$")),
            ("Giá $5$/A", ("Giá $5$", "A")),
            ("$course$/top", ()),
        ],
    )
    def test_context_is_no_category(self, path, category):
        assert read_one(f"$CATEGORY: {path}\n\nĐúng?{{T}}").category == category

    def test_tags_are_in_comments_before_their_question(self):
        first, second = FORMAT.read(
            "// [id:a] [tag:luật] [tag:cơ [1\\]]\n::t::Đúng?{T}\n\nSai?{F}".encode()
        ).entries
        assert (first.tags, second.tags) == (("luật", "cơ [1]"), ())

    @pytest.mark.parametrize("rest", ["~#Chưa đúng", "~*#Chưa đúng", "~%0%*#Chưa đúng", "=%0%*#Chưa đúng"])
    def test_all_other_numbers_hear_what_is_for_them(self, rest):
        item = read_one(f"Mấy tuổi?{{#=18:1#Đúng rồi {rest}}}").item
        assert item.feedback({"number": "19", "unit": ""}) == ("Đúng rồi",)
        assert item.feedback({"number": "25", "unit": ""}) == ("Chưa đúng",)
        assert item.grade({"number": "25", "unit": ""}).share == 0

    def test_a_number_for_nobody_is_left_out(self):
        assert len(read_one("Mấy?{#=18 ~}").item.numbers) == 1

    @pytest.mark.parametrize(("text", "share"), [("33,33333", 0.3333333), ("-50", -0.5), ("12.5", 0.125)])
    def test_weights_have_a_point_or_a_comma(self, text, share):
        assert read_one(f"Gọi?{{=1 ~%{text}%2}}").item.choices[1].share == pytest.approx(share)

    def test_decimals_may_have_a_comma(self):
        number = read_one("Mấy?{#3,5:0,25}").item.numbers[0]
        assert (number.value, number.tolerance) == (Decimal("3.5"), Decimal("0.25"))


class TestBroken:
    @pytest.mark.parametrize(
        "text",
        [
            "[html]Hình?<img src\\=a>{=a ~b}",
            "[html]Nghe?<audio src\\=a></audio>{=a ~b}",
            "Gọi?{=<img src\\=a> ~b}",
            "Gọi?{=a#<video src\\=a></video> ~b}",
            "Gọi?{=<s>1</s>2 ~b}",
            "Mấy?{#=*}",
            "Mấy?{#18 ~16#sai}",
            "Mấy?{#1,234}",
        ],
    )
    def test_what_would_be_lost_is_named(self, text):
        reading = FORMAT.read(f"Đúng? {{T}}\n\n{text}".encode())
        assert [problem.line for problem in reading.problems] == [3]

    def test_a_formula_is_taken_with_a_word_about_it(self):
        reading = FORMAT.read(rb"B\\(x^2\\)?{T}")
        assert (len(reading.entries), len(reading.notices)) == (1, 1)

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

    @given(HELD, st.data())
    @FUZZ
    def test_changed_somewhere_is_read_or_named(self, entry, data):
        written = FORMAT.write([entry]).decode()
        place = data.draw(st.integers(0, len(written)))
        changed = written[:place] + data.draw(st.sampled_from('{}=~#%\n:\\"')) + written[place + 1 :]
        FORMAT.read(changed.encode())
