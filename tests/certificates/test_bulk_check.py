import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import Role, RoleAssignment
from certificates import codes
from certificates.admin.bulk_check import MOST_CODES, answers, typed_codes
from tests.accounts.factories import UserFactory
from tests.certificates.factories import CertificateFactory
from tests.localities.factories import UnitFactory
from tests.times import NINE_AM, TODAY

pytestmark = pytest.mark.django_db
UNKNOWN = codes.grouped(codes.encode(37 * 5))


@pytest.fixture
def province(client):
    user = UserFactory()
    RoleAssignment.objects.create(user=user, role=Role.PROVINCE, valid_from=TODAY)
    client.force_login(user)
    return client


def check(client, text, **more):
    return client.post(reverse("certificates_admin:bulk_check"), {"codes": text, **more})


def states(client, text):
    return [each.state for each in check(client, text).context["answers"]]


class TestAnswers:
    def test_come_in_the_order_of_the_codes(self, province):
        good, gone = CertificateFactory(), CertificateFactory(holder=UserFactory())
        gone.withdraw("Sai người", by=UserFactory(), at=NINE_AM)
        text = f"{gone.shown_code}\n{UNKNOWN}, {good.code.lower()}\nABC"
        assert states(province, text) == ["withdrawn", "unknown", "in_force", "mistyped"]

    def test_understand_links_and_letters_read_alike(self, province):
        certificate = CertificateFactory()
        typed = certificate.code.replace("0", "o").replace("1", "i")
        assert states(province, f"{certificate.verify_url}\n{typed}") == ["in_force", "in_force"]

    def test_show_the_holder(self, province):
        certificate = CertificateFactory(holder=UserFactory(full_name="Lê Văn Thử"))
        assert "Lê Văn Thử" in check(province, certificate.code).content.decode()

    def test_take_one_query_however_many(self, django_assert_num_queries):
        made = [CertificateFactory(holder=UserFactory()).code for _ in range(5)]
        for some in (made[:1], made * 1):
            with django_assert_num_queries(1):
                assert len(answers(some)) == len(some)

    def test_page_takes_the_same_queries_for_many(self, province, django_assert_max_num_queries):
        made = [CertificateFactory(holder=UserFactory()).code for _ in range(5)]
        check(province, made[0])
        with django_assert_max_num_queries(12):
            check(province, "\n".join(made + [codes.encode(37 * n) for n in range(1, 900)]))

    def test_take_a_code_once(self):
        assert typed_codes("A\nB, A;B\t\n\n") == ["A", "B"]


class TestBadInput:
    @pytest.mark.parametrize("text", ["", " \n,;"])
    def test_wants_a_code(self, province, text):
        response = check(province, text)
        assert (response.status_code, "codes" in response.context["form"].errors) == (422, True)

    def test_refuses_more_than_a_thousand_and_keeps_them(self, province):
        text = "\n".join(f"MA{number}" for number in range(MOST_CODES + 1))
        response = check(province, text)
        assert response.status_code == 422
        assert "1.001" in str(response.context["form"].errors)
        assert "MA1000" in response.content.decode()

    def test_shows_markup_as_text(self, province):
        assert "<script>alert" not in check(province, "<script>alert(1)</script>").content.decode()


class TestExport:
    def test_csv_is_harmless(self, province):
        response = check(province, "=1+1\n" + CertificateFactory().code, export="csv")
        text = response.content.decode("utf-8-sig")
        assert "'=1+1" in text
        assert "23/11/2026" in text

    def test_xlsx_holds_text_as_text(self, province):
        certificate = CertificateFactory()
        response = check(province, f"=1+1\n{certificate.code}", export="xlsx")
        rows = list(load_workbook(io.BytesIO(response.content)).active.iter_rows())
        assert (rows[1][0].value, rows[1][0].data_type) == ("=1+1", "s")
        assert rows[2][4].value == certificate.holder_name


class TestWho:
    def test_an_officer_of_a_unit_may_not(self, client):
        user, unit = UserFactory(), UnitFactory()
        RoleAssignment.objects.create(user=user, role=Role.UNIT_OFFICER, unit=unit, valid_from=TODAY)
        client.force_login(user)
        assert check(client, UNKNOWN).status_code == 302

    def test_a_learner_may_not(self, client):
        client.force_login(UserFactory())
        assert check(client, UNKNOWN).status_code in {302, 403}

    def test_nobody_may_unknown(self, client):
        assert check(client, UNKNOWN).status_code == 302
