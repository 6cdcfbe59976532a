import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearn.base.text import as_kept, name_as_kept, offered_case, proper_case
from tests.base.text.test_kept import anything

SYLLABLES = [
    "Nguyễn",
    "Thị",
    "Ánh",
    "Đặng",
    "Văn",
    "Ưng",
    "Kđăm",
    "Niê",
    "Y",
    "H'Hen",
    "K'Brel",
    "Ý",
    "Ê",
    "Sa-Rên",
]
proper = st.lists(st.sampled_from(SYLLABLES), min_size=2, max_size=6).map(" ".join)


class TestNameAsKept:
    @pytest.mark.parametrize("before", ["H'", "H’", "H' ", "H ´", " H ` ", "Hʼ"])
    def test_an_apostrophe_has_one_form_and_no_spaces(self, before):
        assert name_as_kept(f"{before}Hen\xa0Niê") == "H'Hen Niê"

    @pytest.mark.parametrize("text", ["Lê An 'Bé'", "Nguyễn Văn 'Út'", "Trần Thị A (Bé)"])
    def test_a_nickname_in_quotation_marks_stays_apart(self, text):
        assert name_as_kept(text) == text

    @given(anything)
    def test_what_is_kept_changes_no_more(self, text):
        assert name_as_kept(name_as_kept(text)) == name_as_kept(text) == as_kept(name_as_kept(text))


class TestProperCase:
    @given(proper)
    def test_finds_the_name_again_in_capitals_and_in_small_letters(self, name):
        assert proper_case(name.upper()) == proper_case(name.lower()) == name

    @given(proper)
    def test_offers_nothing_for_a_name_that_is_right(self, name):
        assert offered_case(name) is None

    @pytest.mark.parametrize(
        ("name", "offered"),
        [
            ("Lê hoàng Thử", "Lê Hoàng Thử"),
            ("NGUYỄN Văn Mẫu", "Nguyễn Văn Mẫu"),
            ("NGuyễn Thị AnH", "Nguyễn Thị Anh"),
            ("nGUYỄN VĂN AN", "Nguyễn Văn An"),
            ("K'brel", "K'Brel"),
            ("y moan êban", "Y Moan Êban"),
            ("TRẦN VĂN II", "Trần Văn II"),
            ("LÊ VĂN A1", "Lê Văn A1"),
        ],
    )
    def test_offers(self, name, offered):
        assert offered_case(name) == offered

    @pytest.mark.parametrize("name", ["HNgân Niê", "McDonald", "Ý", "A", "ថាច់ សាន", "Lê Văn A1", ""])
    def test_leaves(self, name):
        assert offered_case(name) is None
