import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from elearn.base.text.form_fields import LineField, NameField, ProseField
from elearn.base.text.letters import NoFont, leave_out_without_a_font, require_font, without_a_font
from tests.base.text.test_kept import names


class TestLetters:
    @given(names)
    def test_every_vietnamese_name_can_be_printed(self, name):
        assert without_a_font(name) == ""

    @pytest.mark.parametrize("name", ["ថាច់ សាន Thạch", "สมชาย", "Иван Ω", "H'Hen Niê", "Ksor Y-Ớ", "J̌arai"])
    def test_letters_of_neighbours_can_be_printed(self, name):
        assert without_a_font(name) == ""

    @pytest.mark.parametrize(
        ("name", "letters"), [("陳大文 Trần", "陳大文"), ("ລາວ", "ລາວ"), ("An 😀😀", "😀"), ("ꨀꨁ", "ꨀꨁ")]
    )
    def test_names_the_letters_that_no_font_has(self, name, letters):
        assert without_a_font(name) == letters
        with pytest.raises(NoFont) as refusal:
            require_font(name)
        assert refusal.value.letters == letters

    @given(st.text())
    def test_what_is_left_can_be_printed(self, text):
        assert without_a_font(leave_out_without_a_font(text)) == ""

    def test_leaves_out_letters_that_change_when_composed(self):
        assert leave_out_without_a_font("\uf900 Trần") == "[…] Trần"

    def test_leaves_out_each_run_once(self):
        assert leave_out_without_a_font("陳 大文 Trần 😀") == "[…] Trần […]"

    @pytest.mark.parametrize("field", [NameField(), LineField()])
    def test_names_and_units_are_refused_where_they_are_typed(self, field):
        with pytest.raises(ValidationError, match="陳"):
            field.clean("陳 Trần")

    def test_prose_is_not(self):
        assert ProseField().clean("陳") == "陳"
