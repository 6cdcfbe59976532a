import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from wagtail.rich_text import RichText

from elearn.base.text.blocks import FormattedBlock, ProseBlock, SentenceBlock
from tests.assessments.factories import ChoiceQuestionFactory
from tests.base.text.test_kept import names

TYPED = "  Chie\u0302\u0301n  di\u0323ch\u200b “Ðoàn” – 1 "


class TestOneForm:
    """What trainers write in the parts of questions and lessons."""

    def test_of_a_line(self):
        assert SentenceBlock(max_length=50).clean(TYPED) == "Chiến dịch “Đoàn” – 1"

    def test_of_prose(self):
        assert ProseBlock().clean(f"{TYPED}\r\nHai") == "Chiến dịch “Đoàn” – 1\nHai"

    def test_of_formatted_text(self):
        found = FormattedBlock().clean(RichText(f"<p>{TYPED}</p>"))
        assert found.source == "<p>  Chiến  dịch “Đoàn” – 1 </p>"

    @given(names)
    def test_however_it_was_composed(self, name):
        typed = unicodedata.normalize("NFD", name)
        assert SentenceBlock().clean(typed) == SentenceBlock().clean(name)

    def test_limits_stay(self):
        with pytest.raises(ValidationError):
            SentenceBlock(max_length=3).clean("bốn chữ")
        with pytest.raises(ValidationError):
            ProseBlock().clean("")
        assert SentenceBlock(required=False).clean("") == ""

    def test_the_old_code_is_refused_with_its_name(self):
        with pytest.raises(ValidationError, match="TCVN3"):
            SentenceBlock().clean("Phßng, chèng mua b¸n ng­êi")


@pytest.mark.django_db
def test_a_prompt_is_kept_in_one_form():

    question = ChoiceQuestionFactory(prompt=f"<p>{TYPED}</p>")
    assert question.prompt == "<p>  Chiến  dịch “Đoàn” – 1 </p>"
    question.refresh_from_db()
    assert question.prompt == "<p>  Chiến  dịch “Đoàn” – 1 </p>"
