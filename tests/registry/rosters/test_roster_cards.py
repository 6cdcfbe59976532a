import datetime
import io

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import Role
from registry.models import TitleCard
from tests.registry.factories import certified, commune, person_with, touch, unit

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)


@pytest.fixture
def province(client):
    person = person_with(Role.PROVINCE)
    client.force_login(person)
    return person


def ask(client, filters=""):
    return client.post(reverse("roster:cards"), {"filters": filters})


def text(response):
    assert response["Content-Type"] == "application/pdf"
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages)


def told(client, response):
    return [str(each) for each in client.get(response["Location"]).context["messages"]]


class TestCards:
    def test_are_of_those_whom_the_filters_show(self, client, province):
        certified(on=TODAY - 9 * DAY, full_name="Lê Văn An")
        certified(on=TODAY - 9 * DAY, full_name="Lê Văn Bình")
        words = text(ask(client, "q=binh"))
        assert "Lê Văn Bình" in words
        assert "Lê Văn An" not in words

    def test_are_offered_on_the_roster_of_today(self, client, province):
        certified(on=TODAY - 9 * DAY)
        url = f'formaction="{reverse("roster:cards")}"'
        assert url in client.get(reverse("roster:index")).content.decode()
        yesterday = client.get(reverse("roster:index"), {"day": TODAY - DAY})
        assert url not in yesterday.content.decode()

    def test_are_refused_where_no_title_is_in_force(self, client, province):
        held = certified(on=TODAY - 9 * DAY)
        touch(held, "suspend", TODAY - DAY, at=timezone.now(), signed_on=TODAY - DAY)
        response = ask(client, "state=suspended")
        assert told(client, response) == ["Chỉ có thẻ cho danh hiệu đang có hiệu lực."]
        assert not TitleCard.objects.exists()

    def test_of_too_many_are_refused_with_the_filters_kept(self, client, province, monkeypatch):
        monkeypatch.setattr("registry.admin.rosters.export.MOST_CARDS", 1)
        certified(on=TODAY - 9 * DAY, full_name="Lê Văn An")
        certified(on=TODAY - 9 * DAY, full_name="Lê Văn Bình")
        response = ask(client, "q=le+van")
        assert "q=le+van" in response["Location"]
        assert "2 danh hiệu có hiệu lực" in told(client, response)[0]
        assert not TitleCard.objects.exists()

    def test_are_of_the_own_people_for_an_officer(self, client):
        own = unit()
        certified(on=TODAY - 9 * DAY, unit=own, full_name="Lê Văn Mình")
        other = certified(
            on=TODAY - 9 * DAY, unit=unit("Đoàn khác", commune("Khác")), full_name="Lê Văn Khác"
        )
        client.force_login(person_with(Role.UNIT_OFFICER, own))
        assert "Lê Văn Khác" not in text(ask(client))
        assert "Location" in ask(client, f"unit={other.unit_id}")

    @pytest.mark.parametrize("role", [Role.LEARNER, Role.TRAINER])
    def test_are_closed_to_others(self, client, role):
        certified(on=TODAY - 9 * DAY)
        client.force_login(person_with(role))
        assert ask(client)["Content-Type"] != "application/pdf"
        assert not TitleCard.objects.exists()
