"""Units and localities as they are offered to choose from."""

import datetime
import re

import pytest
from django import forms
from django.core.management import call_command
from django.http import QueryDict
from django.urls import reverse

from accounts.admin.forms import RoleForm
from accounts.models import Role
from localities.choosing import PlaceChoiceField
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


class Asking(forms.Form):
    """One place, of those offered."""

    place = PlaceChoiceField(Locality.objects.none(), required=False, empty_label="Tất cả")

    def __init__(self, said, rows):
        super().__init__({"place": said} if isinstance(said, str) else said)
        self.fields["place"].offer(rows, TODAY)


class TestWriting:
    """What is written instead of choosing from a long list."""

    @pytest.fixture(autouse=True)
    def _more(self, places):
        for name in ("Xã Tân Hưng", "Xã Tân Hùng", "Xã Hưng Mỹ", "Phường 10"):
            LocalityFactory(name=name, valid_from=MERGER)

    def ask(self, said, rows=None):
        form = Asking(said, Locality.objects.in_force(TODAY) if rows is None else rows)
        place = form.cleaned_data["place"] if form.is_valid() else None
        return form, place and place.label(TODAY)

    @pytest.mark.parametrize(
        ("said", "found"),
        [
            ("Xã Đất Mũi", "Xã Đất Mũi"),
            ("xa dat mui", "Xã Đất Mũi"),
            ("dat mui", "Xã Đất Mũi"),
            (" Đất   Mũi ", "Xã Đất Mũi"),
            ("Xã Tân Hưng", "Xã Tân Hưng"),
            ("phuong 10", "Phường 10"),
            ("my", "Xã Hưng Mỹ"),
            ("", None),
        ],
    )
    def test_a_whole_name_is_taken(self, said, found):
        form, label = self.ask(said)
        assert (form.errors, label) == ({}, found)

    @pytest.mark.parametrize(
        ("said", "which"),
        [
            ("tan hung", ["Xã Tân Hùng", "Xã Tân Hưng"]),
            ("Tân", ["Xã Tân Hùng", "Xã Tân Hưng"]),
            ("hung", ["Xã Hưng Mỹ", "Xã Tân Hùng", "Xã Tân Hưng"]),
            ("at mui", ["Xã Đất Mũi"]),
            ("phuong", ["Phường 10"]),
        ],
    )
    def test_otherwise_the_page_asks_which(self, said, which):
        form, _place = self.ask(said)
        assert "Ý bạn là" in str(form.errors["place"])
        html = str(form["place"])
        assert sorted(re.findall(r'<option value="\d+">(.*?)</option>', html)) == which
        assert f'value="{said}"' in html

    def test_those_of_one_name_are_told_apart(self, places):
        form, _place = self.ask("dat mui", Locality.objects.all())
        assert "Xã Đất Mũi, Huyện Ngọc Hiển (đến hết ngày 30/06/2025)</option>" in str(form["place"])
        assert self.ask(places["old"].label(TODAY), Locality.objects.all())[1] == places["old"].label(TODAY)

    def test_which_of_several_was_chosen_counts(self, places):
        said = QueryDict(f"place=dat+mui&place={places['old'].pk}")
        assert self.ask(said, Locality.objects.all())[1] == places["old"].label(TODAY)
        assert "Ý bạn là" in str(
            self.ask(QueryDict("place=dat+mui&place="), Locality.objects.all())[0].errors
        )

    @pytest.mark.parametrize("said", ["Xã Không Có", "9" * 30, "0", "(", ",", "%"])
    def test_what_is_no_place_is_refused(self, said):
        assert "place" in self.ask(said)[0].errors

    def test_only_what_is_offered_is_taken(self, places):
        for said in (str(places["old"].pk), places["old"].label(TODAY)):
            assert "place" in self.ask(said)[0].errors

    def test_what_was_chosen_is_shown_by_its_name(self, places):
        html = str(self.ask(str(places["new"].pk))[0]["place"])
        assert 'value="Xã Đất Mũi"' in html
        assert 'placeholder="Tất cả"' in html

    def test_what_was_written_in_part_is_shown_whole(self):
        form, _place = self.ask("dat mui")
        written = re.search(r'<input[^>]* value="([^"]*)"', str(form["place"])).group(1)
        assert written == "Xã Đất Mũi"

    @pytest.mark.parametrize(("is_required", "stands_there"), [(True, True), (False, False)])
    def test_the_only_one_stands_there_where_one_is_needed(self, places, is_required, stands_there):
        form = Asking({}, Locality.objects.filter(pk=places["new"].pk))
        form.fields["place"].required = is_required
        assert (' value="Xã Đất Mũi"' in str(form["place"]).split("<datalist")[0]) == stands_there

    def test_suggests_nothing_where_there_is_too_much(self, monkeypatch):
        assert '<option value="Phường 10">' in str(self.ask("")[0]["place"])
        monkeypatch.setattr("localities.choosing.SUGGESTED", 2)
        form, label = self.ask("Phường 10")
        assert '<option value="Phường 10">' not in str(form["place"])
        assert label == "Phường 10"

    def test_a_quotation_mark_breaks_nothing(self):
        LocalityFactory(name='Xã "><b>', valid_from=MERGER)
        assert "<b>" not in str(self.ask('"><b>')[0]["place"])

    def test_costs_no_more_for_more_places(self, django_assert_num_queries):
        LocalityFactory.create_batch(5, valid_from=MERGER)
        with django_assert_num_queries(1):
            str(self.ask("")[0]["place"])
        with django_assert_num_queries(2):
            str(self.ask("Xã Đất Mũi")[0]["place"])


class TestOffered:
    def test_places_that_ended_come_last(self, places):
        found = offered(UnitForm(), "locality")
        over = ["đến hết ngày" in label for label in found]
        assert over == sorted(over)
        assert len(set(found)) == len(found) == 6

    def test_units_for_a_role_are_those_in_force(self, rf, client, places):
        UnitFactory(name="Đoàn xã Đất Mũi", locality=places["old"], valid_until=MERGER)
        UnitFactory(name="Đoàn xã Đất Mũi", locality=places["new"], valid_from=MERGER)
        request = rf.get("/")
        request.user, request.session = UserFactory(), client.session
        form = RoleForm(request=request, person=UserFactory())
        assert offered(form, "unit") == ["Đoàn xã Đất Mũi"]

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
