"""Days of year 1 and 9999, wherever a day is asked for."""

import datetime

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import User
from assessments.models import Quiz
from elearn.base.requests.days import EARLIEST, LATEST, DayField
from localities.models import Locality
from registry.models import ApiToken, Decision
from tests.times import NINE_AM

pytestmark = pytest.mark.django_db
FAR = ["0001-01-01", "9999-12-31", "1899-12-31", "2101-01-01"]
WORDS = "Hãy chọn một ngày từ 01/01/1900 đến 31/12/2100"


@pytest.fixture
def superuser(client):
    user = User.objects.create_superuser("goc", "x", full_name="Gốc")
    client.force_login(user)
    return user


@pytest.mark.parametrize("day", FAR)
class TestADayFarAway:
    @pytest.mark.parametrize("name", ["coverage:index", "roster:index", "locality:index", "unit:index"])
    def test_is_said_on_the_page_that_was_asked(self, client, superuser, name, day):
        response = client.get(reverse(name), {"day": day})
        assert response.status_code in (200, 422)
        assert WORDS in response.content.decode()

    @pytest.mark.parametrize("name", ["coverage:trend", "roster:export", "coverage:targets"])
    def test_breaks_nothing_that_has_no_room_for_words(self, client, superuser, name, day):
        assert client.get(reverse(name), {"day": day}).status_code < 500

    @pytest.mark.parametrize("what", ["roster", "coverage"])
    def test_is_refused_to_programs(self, client, superuser, what, day):
        token = ApiToken.make("thử", ["roster", "coverage"], by=superuser, at=NINE_AM)[1]
        response = client.get(f"/api/v1/{what}", {"day": day}, headers={"Authorization": f"Bearer {token}"})
        assert response.status_code == 422
        assert "2100-12-31" in response.json()["detail"][0]["msg"]

    @pytest.mark.parametrize(
        ("model", "field"), [(Decision, "signed_on"), (Decision, "effective_on"), (Locality, "valid_from")]
    )
    def test_is_not_kept(self, model, field, day):
        with pytest.raises(ValidationError, match="1900"):
            model._meta.get_field(field).clean(datetime.date.fromisoformat(day), None)
        form = forms.modelform_factory(model, fields=[field])({field: day})
        assert WORDS in str(form.errors[field])

    def test_is_no_moment_for_a_quiz(self, day):
        form = forms.modelform_factory(Quiz, fields=["opens_at"])({"opens_at": f"{day} 00:00"})
        assert WORDS in str(form.errors["opens_at"]) or "nhập" in str(form.errors["opens_at"]).lower()


@pytest.mark.parametrize("day", [EARLIEST, LATEST])
def test_the_last_days_are_taken(client, superuser, day):
    assert DayField().clean(day.isoformat()) == day
    assert WORDS not in client.get(reverse("coverage:index"), {"day": day.isoformat()}).content.decode()
