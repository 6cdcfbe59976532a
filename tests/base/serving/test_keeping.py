"""What browsers and what stands between may keep."""

import pytest
from django.http import HttpResponse
from django.urls import reverse

from accounts.models import Role
from elearn.base.serving.keeping import KeepingMiddleware
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db
PERSONAL = ["certificates:mine", "courses:my_learning", "registry:my_titles", "account_change_password"]


class TestSignedIn:
    @pytest.mark.parametrize("name", PERSONAL)
    def test_pages_are_private_and_asked_for_anew(self, client, name):
        client.force_login(UserFactory())
        said = client.get(reverse(name))["Cache-Control"]
        assert "private" in said
        assert "no-cache" in said

    def test_a_page_may_be_gone_back_to(self, client):
        client.force_login(UserFactory())
        assert "no-store" not in client.get(reverse("courses:my_learning"))["Cache-Control"]

    def test_the_public_front_page_is_private_too_since_it_names_the_person(self, client):
        client.force_login(UserFactory())
        assert "private" in client.get(reverse("account_reset_password"))["Cache-Control"]

    def test_the_staff_area_is_not_stored(self, client):
        client.force_login(UserFactory(role=Role.PROVINCE))
        assert "no-store" in client.get("/quan-tri/")["Cache-Control"]

    @pytest.mark.parametrize("name", ["wagtailadmin_sprite", "wagtailadmin_javascript_catalog"])
    def test_what_every_page_of_the_staff_area_fetches_is(self, client, name):
        client.force_login(UserFactory(role=Role.PROVINCE))
        response = client.get(reverse(name))
        assert "max-age=3" in response["Cache-Control"]
        assert "no-" not in response["Cache-Control"]
        assert not response.has_header("Expires")

    def test_refusals_are_private(self, client):
        client.force_login(UserFactory())
        refused = client.get("/quan-tri/")
        assert refused.status_code == 403
        assert "private" in refused["Cache-Control"]


class TestFiles:
    def kept(self, rf, **headers):
        request = rf.get("/")
        request.session = type("Session", (), {"accessed": True, "is_empty": lambda self: False})()
        return KeepingMiddleware(lambda request: HttpResponse(headers=headers))(request)["Cache-Control"]

    def test_are_not_stored(self, rf):
        said = self.kept(rf, **{"Content-Disposition": "attachment; filename=roster.xlsx"})
        assert "no-store" in said
        assert "private" in said

    def test_of_a_view_that_knows_better_are_kept_as_it_says(self, rf):
        assert self.kept(rf, **{"Cache-Control": "public, max-age=600"}) == "public, max-age=600"


class TestNobody:
    def test_public_pages_are_as_they_were(self, client):
        assert not client.get(reverse("account_reset_password")).has_header("Cache-Control")

    def test_keeps_nothing_after_signing_out_but_what_waits_to_be_sent(self, client):
        client.force_login(UserFactory())
        assert client.post(reverse("account_logout"))["Clear-Site-Data"] == '"cache"'
        assert not client.get("/").has_header("Clear-Site-Data")


class TestOfTheDevice:
    def test_the_camera_alone_may_be_asked_for(self, client):
        policy = client.get(reverse("account_login"))["Permissions-Policy"]
        assert "camera=(self)" in policy
        assert "geolocation=()" in policy
