"""Places and units in the staff area."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role
from localities.models import Locality, Unit
from tests.accounts.factories import UserFactory
from tests.localities.factories import LocalityFactory, UnitFactory
from tests.refusals import refused
from tests.times import MERGER

pytestmark = pytest.mark.django_db

LOCALITIES, UNITS = reverse("locality:index"), reverse("unit:index")


@pytest.fixture
def province(client):
    client.force_login(UserFactory(role=Role.PROVINCE))


class TestProvince:
    def test_finds_a_place_without_marks(self, client, province):
        call_command("load_localities", verbosity=0)
        html = client.get(LOCALITIES, {"q": "dat mui"}).content.decode()
        assert "Xã Đất Mũi" in html
        assert "Xã Đất Mới" not in html

    @pytest.mark.parametrize(("day", "shown"), [("2024-06-01", "Huyện Cũ"), ("2026-11-23", "Phường Mới")])
    def test_looks_at_the_places_of_a_day(self, client, province, day, shown):
        LocalityFactory(district=True, name="Huyện Cũ", valid_until=MERGER)
        LocalityFactory(name="Phường Mới", valid_from=MERGER)
        html = client.get(LOCALITIES, {"day": day}).content.decode()
        assert [name for name in ("Huyện Cũ", "Phường Mới") if name in html] == [shown]

    def test_looks_at_the_units_of_a_day(self, client, province):
        UnitFactory(name="Đoàn trường Cũ", valid_until=MERGER)
        assert "Đoàn trường Cũ" not in client.get(UNITS, {"day": "2026-11-23"}).content.decode()

    def test_is_told_that_a_day_is_none(self, client, province):
        LocalityFactory(name="Xã Mẫu")
        assert client.get(LOCALITIES, {"day": "hôm qua"}).status_code == 200

    def test_adds_a_school(self, client, province):
        commune = UnitFactory()
        data = {
            "name": "Đoàn trường Mẫu",
            "kind": "school",
            "locality": commune.locality_id,
            "parent": commune.pk,
        }
        client.post(reverse("unit:add"), data | {"valid_from": "", "valid_until": ""})
        assert Unit.objects.get(kind="school").parent == commune

    def test_is_told_of_an_empty_period(self, client, province):
        data = {"name": "Đoàn trường Mẫu", "kind": "school", "locality": LocalityFactory().pk, "parent": ""}
        client.post(reverse("unit:add"), data | {"valid_from": "2026-01-02", "valid_until": "2026-01-01"})
        assert not Unit.objects.exists()

    def test_changes_no_place(self, client, province):
        place = LocalityFactory(name="Xã Cũ")
        assert client.post(reverse("locality:edit", args=[place.pk]), {"name": "Xã Khác"}).status_code == 302
        assert Locality.objects.get().name == "Xã Cũ"

    @pytest.mark.parametrize(("url", "factory"), [(LOCALITIES, LocalityFactory), (UNITS, UnitFactory)])
    def test_the_count_of_queries_does_not_grow_with_rows(self, client, province, url, factory):
        def count():
            with CaptureQueriesContext(connection) as queries:
                client.get(url)
            return len(queries)

        factory()
        count()
        few = count()
        factory.create_batch(12)
        assert count() == few


@pytest.mark.parametrize("role", [None, Role.LEARNER, Role.TRAINER, Role.UNIT_OFFICER])
@pytest.mark.parametrize("url", [LOCALITIES, UNITS])
def test_is_closed_to_others(client, role, url):
    client.force_login(UserFactory(role=role, unit=UnitFactory()))
    assert client.get(url).status_code == refused(role)
