"""Units and localities as they are offered to choose from."""

import datetime

import pytest
from django.core.management import call_command
from django.urls import reverse

from accounts.admin.forms import RoleForm
from accounts.models import Role
from localities.models import Locality, Unit
from localities.wagtail_hooks import UnitForm
from tests.accounts.factories import UserFactory
from tests.localities.factories import LocalityFactory, UnitFactory
from tests.times import MERGER

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _today_is_fixed(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda value=None, timezone=None: TODAY)


@pytest.fixture
def places():
    district = LocalityFactory(district=True, name="Huyện Ngọc Hiển", valid_until=MERGER)
    city = LocalityFactory(district=True, name="Thành phố Cà Mau", valid_until=MERGER)
    return {
        "old": LocalityFactory(name="Xã Đất Mũi", parent=district, valid_until=MERGER),
        "new": LocalityFactory(name="Xã Đất Mũi", valid_from=MERGER),
        "ward": LocalityFactory(name="Phường 1", parent=city, valid_until=MERGER),
        "other ward": LocalityFactory(name="Phường 1", parent=district, valid_until=MERGER),
    }


def offered(form, name):
    return [str(label) for value, label in form.fields[name].choices if value]


class TestLabel:
    def test_of_a_locality_says_its_district_and_until_when_it_was(self, places):
        assert places["new"].label(TODAY) == "Xã Đất Mũi"
        assert places["old"].label(TODAY) == "Xã Đất Mũi, Huyện Ngọc Hiển (đến hết ngày 30/06/2025)"
        assert places["old"].label(datetime.date(2024, 1, 1)) == "Xã Đất Mũi, Huyện Ngọc Hiển"
        assert places["new"].label(datetime.date(2024, 1, 1)) == "Xã Đất Mũi (từ ngày 01/07/2025)"

    def test_of_a_unit_names_the_place_that_its_name_lacks(self, places):
        assert UnitFactory(name="Đoàn xã Đất Mũi", locality=places["new"]).label(TODAY) == "Đoàn xã Đất Mũi"
        school = UnitFactory(name="Đoàn Trường THPT Phan Ngọc Hiển", locality=places["new"])
        assert school.label(TODAY) == "Đoàn Trường THPT Phan Ngọc Hiển, Xã Đất Mũi"
        ended = UnitFactory(name="Đoàn xã Đất Mũi", locality=places["old"], valid_until=MERGER)
        assert ended.label(TODAY) == "Đoàn xã Đất Mũi, Huyện Ngọc Hiển (đến hết ngày 30/06/2025)"

    def test_tells_all_of_the_real_map_apart_on_any_day(self):
        call_command("load_localities", verbosity=0)
        for rows in (Locality.objects.all(), Unit.objects.all()):
            for day in (TODAY, datetime.date(2024, 6, 1), MERGER):
                labels = [row.label(day) for row in rows.to_choose(day)]
                assert len(set(labels)) == len(labels)


class TestOffered:
    def test_places_that_ended_come_last(self, places):
        found = offered(UnitForm(), "locality")
        over = ["đến hết ngày" in label for label in found]
        assert over == sorted(over)
        assert len(set(found)) == len(found) == 6

    def test_units_for_a_role_are_those_in_force(self, places):
        UnitFactory(name="Đoàn xã Đất Mũi", locality=places["old"], valid_until=MERGER)
        UnitFactory(name="Đoàn xã Đất Mũi", locality=places["new"], valid_from=MERGER)
        assert offered(RoleForm(), "unit") == ["Đoàn xã Đất Mũi"]

    def test_in_the_form_of_a_unit(self, client, places):
        client.force_login(UserFactory(role=Role.PROVINCE))
        page = client.get(reverse("unit:add")).content.decode()
        assert "Phường 1, Thành phố Cà Mau (đến hết ngày 30/06/2025)" in page

    def test_are_told_apart_in_one_query(self, places, django_assert_num_queries):
        with django_assert_num_queries(1):
            [row.label(TODAY) for row in Locality.objects.to_choose(TODAY)]
        UnitFactory(locality=places["old"])
        with django_assert_num_queries(1):
            [row.label(TODAY) for row in Unit.objects.to_choose(TODAY)]
