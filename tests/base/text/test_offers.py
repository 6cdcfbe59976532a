from django import forms

from elearn.base.text.form_fields import NameField
from elearn.base.text.offers import OffersProperCase


class NamedForm(OffersProperCase, forms.Form):
    names = ("full_name",)
    full_name = NameField()


def sent_again(form, **changes):
    return NamedForm({name: form[name].value() or "" for name in form.fields} | changes)


class TestOffers:
    def test_a_name_in_capitals_comes_back_once_in_proper_case(self):
        form = NamedForm({"full_name": "NGUYỄN VĂN MẪU"})
        assert not form.is_valid()
        assert form["full_name"].value() == "Nguyễn Văn Mẫu"
        assert "NGUYỄN VĂN MẪU" in form.errors["full_name"][0]

    def test_sending_it_again_takes_the_offer(self):
        form = NamedForm({"full_name": "lê hoàng thử"})
        form.is_valid()
        again = sent_again(form)
        assert again.is_valid()
        assert again.cleaned_data == {"full_name": "Lê Hoàng Thử"}

    def test_writing_it_as_before_keeps_it(self):
        form = NamedForm({"full_name": "Lê hoàng Thử"})
        form.is_valid()
        again = sent_again(form, full_name="Lê hoàng Thử")
        assert again.is_valid()
        assert again.cleaned_data == {"full_name": "Lê hoàng Thử"}

    def test_another_name_written_then_is_offered_anew(self):
        form = NamedForm({"full_name": "LÊ THỬ"})
        form.is_valid()
        assert not sent_again(form, full_name="trần thử").is_valid()

    def test_a_right_name_is_taken_at_once(self):
        assert NamedForm({"full_name": "Y Moan Êban"}).is_valid()

    def test_a_name_that_was_not_touched_is_not_offered(self):
        assert NamedForm({"full_name": "LÊ THỬ"}, initial={"full_name": "LÊ THỬ"}).is_valid()
