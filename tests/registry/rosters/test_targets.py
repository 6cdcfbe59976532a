"""Targets of single communes and units, stated over time."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import Role
from registry.models import PlaceTarget, SchemeTarget
from registry.rosters.coverage import cover, totals
from tests.refusals import refused
from tests.registry.factories import SchemeFactory, certified, commune, person_with, unit
from tests.times import TODAY

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
PAGE = reverse("coverage:targets")


@pytest.fixture
def scheme():
    made = SchemeFactory()
    SchemeTarget.objects.create(version=made.latest_version, locality_type="xa", people=2)
    return made


@pytest.fixture
def border(scheme):
    return commune("Xã biên giới")


def state(scheme, people=5, **fields):
    return PlaceTarget.objects.create(scheme=scheme, people=people, **{"valid_from": TODAY, **fields})


def found(scheme, day=TODAY):
    return {place.name: (place.target, place.missing) for place in cover(day, [scheme]).places}


class TestOfALocality:
    def test_counts_instead_of_that_of_its_type(self, scheme, border):
        commune("Xã khác")
        state(scheme, locality=border)
        assert found(scheme) == {"Xã biên giới": (5, 5), "Xã khác": (2, 2)}

    def test_counts_on_its_days_alone(self, scheme, border):
        state(scheme, locality=border, valid_until=TODAY + 9 * DAY)
        days = (TODAY - DAY, TODAY, TODAY + 8 * DAY, TODAY + 9 * DAY)
        assert [found(scheme, day)["Xã biên giới"][0] for day in days] == [2, 5, 5, 2]

    def test_may_be_none_at_all(self, scheme, border):
        state(scheme, people=0, locality=border)
        assert found(scheme) == {"Xã biên giới": (0, 0)}

    def test_of_one_scheme_leaves_another_as_it_is(self, scheme, border):
        other = SchemeFactory()
        state(other, locality=border)
        assert found(scheme) == {"Xã biên giới": (2, 2)}


class TestOfAUnit:
    def test_stands_beside_the_communes_without_counting_twice(self, scheme, border):
        school = unit("Đoàn Trường THPT", border)
        certified(scheme, unit=school)
        certified(scheme, unit=unit("Đoàn xã", border))
        state(scheme, unit=school)
        covered = cover(TODAY, [scheme])
        assert [(each.name, each.people, each.target, each.missing) for each in covered.units] == [
            ("Đoàn Trường THPT", 1, 5, 4)
        ]
        assert totals(covered)["people"] == 2
        assert found(scheme) == {"Xã biên giới": (2, 0)}

    def test_is_shown_to_its_officer_but_no_other(self, scheme, border, client, today):
        school = unit("Đoàn Trường THPT", border)
        state(scheme, unit=school)
        for own, shown in ((school, True), (unit("Đoàn khác", commune("Xã khác")), False)):
            client.force_login(person_with(Role.UNIT_OFFICER, own))
            page = client.get(reverse("coverage:index"))
            assert [place.unit for place, _level, _url in page.context["units"]] == [school] * shown

    def test_is_in_the_files(self, scheme, border, client, province):
        state(scheme, unit=unit("Đoàn Trường THPT", border))
        text = client.get(reverse("coverage:data", args=["csv"])).content.decode()
        assert "trong đó: Đoàn Trường THPT,0,5,5" in text


class TestRules:
    def test_is_of_either_a_locality_or_a_unit(self, scheme, border):
        for fields in ({}, {"locality": border, "unit": unit("Đoàn", border)}):
            with pytest.raises(IntegrityError), transaction.atomic():
                state(scheme, **fields)

    def test_is_one_a_day(self, scheme, border):
        state(scheme, locality=border, valid_until=TODAY + 9 * DAY)
        with pytest.raises(IntegrityError), transaction.atomic():
            state(scheme, locality=border, valid_from=TODAY + 8 * DAY)
        state(scheme, locality=border, valid_from=TODAY + 9 * DAY)
        state(scheme, unit=unit("Đoàn", border))
        state(scheme, unit=unit("Đoàn khác", border))

    def test_says_so_before_it_is_saved(self, scheme, border):
        state(scheme, locality=border)
        with pytest.raises(ValidationError, match="chấm dứt chỉ tiêu đó trước"):
            PlaceTarget(scheme=scheme, locality=border, people=1, valid_from=TODAY).full_clean()


class TestPage:
    def test_states_and_ends_a_target(self, client, province, scheme, border):
        data = {"scheme": scheme.pk, "locality": border.pk, "people": 7, "valid_from": TODAY - DAY}
        assert client.post(PAGE, data).status_code == 302
        assert found(scheme)["Xã biên giới"][0] == 7
        client.post(reverse("coverage:end_target", args=[PlaceTarget.objects.get().pk]))
        assert found(scheme)["Xã biên giới"][0] == 2
        assert found(scheme, TODAY - DAY)["Xã biên giới"][0] == 7

    @pytest.mark.parametrize(
        "wrong",
        [{"people": "-1"}, {"people": ""}, {"locality": ""}, {"valid_from": "31/4/2026"}, {"scheme": "x"}],
    )
    def test_says_what_is_wrong_and_keeps_the_rest(self, client, province, scheme, border, wrong):
        data = {"scheme": scheme.pk, "locality": border.pk, "people": 7, "valid_from": TODAY}
        page = client.post(PAGE, {**data, **wrong})
        assert page.status_code == 422
        assert page.context["form"].errors
        assert not PlaceTarget.objects.exists()

    @pytest.mark.parametrize("role", [Role.LEARNER, Role.TRAINER, Role.UNIT_OFFICER])
    def test_is_for_the_province(self, client, today, scheme, border, role):
        target = state(scheme, locality=border)
        client.force_login(person_with(role, unit("Đoàn", border) if role == Role.UNIT_OFFICER else None))
        assert client.get(PAGE).status_code == refused(role)
        client.post(reverse("coverage:end_target", args=[target.pk]))
        assert PlaceTarget.objects.get().valid_until is None

    def test_asks_no_more_queries_for_more_rows(self, client, province, scheme, border, queries_of):
        state(scheme, locality=border)
        few = queries_of(PAGE)
        for number in range(3):
            state(scheme, locality=commune(f"Xã {number}"))
        assert queries_of(PAGE) == few
