import pytest
from django.core.exceptions import ValidationError

from elearn.base.text.form_fields import LineField, NameField, ProseField, SearchField


class TestFields:
    def test_a_line_comes_out_as_it_is_kept(self):
        assert LineField().clean(" 12–QÐ/TÐTN\u200b ") == "12-QĐ/TĐTN"

    def test_a_name_comes_out_as_it_is_kept(self):
        assert NameField().clean("H’ Hen  Niê") == "H'Hen Niê"

    def test_prose_keeps_its_lines(self):
        assert ProseField().clean("Một \r\n– hai") == "Một\n– hai"

    def test_what_is_not_seen_is_no_answer(self):
        with pytest.raises(ValidationError):
            LineField().clean("\u200b\xa0")

    def test_the_length_is_that_of_what_is_kept(self):
        assert LineField(max_length=4).clean("Đă\u0323ng") == "Đặng"

    @pytest.mark.parametrize("text", ["NguyÔn V¨n Ph\xad¬ng", "Nguyeãn Vaên Phöông"])
    def test_an_old_encoding_is_refused_with_the_text_as_it_should_read(self, text):
        with pytest.raises(ValidationError, match="Nguyễn Văn Phương"):
            LineField().clean(text)

    def test_a_text_that_lost_letters_is_refused(self):
        with pytest.raises(ValidationError):
            NameField().clean("Nguy\ufffdn Văn Mẫu")

    def test_a_search_refuses_nothing(self):
        assert SearchField().clean("NguyÔn – V¨n\xa0") == "NguyÔn - V¨n"
