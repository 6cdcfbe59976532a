import datetime
import io

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import Role
from registry.models import Certification, TitleCard
from registry.rosters.cards import NoCard, sheets
from tests.accounts.factories import UserFactory
from tests.certificates.factories import CertificateFactory
from tests.registry.factories import certified, person_with, touch, unit

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _no_counts():
    caches["local"].clear()


@pytest.fixture
def held():
    return certified(on=TODAY - 10 * DAY, full_name="Trần Thị Ước Lệ")


def made(certification):
    return TitleCard.of(Certification.objects.filter(pk=certification.pk), at=timezone.now())[0]


def text(pdf):
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def checked(client, code):
    return client.get(f"/xac-minh/{code}/")


class TestHoldersCard:
    def test_names_person_title_unit_decision_and_code(self, client, held):
        client.force_login(held.person)
        pdf = client.get(reverse("registry:card", args=[held.pk])).content
        words = text(pdf)
        assert "Trần Thị Ước Lệ" in words
        assert held.decision.number in words
        assert TitleCard.objects.get().shown_code in words

    def test_is_the_same_bytes_again(self, client, held):
        client.force_login(held.person)
        address = reverse("registry:card", args=[held.pk])
        assert client.get(address).content == client.get(address).content
        assert TitleCard.objects.count() == 1

    def test_is_not_for_others(self, client, held):
        for somebody in (UserFactory(), person_with(Role.UNIT_OFFICER, unit("Đoàn khác"))):
            client.force_login(somebody)
            assert client.get(reverse("registry:card", args=[held.pk])).status_code == 404

    def test_is_for_the_officer_of_the_unit(self, client, held):
        client.force_login(person_with(Role.UNIT_OFFICER, held.unit))
        assert client.get(reverse("registry:card", args=[held.pk])).status_code == 200

    def test_is_refused_for_a_title_not_in_force(self, client, held):
        touch(held, "suspend", TODAY - DAY, at=timezone.now(), signed_on=TODAY - DAY)
        client.force_login(held.person)
        assert client.get(reverse("registry:card", args=[held.pk])).status_code == 302
        assert not TitleCard.objects.exists()


class TestSheets:
    def test_hold_the_cards_in_force(self, held):
        other = certified(on=TODAY - 10 * DAY, full_name="Lê Văn Rút Lui")
        touch(other, "withdraw", TODAY - DAY, at=timezone.now(), signed_on=TODAY - DAY)
        words = text(sheets(Certification.objects.all(), at=timezone.now()))
        assert "Trần Thị Ước Lệ" in words
        assert "Lê Văn Rút Lui" not in words

    def test_are_refused_for_nobody(self):
        with pytest.raises(NoCard):
            sheets(Certification.objects.all(), at=timezone.now())

    def test_take_the_same_queries_for_many(self, held):
        def queries():
            with CaptureQueriesContext(connection) as captured:
                sheets(Certification.objects.all(), at=timezone.now())
            return len(captured)

        before = queries()
        for _ in range(4):
            certified(on=TODAY - 10 * DAY)
        assert queries() == before


class TestVerify:
    def test_says_that_the_title_is_in_force(self, client, held):
        page = checked(client, made(held).shown_code)
        assert page.context["certification"].state == "in_force"
        assert page["X-Robots-Tag"] == "noindex, nofollow"

    @pytest.mark.parametrize("kind", ["suspend", "withdraw", "end"])
    def test_says_that_it_is_not_any_more(self, client, held, kind):
        card = made(held)
        touch(held, kind, TODAY - DAY, at=timezone.now(), signed_on=TODAY - DAY)
        page = checked(client, card.shown_code)
        assert page.context["certification"].state != "in_force"
        assert "result--bad" in page.content.decode()

    def test_shows_nothing_private(self, client):
        held = certified(on=TODAY, phone="0912345678", email="mau@example.vn")
        html = checked(client, made(held).shown_code).content.decode()
        assert "0912345678" not in html
        assert "mau@example.vn" not in html

    def test_answers_codes_of_certificates_as_before(self, client):
        certificate = CertificateFactory()
        assert checked(client, certificate.shown_code).context["certificate"] == certificate

    def test_answers_unknown_codes_as_certificates_do(self, client):
        assert checked(client, "000000-000000-000000").status_code == 404

    def test_is_limited(self, client, held):
        code = made(held).shown_code
        assert [checked(client, code).status_code for _ in range(61)][-1] == 429


class TestANameThatNoFontHas:
    @pytest.fixture
    def bad(self, held):
        return certified(on=TODAY - 10 * DAY, full_name="陳 Trần")

    def test_its_holder_is_told(self, client, bad):
        client.force_login(bad.person)
        answer = client.get(reverse("registry:card", args=[bad.pk]), follow=True)
        assert "陳" in answer.content.decode()

    def test_stops_nobody_else_s_card(self, held, bad):
        words = text(sheets(Certification.objects.all(), at=timezone.now()))
        assert "Trần Thị Ước Lệ" in words
        assert "[…]" not in words

    def test_is_named_to_the_officer(self, client, held, bad):
        client.force_login(person_with(Role.PROVINCE))
        assert client.post(reverse("roster:cards")).status_code == 200
        assert "陳 Trần" in client.get(reverse("roster:index")).content.decode()
