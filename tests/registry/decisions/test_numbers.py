import pytest

from registry.decisions.numbers import next_number
from registry.models import Decision
from tests.accounts.factories import UserFactory
from tests.registry.factories import SchemeFactory, paper
from tests.times import NINE_AM, TODAY

pytestmark = pytest.mark.django_db
BODY = paper()["issuing_body"]


def written(number, **fields):
    signed = {"drafted_by": UserFactory(), "drafted_at": NINE_AM, **paper(number=number), **fields}
    return Decision.objects.create(kind="certify", scheme=SchemeFactory(), **signed)


class TestNextNumber:
    def test_begins_with_one(self):
        assert next_number(BODY, 2026) == "01-QĐ/TĐTN-BTG"

    def test_follows_the_highest_and_is_written_as_that_is(self):
        for number in ("9-QĐ/TĐTN", "112-QĐ/TĐ", "11-QĐ/TĐTN-BTG"):
            written(number)
        assert next_number(BODY, TODAY.year) == "113-QĐ/TĐ"

    def test_counts_by_body_and_year(self):
        written("112-QĐ/TĐ")
        assert next_number("BCH Đoàn xã Mẫu", TODAY.year) == "01-QĐ/TĐTN-BTG"
        assert next_number(BODY, TODAY.year + 1) == "01-QĐ/TĐTN-BTG"

    def test_offers_again_what_was_taken_back(self):
        written("112-QĐ/TĐ", taken_back_at=NINE_AM)
        assert next_number(BODY, TODAY.year) == "01-QĐ/TĐTN-BTG"

    @pytest.mark.parametrize("number", ["QĐ/12", "không số", "1234567890123-QĐ"])
    def test_knows_nothing_of_numbers_that_are_none(self, number):
        written(number)
        assert next_number(BODY, TODAY.year) == "01-QĐ/TĐTN-BTG"

    def test_is_taken_by_nobody_until_it_is_saved(self):
        assert next_number(BODY, 2026) == next_number(BODY, 2026)
