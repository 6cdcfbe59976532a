import pytest

from registry.decisions.deciding import CannotDecide, draft, save_draft
from registry.models import Certification, Decision
from tests.accounts.factories import UserFactory
from tests.registry.decisions.test_deciding import certify, problem
from tests.registry.factories import SchemeFactory, eligible_person, paper
from tests.times import NINE_AM

pytestmark = pytest.mark.django_db


class TestANumberHoweverTyped:
    @pytest.mark.parametrize(
        "typed", ["12–QĐ/TĐTN", "12 - QĐ/TĐTN", "12-Q\xd0/T\xd0TN", "Số: 12-qđ/tđtn", "12‑QĐ / TĐTN"]
    )
    def test_is_used_once_a_year(self, typed):
        scheme = SchemeFactory()
        certify(scheme, [eligible_person(scheme)], number="12-QĐ/TĐTN")
        assert "mang số đó" in problem(scheme, [eligible_person(scheme)], number=typed)
        assert Decision.objects.get().number == "12-QĐ/TĐTN"

    def test_is_kept_in_one_form(self):
        scheme = SchemeFactory()
        title = certify(
            scheme, [eligible_person(scheme)], number=" số 7 – QÐ ∕ TÐTN.", signer="Lê\xa0 Văn \xd0ức"
        )[0]
        assert (title.decision.number, title.decision.signer) == ("7-QĐ/TĐTN", "Lê Văn Đức")

    def test_counts_on_a_draft_too(self):
        scheme = SchemeFactory()
        certify(scheme, [eligible_person(scheme)], number="12-QĐ/TĐTN")
        facts = paper(number="")
        other = draft("certify", scheme, [eligible_person(scheme).pk], by=UserFactory(), at=NINE_AM, **facts)
        other.number = "12 − qđ/tđtn"
        with pytest.raises(CannotDecide):
            save_draft(other)

    def test_the_body_has_one_form_and_one_series(self):
        scheme = SchemeFactory()
        certify(scheme, [eligible_person(scheme)], number="12-QĐ/TĐTN", issuing_body="BCH Tỉnh  Cà Mau")
        body = "BCH Tỉnh\xa0Cà Mau\u200b"
        said = problem(scheme, [eligible_person(scheme)], number="12-QĐ/TĐTN", issuing_body=body)
        assert "mang số đó" in said

    @pytest.mark.parametrize("sought", ["12 – qđ", "12-QĐ/TĐTN", "\xd0/TĐTN", "2-QĐ"])
    def test_is_found_however_sought(self, sought):
        scheme = SchemeFactory()
        title = certify(scheme, [eligible_person(scheme)], number="12-QĐ/TĐTN")[0]
        assert Certification.objects.search(sought).get() == title
