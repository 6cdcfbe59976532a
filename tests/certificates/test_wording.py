import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from certificates import wording

GOOD = "Chứng nhận\n{holder_name}\nđã hoàn thành\n{course_title}"
VALUES = {name: name.upper() for name in wording.FIELDS}


def problem(text):
    with pytest.raises(ValidationError) as caught:
        wording.check(text)
    return caught.value.messages[0]


class TestCheck:
    def test_takes_every_known_field(self):
        wording.check("\n".join(f"x {{{name}}}" for name in wording.FIELDS))

    @pytest.mark.parametrize(
        "field", ["ten", "holder_name.__class__", "holder_name!r", "hours:>9", "0", "", "HOLDER_NAME"]
    )
    def test_names_an_unknown_field_its_line_and_the_known_ones(self, field):
        said = problem(f"{GOOD}\nx {{{field}}}")
        assert f"{{{field}}}" in said
        assert "Dòng 5" in said
        assert all(f"{{{name}}}" in said for name in wording.FIELDS)

    @pytest.mark.parametrize("line", ["{holder_name", "holder_name}", "a { b", "}"])
    def test_says_where_a_brace_is_missing(self, line):
        assert "Dòng 5" in problem(f"{GOOD}\n{line}")

    @pytest.mark.parametrize("field", wording.REQUIRED)
    def test_asks_for_holder_and_course(self, field):
        assert f"{{{field}}}" in problem(GOOD.replace(f"{{{field}}}", "x"))

    def test_takes_a_field_once(self):
        assert "hai lần" in problem(f"{GOOD}\n{{hours}} {{hours}}")

    def test_takes_ten_lines(self):
        wording.check(GOOD + "\nx" * 6)
        assert "10" in problem(GOOD + "\nx" * 7)


class TestFill:
    def test_sets_name_and_course_apart(self):
        lines = wording.fill(GOOD, VALUES)
        assert [(line.kind, line.text) for line in lines] == [
            ("text", "Chứng nhận"),
            ("name", "HOLDER_NAME"),
            ("text", "đã hoàn thành"),
            ("course", "COURSE_TITLE"),
        ]

    def test_leaves_out_a_line_without_a_value(self):
        lines = wording.fill("Kết quả {score}%\n{hours} giờ", VALUES | {"score": None})
        assert [line.text for line in lines] == ["HOURS giờ"]

    def test_prints_a_doubled_brace(self):
        assert wording.fill("{{{hours}}}", VALUES)[0].text == "{HOURS}"

    @given(st.text())
    def test_never_reads_a_value_again(self, name):
        (line,) = wording.fill("{holder_name}", VALUES | {"holder_name": name})
        assert line.text == name
